/* The rules of the judge.

   The stage decides, not the number: a connection that ends before a
   CertificateRequest never ends for want of a certificate, and one that ends
   after our empty Certificate mostly does.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "rules.h"

#define IN(value) (1u << (value))

/* Sets that the rules share.  */
enum
{
  AFTER_OURS = IN (STAGE_CERTIFICATE) | IN (STAGE_FINISHED),
  INSIDE = IN (STAGE_FINISHED) | IN (STAGE_APPLICATION),
  ASKED = IN (ASKED_IN_HANDSHAKE) | IN (ASKED_LATER) | IN (ASKED_TWICE),
  LATER = IN (ASKED_LATER) | IN (ASKED_TWICE),
  REDIRECTED = IN (WORD_REDIRECTED) | IN (WORD_REDIRECTED_FOR),
  CUT = IN (CLOSE_FIN) | IN (CLOSE_RST),
  /* Ends that say no without saying why.  */
  VAGUE = IN (CLOSE_REFUSAL) | IN (CLOSE_FIN) | IN (CLOSE_RST)
          | IN (CLOSE_UNDECIPHERABLE),
  ALERTS = IN (CLOSE_REFUSAL) | IN (CLOSE_VERSION) | IN (CLOSE_NAME)
           | IN (CLOSE_ALPN) | IN (CLOSE_SECURITY) | IN (CLOSE_ERROR)
           | IN (CLOSE_ALERT) | IN (CLOSE_UNDECIPHERABLE),
  /* What an application may also do that has lost its interest.  */
  WITHOUT_A_WORD
  = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN) | IN (CLOSE_RST) | IN (CLOSE_SILENCE),
  DECIDES = IN (EFFECT_CHANGED) | IN (EFFECT_LET_IN)
};

