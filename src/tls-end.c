/* How a TLS session ends, and where.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-session.h"

enum stage
tls_stage (const struct tls *tls)
{
  const struct attempt *a = tls->record->attempt;
  const struct tls_seen *seen = &a->tls;

  if (!seen->begun)
    return STAGE_NONE;
  if (!seen->hello)
    return STAGE_HELLO;
  if (tls->complete_once)
    return seen->accepted ? STAGE_APPLICATION : STAGE_FINISHED;
  if (!a->request.when)
    return STAGE_SERVER;
  return tls->sent_certificate_message ? STAGE_CERTIFICATE : STAGE_REQUEST;
}

enum tls_state
tls_ended (struct tls *tls, enum ending ending)
{
  static const char *const words[]
      = { [END_CLOSE_NOTIFY] = "close_notify",
          [END_FIN] = "FIN",
          [END_RST] = "RST",
          [END_NOT_TLS] = "no TLS",
          [END_TLS_VERSION] = "TLS version not acceptable",
          [END_TLS_ERROR] = "TLS error",
          [END_UNDECIPHERABLE] = "record that does not decrypt",
          [END_LIMIT] = "limit" };
  struct attempt *a = tls->record->attempt;
  struct span detail = span_none ();

  if (tls->state == TLS_ENDED)
    return TLS_ENDED;
  if (ending == END_NOT_TLS)
    detail = a->not_tls.sample;
  else if (a->tls.error)
    detail = span_of (a->tls.error);
  a->ending = ending;
  a->stage = tls_stage (tls);
  if (a->tls.hello)
    tls_watch_parameters (tls);
  if (ending != END_ALERT)
    record_event (tls->record, WHO_SERVER, span_of (words[ending]), detail);
  return tls->state = TLS_ENDED;
}

/* Was a plaintext close_notify what came last?  Where a ChangeCipherSpec is
   due, GnuTLS calls it an unexpected packet.

     | 21 | 3 minor | length 2 | 1 | 0 |  */
static bool
close_notify_came_last (const struct tls *tls)
{
  const char *last = tls->taken_last;

  return last[0] == 21 && last[1] == 3 && last[3] == 0 && last[4] == 2
         && last[5] == 1 && last[6] == 0;
}

/* In TLS 1.3 GnuTLS takes user_canceled for fatal; but it is what some servers
   say before close_notify (RFC 8446, 6.1).  */
static enum tls_state
ended_by_alert (struct tls *tls)
{
  bool leaves = tls->record->attempt->tls.version == 0x0304
                && gnutls_alert_get (tls->session) == GNUTLS_A_USER_CANCELED;

  tls_watch_alert (tls, leaves ? 1 : 2);
  return tls_ended (tls, leaves ? END_CLOSE_NOTIFY : END_ALERT);
}

enum tls_state
tls_ended_by (struct tls *tls, int error)
{
  struct tls_seen *seen = &tls->record->attempt->tls;
  bool drained = queue_bytes (&tls->in).n == 0;

  switch (error)
    {
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      return ended_by_alert (tls);
    case GNUTLS_E_SESSION_EOF:
      return tls_ended (tls, END_CLOSE_NOTIFY);
    case GNUTLS_E_PREMATURE_TERMINATION:
    case GNUTLS_E_PULL_ERROR:
      return tls_ended (tls, tls->network == NETWORK_RST ? END_RST : END_FIN);
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
      seen->error = gnutls_strerror (error);
      return tls_ended (tls, END_TLS_VERSION);
    case GNUTLS_E_UNEXPECTED_PACKET:
      if (close_notify_came_last (tls))
        return tls_ended (tls, END_CLOSE_NOTIFY);
      break;
    /* Limits of GnuTLS's own: KeyUpdates a second, empty records, the length of
       a handshake message.  */
    case GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS:
    case GNUTLS_E_TOO_MANY_EMPTY_PACKETS:
    case GNUTLS_E_HANDSHAKE_TOO_LARGE:
      seen->error = gnutls_strerror (error);
      return tls_ended (tls, END_LIMIT);
    case GNUTLS_E_MEMORY_ERROR:
      tls->no_memory = true;
      break;
    default:
      break;
    }
  if (drained && tls->network != NETWORK_UP)
    return tls_ended (tls, tls->network == NETWORK_RST ? END_RST : END_FIN);
  seen->error = gnutls_strerror (error);
  if (tls_stage (tls) == STAGE_FINISHED && error == GNUTLS_E_DECRYPTION_FAILED)
    return tls_ended (tls, END_UNDECIPHERABLE);
  return tls_ended (tls, END_TLS_ERROR);
}

bool
tls_no_memory (const struct tls *tls)
{
  return tls->no_memory;
}
