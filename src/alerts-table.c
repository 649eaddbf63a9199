/* What is known of each TLS alert: the IANA registry, and what each alert has
   been seen to mean where.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts-table.h"

#include <stddef.h>

#define NOT_OURS " It had not asked for a certificate: this is not about one."
#define NOT_ASKED                                                              \
  "The server speaks of a certificate, but had not asked us for one: this is"  \
  " not about one of ours."
#define REQUIRES "The server asked for a client certificate, was shown none "
#define STRANGER "The server was shown a throw-away certificate "
#define OWN "The server was shown your certificate "

const struct alert_entry alert_table[] = {
  { 0, "close_notify", "RFC 8446",
    .always = "The server ended TLS in good order, and does not say why.",
    .hello
    = "The server ended TLS before it had answered our ClientHello." NOT_OURS,
    .bare = REQUIRES "and ended TLS in good order, without a reason. Some"
                     " servers refuse a missing certificate so.",
    .stranger = STRANGER "and ended TLS in good order, without a reason.",
    .own = OWN "and ended TLS in good order, without a reason." },
  { 10, "unexpected_message", "RFC 8446",
    .always = "The server got a TLS message that it did not expect there: one"
              " of the two sides breaks the protocol." },
  { 20, "bad_record_mac", "RFC 8446",
    .always = "The server could not decrypt a record of ours: it was changed"
              " on the way, or the two sides have computed different keys." },
  { 21, "decryption_failed", "RFC 5246",
    .always = "The server could not decrypt a record of ours. No TLS of today"
              " sends this alert." },
  { 22, "record_overflow", "RFC 8446",
    .always = "A record of ours was longer than the server takes." },
  { 30, "decompression_failure", "RFC 5246",
    .always = "The server could not decompress what we sent. TLS 1.3 has no"
              " compression, and we offer none." },
  { 40, "handshake_failure", "RFC 8446",
    .always = "The server found no way to agree with us, and does not say on"
              " what. Everything depends on when it said so.",
    .hello
    = "The server can do nothing with our ClientHello: mostly there is"
      " no TLS version, cipher suite, group or signature algorithm that both"
      " have." NOT_OURS,
    .unasked = "The server gave up in the middle of the handshake." NOT_OURS,
    .bare = REQUIRES "and ended the handshake, as servers do that require one.",
    .stranger = STRANGER "and ended the handshake: it does not take it.",
    .own = OWN "and ended the handshake, without saying what is wrong with"
               " it." },
  { 41, "no_certificate", "SSL 3.0 (RFC 6101)",
    .always = "There was no certificate. Only SSL 3.0 knows this alert; a few"
              " servers still send it where one is required.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare = REQUIRES "and says that there is none: it requires one.",
    .stranger = STRANGER "and says that there is none: it does not take it.",
    .own = OWN "and says that there is none: it does not take it for one." },
  { 42, "bad_certificate", "RFC 8446",
    .always = "A certificate was damaged, a signature in it was wrong, or, as"
              " some servers use it, there was none at all.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare = REQUIRES "and calls that a bad one, as some servers do that require"
                     " one.",
    .stranger = STRANGER "and does not take it.",
    .own = OWN "and does not take it: it is damaged, a signature in it is"
               " wrong, or the server just has no other word for no." },
  { 43, "unsupported_certificate", "RFC 8446",
    .always = "The certificate is of a kind that the server does not take.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare
    = REQUIRES "and says that this kind is not supported, as a few servers"
               " do that require one.",
    .stranger = STRANGER "and does not take certificates of that kind.",
    .own = OWN "and does not take certificates of its kind: look at the type"
               " of its key, at the signature, and if it is made for clients"
               " (extended key usage clientAuth)." },
  { 44, "certificate_revoked", "RFC 8446",
    .always = "The certificate has been revoked by its CA.", .hello = NOT_ASKED,
    .unasked = NOT_ASKED,
    .own = OWN "and says that its CA has revoked it: ask the CA for a new"
               " one." },
  { 45, "certificate_expired", "RFC 8446",
    .always = "A certificate has expired or is not valid yet, or a clock is"
              " wrong.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .stranger = STRANGER "and says that it is not valid now: one of the clocks"
                         " is wrong.",
    .own = OWN "and says that it, or a CA of its chain, is not valid now: look"
               " at the dates, and at the server's clock." },
  { 46, "certificate_unknown", "RFC 8446",
    .always = "The certificate was not accepted, for a reason that has no"
              " alert of its own.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare
    = REQUIRES "and does not accept that, as servers do that require one.",
    .stranger = STRANGER "and does not accept it.",
    .own = OWN "and does not accept it. Java's servers say so, too, when they"
               " do not know the CA." },
  { 47, "illegal_parameter", "RFC 8446",
    .always = "A value in our message is out of range or contradicts another"
              " one.",
    .hello = "The server does not take a value in our ClientHello: some say so"
             " of a server name that they do not know." NOT_OURS },
  { 48, "unknown_ca", "RFC 8446",
    .always = "The server does not know the CA of the certificate, so it"
              " cannot trust it.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare = "The server does not know the CA of a certificate, although it was"
            " shown none: this alert is not how a missing one is refused.",
    .stranger = STRANGER "and does not know its CA, as is right: it checks"
                         " certificates.",
    .own = OWN
    "and does not know the CA that issued it: either the"
    " certificates between yours and the CA are not sent along, or that CA"
    " is none that this server accepts." },
  { 49, "access_denied", "RFC 8446",
    .always = "The certificate was good, or there was none, and the server's"
              " rules say no.",
    .hello = "The server's rules say no before any certificate: by address or"
             " by server name." NOT_OURS,
    .unasked = "The server's rules say no." NOT_OURS,
    .bare = REQUIRES "and denies access, as some servers do that require one.",
    .stranger = STRANGER "and denies access: it does not take it.",
    .own = OWN "and denies access: the certificate may be valid, but whoever"
               " it names has no right here." },
  { 50, "decode_error", "RFC 8446",
    .always = "The server could not read a message of ours.",
    .bare
    = REQUIRES "and says that it cannot read that. Servers with GnuTLS say"
               " so in TLS 1.2 when they require one." },
  { 51, "decrypt_error", "RFC 8446",
    .always = "A signature, or the check sum of the handshake, is wrong.",
    .own = OWN "and cannot verify the signature that was made with your key:"
               " look if the key belongs to the certificate." },
  { 52, "too_many_cids_requested", "RFC 9147",
    .always = "Too many connection IDs were asked for. Only DTLS 1.3 has this"
              " alert." },
  { 60, "export_restriction", "RFC 2246",
    .always = "The other side keeps to an export restriction of the nineties."
              " No TLS of today sends this alert." },
  { 70, "protocol_version", "RFC 8446",
    .always = "The server does not speak any TLS version that was offered.",
    .hello
    = "The server does not speak any TLS version that we offered." NOT_OURS },
  { 71, "insufficient_security", "RFC 8446",
    .always = "The server wants stronger cipher suites than were offered.",
    .hello
    = "The server wants stronger cipher suites than we offered." NOT_OURS },
  { 80, "internal_error", "RFC 8446",
    .always = "Something failed within the server: its log knows more." },
  { 86, "inappropriate_fallback", "RFC 7507",
    .always = "The client said that it had fallen back to an older TLS"
              " version, and the server speaks a newer one." },
  { 90, "user_canceled", "RFC 8446",
    .always
    = "The other side cancels for a reason that is no failure of TLS."
      " Java sends it before each close_notify in TLS 1.3, where it means"
      " nothing." },
  { 100, "no_renegotiation", "RFC 5246",
    .always = "A new handshake within the connection was asked for and is"
              " refused." },
  { 109, "missing_extension", "RFC 8446",
    .always = "Our message lacks an extension that the server needs." },
  { 110, "unsupported_extension", "RFC 8446",
    .always = "A message held an extension that was not offered." },
  { 111, "certificate_unobtainable", "RFC 6066",
    .always = "The server could not fetch a certificate from the URL that it"
              " was given instead. Hardly any TLS does this." },
  { 112, "unrecognized_name", "RFC 6066",
    .always = "The server does not know the server name (SNI) that it was"
              " asked for.",
    .hello = "The server does not know the server name (SNI) that we asked"
             " for." NOT_OURS },
  { 113, "bad_certificate_status_response", "RFC 6066",
    .always = "The OCSP response that came with a certificate was not"
              " valid." },
  { 114, "bad_certificate_hash_value", "RFC 6066",
    .always = "A certificate that was given by its URL has another hash than"
              " was announced. Hardly any TLS does this." },
  { 115, "unknown_psk_identity", "RFC 4279",
    .always = "The server does not know the name of the pre-shared key." },
  { 116, "certificate_required", "RFC 8446",
    .always = "The server requires a client certificate and was shown none."
              " This alert has no other meaning.",
    .hello = NOT_ASKED, .unasked = NOT_ASKED,
    .bare = REQUIRES "and says that it requires one. This alert has no other"
                     " meaning.",
    .stranger = STRANGER "and says that there is none: it does not take it for"
                         " one.",
    .own = OWN "and says that there is none: look if your program really sends"
               " it, for a program leaves it out where it does not fit the"
               " request." },
  { 117, "general_error", "RFC 9846",
    .always = "Something failed that has no alert of its own." },
  { 120, "no_application_protocol", "RFC 7301",
    .always = "The server speaks none of the application protocols (ALPN) that"
              " were offered.",
    .hello = "The server speaks none of the application protocols (ALPN) that"
             " we offered." NOT_OURS },
  { 121, "ech_required", "RFC 9849",
    .always = "The server wants the ClientHello encrypted (ECH), with a key"
              " that it has published." },
  { .name = NULL },
};