const struct rule rules[] = {
  /* ---- Nobody was reached ---- */
  { .id = "unresolved",
    .because = "The name has no address.",
    .reach = IN (REACH_UNRESOLVED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_UNRESOLVED },
  { .id = "not-offered-here",
    .because = "DNS says that the domain does not offer this service.",
    .reach = IN (REACH_NOT_OFFERED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_UNRESOLVED },
  { .id = "private-address",
    .because = "DNS names a host whose addresses are not of the Internet at "
               "large, and it was not contacted.",
    .reach = IN (REACH_PRIVATE),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_UNREACHABLE },
  { .id = "proxy",
    .because = "The proxy did not connect us to the server.",
    .reach = IN (REACH_PROXY),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_UNREACHABLE },
  { .id = "connect-refused",
    .because = "Nothing listens on that port.",
    .reach = IN (REACH_REFUSED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CONNECT_REFUSED },
  { .id = "connect-timeout",
    .because = "No TCP connection came about in the time allowed.",
    .reach = IN (REACH_TIMEOUT),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CONNECT_TIMEOUT },
  { .id = "unreachable",
    .because = "There is no way to that address from here.",
    .reach = IN (REACH_UNREACHABLE),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_UNREACHABLE },
  { .id = "local",
    .because = "Something on this side failed, so nothing was learned of the "
               "server.",
    .reach = IN (REACH_LOCAL),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_LOCAL },

  /* ---- TLS was not reached ---- */
  { .id = "tls-already",
    .because = "The server speaks TLS from the first byte here; it was asked "
               "in plaintext.",
    .upgrade = IN (UPGRADE_TLS_ALREADY),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_PROTOCOL_ERROR },
  { .id = "starttls-not-offered",
    .because = "The server does not offer to upgrade to TLS, so it was never "
               "in a position to ask.",
    .upgrade = IN (UPGRADE_NOT_OFFERED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_STARTTLS_NOT_OFFERED },
  { .id = "starttls-refused",
    .because = "The server turned us away before TLS.",
    .upgrade = IN (UPGRADE_REFUSED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_STARTTLS_REFUSED },
  { .id = "starttls-preauth",
    .because = "The session was authenticated before it began, and then it is "
               "too late to upgrade to TLS.",
    .upgrade = IN (UPGRADE_PREAUTH),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_STARTTLS_PREAUTH },
  { .id = "starttls-garbled",
    .because = "What the server said before TLS is not what the protocol "
               "allows.",
    .upgrade = IN (UPGRADE_GARBLED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_PROTOCOL_ERROR },
  { .id = "starttls-limit",
    .because = "The server said more before TLS than is taken from it.",
    .upgrade = IN (UPGRADE_LIMIT),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_LIMIT },
  { .id = "starttls-silent",
    .because = "The server kept silent before TLS until the time was up.",
    .upgrade = IN (UPGRADE_SILENT),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TIMEOUT },
  { .id = "starttls-closed",
    .because = "The server closed the connection before TLS.",
    .upgrade = IN (UPGRADE_CLOSED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CLOSED },
  { .id = "starttls-reset",
    .because = "The server reset the connection before TLS.",
    .upgrade = IN (UPGRADE_RESET),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_RESET },

  /* ---- What is no matter of certificates at any stage ---- */
  { .id = "not-tls",
    .because = "What the server sent is not TLS.",
    .close = IN (CLOSE_NOT_TLS),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_NOT_TLS },

  /* ---- The server never asked: the certificate is not to blame ---- */
  { .id = "application-wants-unasked",
    .because = "TLS asked for no certificate, and the application refuses for "
               "want of one.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .word = IN (WORD_BLAMES),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "not-requested-answered",
    .because = "The handshake completed without a CertificateRequest, and the "
               "server went on.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_OPEN),
    .word = IN (WORD_NONE) | IN (WORD_QUIET) | IN (WORD_ANSWERED)
            | IN (WORD_GARBLED) | REDIRECTED,
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN },
  { .id = "not-requested-refused",
    .because = "The handshake completed without a CertificateRequest; the "
               "application then refused for another reason.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .word = IN (WORD_REFUSED) | IN (WORD_OTHER),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_SERVER_ERROR },
  { .id = "not-requested-too-long",
    .because = "The handshake completed without a CertificateRequest; the "
               "application then said more than is taken from it.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_OPEN),
    .word = IN (WORD_TOO_LONG),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_LIMIT },
  { .id = "not-requested-silent",
    .because = "The handshake completed without a CertificateRequest; the "
               "application did not answer.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_OPEN) | IN (CLOSE_SILENCE),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_TIMEOUT },
  { .id = "not-requested-said-and-closed",
    .because = "The handshake completed without a CertificateRequest, and the "
               "server spoke before it closed.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN),
    .word = IN (WORD_ANSWERED) | IN (WORD_SPOKE) | REDIRECTED,
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN },
  { .id = "not-requested-closed",
    .because = "The handshake completed without a CertificateRequest; the "
               "server then closed the connection.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLOSED },
  { .id = "not-requested-reset",
    .because = "The handshake completed without a CertificateRequest; the "
               "server then reset the connection.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_RST),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_RESET },
  { .id = "not-requested-limit",
    .because = "The handshake completed without a CertificateRequest; the "
               "server then said more than is taken from it.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_LIMIT),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_LIMIT },
  { .id = "not-requested-tls-error",
    .because = "The handshake completed without a CertificateRequest; the "
               "TLS that followed was malformed.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .close = IN (CLOSE_TLS_ERROR) | IN (CLOSE_UNDECIPHERABLE),
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_TLS_ERROR },
  { .id = "not-requested-alert",
    .because = "The handshake completed without a CertificateRequest; the "
               "server then ended it with an alert.",
    .asked = IN (ASKED_NEVER),
    .stage = INSIDE,
    .answer = ANSWER_NOT_REQUESTED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_ALERT },

  /* ---- TLS ended, and was not asked, or not answered yet ---- */
  { .id = "limit",
    .because = "The server said more in TLS than is taken from it.",
    .close = IN (CLOSE_LIMIT),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_LIMIT },
  { .id = "early-version",
    .because = "Client and server have no version of TLS in common; it did "
               "not come to a CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_VERSION),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TLS_VERSION },
  { .id = "early-name",
    .because = "The server does not know the name that it was asked for; it "
               "did not come to a CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_NAME),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_SERVER_NAME },
  { .id = "early-alpn",
    .because = "The server speaks none of the protocols offered by ALPN; it "
               "did not come to a CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_ALPN),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_ALPN },
  { .id = "early-security",
    .because = "The server wants stronger cipher suites than were offered; it "
               "did not come to a CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_SECURITY),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CIPHER_SUITE },
  { .id = "early-error",
    .because = "The server had an error of its own before it came to a "
               "CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_ERROR),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_SERVER_ERROR },
  { .id = "early-alert",
    .because = "The alert came before any CertificateRequest, so it is not "
               "about a client certificate.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_MISSING) | IN (CLOSE_REFUSAL) | IN (CLOSE_ALERT),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_ALERT },
  { .id = "early-close",
    .because = "The server closed the connection before any "
               "CertificateRequest, so not for want of a client certificate.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CLOSED },
  { .id = "early-reset",
    .because = "The server reset the connection before any "
               "CertificateRequest, so not for want of a client certificate.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_RST),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_RESET },
  { .id = "early-silence",
    .because = "The server kept silent in the handshake until the time was "
               "up.",
    .asked = IN (ASKED_NEVER),
    .close = IN (CLOSE_SILENCE) | IN (CLOSE_OPEN),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TIMEOUT },
  { .id = "tls-error-unasked",
    .because = "What the server sent as TLS is malformed, or not acceptable "
               "to this client; it did not come to a CertificateRequest.",
    .asked = IN (ASKED_NEVER),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TLS_ERROR },

  /* From here on the server has asked.  */

  /* ---- It says that a certificate is required ---- */
  { .id = "required-alert-116",
    .because = "The server asked for a certificate, and ended TLS "
               "with certificate_required when it was shown none.",
    .close = IN (CLOSE_MISSING),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "application-says",
    .because = "TLS went on without a certificate; the application then "
               "refused, and said that it was for want of one.",
    .word = IN (WORD_BLAMES),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },

  { .id = "application-redirects-for-certificate",
    .because = "TLS went on without a certificate; the application then sent "
               "the client to a place that has a certificate in its name.",
    .word = IN (WORD_REDIRECTED_FOR),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },

  /* ---- An experiment shows it ---- */
  { .id = "application-redirect-certificate-decides",
    .because = "Without a certificate the application sent the client "
               "elsewhere, and with a throw-away one it did not.",
    .word = IN (WORD_REDIRECTED),
    .effect = IN (EFFECT_LET_IN),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "application-certificate-decides",
    .because = "TLS went on without a certificate; the application refused, "
               "in words that do not say why, and a certificate changed the "
               "outcome.",
    .word = IN (WORD_REFUSED),
    .effect = DECIDES,
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-certificate-decides",
    .because = "The server asked for a certificate and ended TLS with an alert "
               "without one; with a certificate the end was another, so the "
               "certificate decides.",
    .stage = AFTER_OURS | IN (STAGE_APPLICATION),
    .close = ALERTS,
    .word = IN (WORD_NONE) | IN (WORD_QUIET) | IN (WORD_CLOSED),
    .effect = DECIDES,
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-handshake-certificate-decides",
    .because = "The server asked for a certificate and left the handshake "
               "without one; with a certificate the end was another, so the "
               "certificate decides.",
    .stage = IN (STAGE_CERTIFICATE),
    .close = WITHOUT_A_WORD,
    .effect = DECIDES,
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  /* Once the handshake is complete, an optional server may hang up for a reason
     of its own and refuse a bad certificate besides: only to be let in with
     one is a proof.  */
  { .id = "application-certificate-helps",
    .because = "TLS went on without a certificate; the application refused as "
               "it does for other reasons, and with a certificate it did not.",
    .word = IN (WORD_OTHER),
    .effect = IN (EFFECT_LET_IN),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "application-closed-certificate-lets-in",
    .because = "TLS went on without a certificate and was then closed in good "
               "order; with a certificate it was not.",
    .stage = INSIDE,
    .close = IN (CLOSE_NOTIFY),
    .word = IN (WORD_QUIET) | IN (WORD_CLOSED),
    .effect = IN (EFFECT_LET_IN),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "application-silent-certificate-lets-in",
    .because = "TLS went on without a certificate, and the application did not "
               "answer; with a certificate it did.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_SILENCE),
    .effect = IN (EFFECT_LET_IN),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-certificate-lets-in",
    .because = "The server asked for a certificate, and hung up or fell silent "
               "without one; with a certificate it went on.",
    .stage = INSIDE,
    .close = WITHOUT_A_WORD,
    .word = IN (WORD_QUIET) | IN (WORD_CLOSED) | IN (WORD_SILENT),
    .effect = IN (EFFECT_LET_IN),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_PROVEN,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },

  /* ---- It went on ---- */
  { .id = "optional-answered",
    .because = "The server asked for a certificate, was shown none, and "
               "answered all the same.",
    .word = IN (WORD_ANSWERED),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_PROVEN },
  { .id = "optional-spoke",
    .because = "The server asked for a certificate, was shown none, said what "
               "it had to say and hung up, as it may do with all.",
    .word = IN (WORD_SPOKE),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY },
  { .id = "optional-redirected",
    .because = "The server asked for a certificate, was shown none, and sent "
               "the client elsewhere, as it may do with all.",
    .word = IN (WORD_REDIRECTED),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY },
  { .id = "application-other-reason",
    .because = "TLS went on without a certificate; the application refused "
               "for a reason of its own, so it did not come to certificates.",
    .word = IN (WORD_OTHER),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_SERVER_ERROR },
  { .id = "application-refused",
    .because = "TLS went on without a certificate; the application refused, "
               "in words that do not say why.",
    .word = IN (WORD_REFUSED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_SERVER_ERROR },
  { .id = "optional-garbled",
    .because = "The server asked for a certificate, was shown none, and went "
               "on, though in words that are not of the protocol.",
    .word = IN (WORD_GARBLED),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY },
  { .id = "optional-too-long",
    .because = "The server asked for a certificate, was shown none, and went "
               "on, to say more than is taken from it.",
    .word = IN (WORD_TOO_LONG),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_LIMIT },
  { .id = "optional-accepted",
    .because = "The server asked for a certificate, was shown none, completed "
               "the handshake and kept the connection open.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_OPEN),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY },
  { .id = "optional-open",
    .because = "The server asked for a certificate, was shown none, and had "
               "not hung up when we left.",
    .stage = IN (STAGE_FINISHED),
    .close = IN (CLOSE_OPEN),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY },
  { .id = "optional-silent",
    .because = "The server asked for a certificate, was shown none and "
               "completed the handshake; the application did not answer in "
               "time.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_SILENCE),
    .answer = ANSWER_OPTIONAL,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_TIMEOUT },

  /* ---- It hung up after our empty Certificate ---- */
  /* TLS goes on without a certificate, but not with each: what is behind it may
     want a good one, and may as well hang up on everybody.  */
  { .id = "asked-closed-inside",
    .because = "The server asked for a certificate, was shown none, let the "
               "handshake complete and hung up; with a throw-away one the end "
               "was another, so that it may or may not want a good one.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN),
    .word = IN (WORD_NONE) | IN (WORD_QUIET) | IN (WORD_CLOSED),
    .effect = IN (EFFECT_CHANGED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CLOSED },
  { .id = "asked-reset-inside",
    .because = "The server asked for a certificate, was shown none, let the "
               "handshake complete and reset the connection; with a throw-away "
               "one the end was another, so that it may or may not want a good "
               "one.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_RST),
    .word = IN (WORD_NONE) | IN (WORD_QUIET) | IN (WORD_CLOSED),
    .effect = IN (EFFECT_CHANGED),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_RESET },
  { .id = "application-closed",
    .because = "The server asked for a certificate, was shown none, completed "
               "the handshake, and at once closed it in good order.",
    .stage = INSIDE,
    .close = IN (CLOSE_NOTIFY),
    .answer = ANSWER_REQUIRED_BY_APPLICATION,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-alert",
    .because = "The server asked for a certificate, was shown none, and ended "
               "TLS with an alert that servers use for that.",
    .stage = AFTER_OURS,
    .close = IN (CLOSE_REFUSAL),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-alert-later",
    .because = "The server asked for a certificate inside the connection, was "
               "shown none, and ended TLS with an alert that servers use for "
               "that.",
    .asked = LATER,
    .stage = IN (STAGE_APPLICATION),
    .close = VAGUE,
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-closed",
    .because = "The server asked for a certificate, was shown none, and hung "
               "up without a word.",
    .stage = AFTER_OURS,
    .close = IN (CLOSE_NOTIFY) | CUT,
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-undecipherable",
    .because = "The server asked for a certificate, was shown none, and "
               "answered our Finished with a record that does not decrypt, as "
               "an alert under handshake keys would.",
    .stage = AFTER_OURS,
    .close = IN (CLOSE_UNDECIPHERABLE),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-cut-inside",
    .because = "The server asked for a certificate, was shown none, completed "
               "the handshake and then hung up without a word.",
    .stage = IN (STAGE_APPLICATION),
    .close = IN (CLOSE_REFUSAL) | CUT,
    .word = IN (WORD_NONE) | IN (WORD_QUIET) | IN (WORD_CLOSED),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },
  { .id = "required-silence",
    .because = "The server asked for a certificate, was shown none, and fell "
               "silent in the middle of the handshake.",
    .stage = IN (STAGE_CERTIFICATE),
    .close = IN (CLOSE_SILENCE),
    .answer = ANSWER_REQUIRED,
    .confidence = CONFIDENCE_LIKELY,
    .cause = CAUSE_CLIENT_CERTIFICATE_MISSING },

  /* ---- It asked, and ended for a reason that cannot be told ---- */
  { .id = "asked-error",
    .because = "The server asked for a certificate and then had an error of "
               "its own.",
    .close = IN (CLOSE_ERROR),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_SERVER_ERROR },
  { .id = "asked-silence",
    .because = "The server asked for a certificate and then kept silent until "
               "the time was up.",
    .close = IN (CLOSE_SILENCE) | IN (CLOSE_OPEN),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TIMEOUT },
  { .id = "asked-closed",
    .because = "The server asked for a certificate and closed the connection "
               "before it was shown anything.",
    .close = IN (CLOSE_NOTIFY) | IN (CLOSE_FIN),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_CLOSED },
  { .id = "asked-reset",
    .because = "The server asked for a certificate and reset the connection "
               "before it was shown anything.",
    .close = IN (CLOSE_RST),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_RESET },
  { .id = "asked-tls-error",
    .because = "The server asked for a certificate; the TLS that followed was "
               "malformed, or not acceptable to this client.",
    .close = IN (CLOSE_TLS_ERROR) | IN (CLOSE_UNDECIPHERABLE),
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_TLS_ERROR },
  { .id = "asked-alert",
    .because = "The server asked for a certificate and then ended TLS with an "
               "alert that does not say why.",
    .answer = ANSWER_UNDETERMINED,
    .cause = CAUSE_ALERT },
};

const size_t rules_count = sizeof rules / sizeof *rules;

static bool
has (set values, unsigned value)
{
  return values == 0 || (values & 1u << value) != 0;
}

bool
rule_holds (const struct rule *rule, const struct facts *f)
{
  return has (rule->reach, f->reach) && has (rule->upgrade, f->upgrade)
         && has (rule->asked, f->asked) && has (rule->stage, f->stage)
         && has (rule->close, f->close) && has (rule->word, f->word)
         && has (rule->effect, f->effect);
}

const struct rule *
rule_for (const struct facts *f)
{
  const struct rule *rule = rules;

  while (rule < rules + rules_count - 1 && !rule_holds (rule, f))
    rule++;
  return rule;
}
