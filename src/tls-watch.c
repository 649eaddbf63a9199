/* What is seen of a TLS session on the way.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"
#include "chain.h"
#include "request.h"
#include "tls-session.h"
#include "x509.h"

#include <gnutls/x509.h>

static const char *
message_name (unsigned type)
{
  switch (type)
    {
    case GNUTLS_HANDSHAKE_HELLO_REQUEST:
      return "HelloRequest";
    case GNUTLS_HANDSHAKE_CLIENT_HELLO:
      return "ClientHello";
    case GNUTLS_HANDSHAKE_SERVER_HELLO:
      return "ServerHello";
    case GNUTLS_HANDSHAKE_NEW_SESSION_TICKET:
      return "NewSessionTicket";
    case GNUTLS_HANDSHAKE_ENCRYPTED_EXTENSIONS:
      return "EncryptedExtensions";
    case GNUTLS_HANDSHAKE_CERTIFICATE_PKT:
      return "Certificate";
    case GNUTLS_HANDSHAKE_SERVER_KEY_EXCHANGE:
      return "ServerKeyExchange";
    case GNUTLS_HANDSHAKE_CERTIFICATE_REQUEST:
      return "CertificateRequest";
    case GNUTLS_HANDSHAKE_SERVER_HELLO_DONE:
      return "ServerHelloDone";
    case GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY:
      return "CertificateVerify";
    case GNUTLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
      return "ClientKeyExchange";
    case GNUTLS_HANDSHAKE_FINISHED:
      return "Finished";
    case GNUTLS_HANDSHAKE_CERTIFICATE_STATUS:
      return "CertificateStatus";
    case GNUTLS_HANDSHAKE_KEY_UPDATE:
      return "KeyUpdate";
    case GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST:
      return "HelloRetryRequest";
    default:
      return "handshake message";
    }
}

static unsigned
version_on_the_wire (gnutls_protocol_t version)
{
  switch (version)
    {
    case GNUTLS_TLS1_3:
      return 0x0304;
    case GNUTLS_TLS1_2:
      return 0x0303;
    case GNUTLS_TLS1_1:
      return 0x0302;
    case GNUTLS_TLS1_0:
      return 0x0301;
    case GNUTLS_SSL3:
      return 0x0300;
    default:
      return 0;
    }
}

/* That of the first handshake.  */
void
tls_watch_certificate (struct tls *tls)
{
  struct attempt *a = tls->record->attempt;
  unsigned n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (tls->session, &n);

  if (!chain || n == 0 || a->tls.certificate)
    return;
  a->tls.certificate
      = arena_get (tls->record->arena, sizeof (struct certificate));
  if (a->tls.certificate)
    x509_read (tls->record->arena,
               (struct span){ (const char *)chain[0].data, chain[0].size },
               a->tls.certificate);
}

void
tls_watch_parameters (struct tls *tls)
{
  struct tls_seen *seen = &tls->record->attempt->tls;
  gnutls_datum_t alpn;
  gnutls_group_t group = gnutls_group_get (tls->session);

  seen->version
      = version_on_the_wire (gnutls_protocol_get_version (tls->session));
  if (gnutls_ciphersuite_get (tls->session))
    seen->cipher = gnutls_ciphersuite_get (tls->session);
  seen->group = group ? gnutls_group_get_name (group) : NULL;
  if (gnutls_alpn_get_selected_protocol (tls->session, &alpn) == 0)
    seen->alpn
        = arena_span (tls->record->arena,
                      (struct span){ (const char *)alpn.data, alpn.size });
}

void
tls_watch_names (struct tls *tls)
{
  struct request *r = &tls->record->attempt->request;

  for (size_t i = 0; i < r->ca_names_count; i++)
    r->ca_names_text[i] = x509_name_text (tls->record->arena, r->ca_names[i]);
}

static void
note_request (struct tls *tls, const gnutls_datum_t *body)
{
  unsigned version
      = version_on_the_wire (gnutls_protocol_get_version (tls->session));
  unsigned when = !tls->complete_once ? REQUEST_HANDSHAKE
                  : version >= 0x0304 ? REQUEST_POST_HANDSHAKE
                                      : REQUEST_RENEGOTIATION;

  /* Who asks now has taken our Finished (RFC 8446, 4.6.2).  */
  if (when != REQUEST_HANDSHAKE)
    tls->record->attempt->tls.accepted = true;
  request_read (tls->record,
                (struct span){ (const char *)body->data, body->size }, version,
                when);
}

/* Is there anything in our Certificate message, whose list of certificates
   begins with a length of three octets, after a context in TLS 1.3 (RFC
   8446, 4.4.2)?  */
static bool
has_certificate (const gnutls_datum_t *body, unsigned version)
{
  size_t context = 0;

  if (version >= 0x0304 && body->size > 0)
    context = 1 + (size_t)body->data[0];
  return body->size > context + 3;
}

/* Where a key does not fit the request GnuTLS quietly sends an empty
   Certificate, so look at what it made.  */
static void
note_shown (struct tls *tls, const gnutls_datum_t *body)
{
  struct attempt *a = tls->record->attempt;

  tls->sent_certificate_message = true;
  a->tls.sent_certificate = body && has_certificate (body, a->tls.version);
  if (a->tls.sent_certificate)
    a->tls.sent = a->offer.presented;
}

static void
note_ticket (struct tls *tls)
{
  if (!tls->complete_once)
    return;
  tls->tickets++;
  tls->record->attempt->tls.accepted = true;
}

/* GnuTLS has not read the message yet, and must not if it has certificates that
   would cost too much: an error, or 0.  */
static int
weigh_certificates (struct tls *tls, unsigned type, const gnutls_datum_t *body)
{
  struct span message = { (const char *)body->data, body->size };
  const char *excess = NULL;

  if (type == GNUTLS_HANDSHAKE_CERTIFICATE_PKT)
    excess = chain_excess (message, version_on_the_wire (
                               gnutls_protocol_get_version (tls->session)));
  else if (type == GNUTLS_HANDSHAKE_CERTIFICATE_STATUS)
    excess = chain_status_excess (message);
  if (!excess)
    return 0;
  tls->excess = true;
  tls->record->attempt->tls.error = excess;
  return GNUTLS_E_HANDSHAKE_TOO_LARGE;
}

/* Before a message of the server's is looked at, and after one of ours was
   made: whatever it does to us, it has been seen.  */
static void
note_message (struct tls *tls, unsigned type, bool incoming,
              const gnutls_datum_t *body)
{
  struct tls_seen *seen = &tls->record->attempt->tls;
  bool shown = !incoming && type == GNUTLS_HANDSHAKE_CERTIFICATE_PKT;

  tls->taken = 0;
  if (shown)
    note_shown (tls, body);
  record_event (tls->record, incoming ? WHO_SERVER : WHO_US,
                span_of (message_name (type)),
                shown && !seen->sent_certificate ? span_of ("empty")
                                                 : span_none ());
  if (incoming && type == GNUTLS_HANDSHAKE_SERVER_HELLO)
    {
      seen->hello = true;
      seen->cipher = tls_cipher_name (tls->record->arena, body);
    }
  else if (incoming && type == GNUTLS_HANDSHAKE_CERTIFICATE_REQUEST)
    note_request (tls, body);
  else if (incoming && type == GNUTLS_HANDSHAKE_NEW_SESSION_TICKET)
    note_ticket (tls);
  else if (incoming && type == GNUTLS_HANDSHAKE_KEY_UPDATE)
    tls->key_updates++;
}

static int
on_message (gnutls_session_t session, unsigned type, unsigned when,
            unsigned incoming, const gnutls_datum_t *body)
{
  struct tls *tls = gnutls_session_get_ptr (session);

  if (incoming ? when == GNUTLS_HOOK_PRE : when == GNUTLS_HOOK_POST)
    {
      note_message (tls, type, incoming != 0, body);
      return incoming ? weigh_certificates (tls, type, body) : 0;
    }
  if (incoming && type == GNUTLS_HANDSHAKE_SERVER_HELLO)
    tls_watch_parameters (tls);
  return 0;
}

void
tls_watch (struct tls *tls)
{
  gnutls_handshake_set_hook_function (tls->session, GNUTLS_HANDSHAKE_ANY,
                                      GNUTLS_HOOK_BOTH, on_message);
}

void
tls_watch_alert (struct tls *tls, uint8_t level)
{
  uint8_t code = (uint8_t)gnutls_alert_get (tls->session);

  record_event (tls->record, WHO_SERVER,
                span_of (level == 2 ? "alert" : "warning alert"),
                span_of (alert_name (code)));
  if (level == 2)
    tls->record->attempt->alert
        = (struct alert){ .seen = true, .level = level, .code = code };
}

void
tls_watch_verification (struct tls *tls)
{
  struct tls_seen *seen = &tls->record->attempt->tls;
  unsigned status = 0;
  gnutls_datum_t words = { NULL, 0 };
  int e = gnutls_certificate_verify_peers3 (tls->session, tls->verify_name,
                                            &status);

  seen->verify_asked = true;
  if (e >= 0 && status == 0)
    return;
  seen->verified = "the certificate could not be checked";
  if (e >= 0
      && gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509,
                                                       &words, 0)
             >= 0)
    seen->verified
        = arena_span (tls->record->arena,
                      (struct span){ (const char *)words.data, words.size - 1 })
              .at;
  gnutls_free (words.data);
}
