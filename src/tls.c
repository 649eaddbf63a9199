/* TLS over memory: bytes in, bytes out, and what was seen on the way.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "spare.h"
#include "tls-session.h"

#include <errno.h>
#include <stdlib.h>

/* ---- GnuTLS's view of the network ---- */

static ssize_t
push (gnutls_transport_ptr_t context, const void *bytes, size_t n)
{
  struct tls *tls = context;

  bool sealed = tls->envelope && !tls->complete_once;

  if (!queue_add (sealed ? &tls->unsealed : &tls->out, bytes, n))
    {
      tls->no_memory = true;
      gnutls_transport_set_errno (tls->session, ENOMEM);
      return -1;
    }
  return (ssize_t)n;
}

/* GnuTLS takes BYTES: how much, without anything to show for it, and what came
   last.  */
static void
note_taken (struct tls *tls, struct span bytes)
{
  const size_t whole = sizeof tls->taken_last;
  struct span last = span_from (bytes, bytes.n > whole ? bytes.n - whole : 0);

  tls->taken += bytes.n;
  memmove (tls->taken_last, tls->taken_last + last.n, whole - last.n);
  memcpy (tls->taken_last + whole - last.n, last.at, last.n);
}

static ssize_t
pull (gnutls_transport_ptr_t context, void *bytes, size_t n)
{
  struct tls *tls = context;
  struct span have = queue_bytes (&tls->in);

  if (have.n == 0 && tls->network == NETWORK_FIN)
    return 0;
  if (have.n == 0)
    {
      gnutls_transport_set_errno (
          tls->session, tls->network == NETWORK_RST ? ECONNRESET : EAGAIN);
      return -1;
    }
  if (n > have.n)
    n = have.n;
  memcpy (bytes, have.at, n);
  note_taken (tls, span_part (have, 0, n));
  queue_drop (&tls->in, n);
  return (ssize_t)n;
}

/* ---- A session ---- */

static int
set_up (struct tls *tls)
{
  int e = gnutls_init (&tls->session,
                       GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL
                           | GNUTLS_KEY_SHARE_TOP | GNUTLS_POST_HANDSHAKE_AUTH
                           | GNUTLS_NO_AUTO_REKEY);

  if (e < 0)
    return e;
  gnutls_session_set_ptr (tls->session, tls);
  gnutls_transport_set_ptr (tls->session, tls);
  gnutls_transport_set_push_function (tls->session, push);
  gnutls_transport_set_pull_function (tls->session, pull);
  gnutls_handshake_set_max_packet_length (tls->session, HANDSHAKE_MAX_BYTES);
  gnutls_handshake_set_timeout (tls->session, 0);
  tls_watch (tls);
  return tls_offer (tls);
}

struct tls *
tls_new (struct tls_shared *shared, struct record *record, const char *name,
         const struct envelope *envelope)
{
  struct tls *tls = calloc (1, sizeof *tls);
  struct offer *offer = &record->attempt->offer;

  if (!tls || (shared->short_of_memory && !spare_for_tls ()))
    {
      free (tls);
      return NULL;
    }
  tls->shared = shared;
  tls->record = record;
  tls->verify_name = name;
  tls->envelope = envelope;
  if (envelope && offer->tls_min < 0x0304 && offer->tls_max > 0x0303)
    offer->tls_max = 0x0303;
  if (set_up (tls) < 0)
    {
      tls_free (tls);
      return NULL;
    }
  return tls;
}

void
tls_free (struct tls *tls)
{
  if (!tls)
    return;
  if (tls->session)
    gnutls_deinit (tls->session);
  identity_free (tls->named);
  queue_clear (&tls->in);
  queue_clear (&tls->out);
  queue_clear (&tls->unsealed);
  queue_clear (&tls->plain);
  free (tls);
}

/* ---- Going on ---- */

static void
completed (struct tls *tls)
{
  struct tls_seen *seen = &tls->record->attempt->tls;

  tls_watch_parameters (tls);
  if (!tls->complete_once && tls->verify_name)
    tls_watch_verification (tls);
  seen->complete = true;
  tls->complete_once = true;
  /* Up to TLS 1.2 the server's Finished is the last, and comes after it has
     looked at our Certificate.  */
  if (seen->version < 0x0304)
    seen->accepted = true;
  tls->state = TLS_OPEN;
}

/* A return of GnuTLS that is no end: true when it is worth calling again
   now.  */
static bool
again (struct tls *tls, int error)
{
  if (error == GNUTLS_E_WARNING_ALERT_RECEIVED)
    {
      tls_watch_alert (tls, 1);
      if (++tls->warnings > WARNING_ALERTS_MAX)
        tls_ended (tls, END_LIMIT);
      return tls->state != TLS_ENDED;
    }
  return queue_bytes (&tls->in).n > 0 || tls->network != NETWORK_UP;
}

static int
receive (struct tls *tls)
{
  char bytes[4096];
  ssize_t n = gnutls_record_recv (tls->session, bytes, sizeof bytes);

  if (n == 0)
    return GNUTLS_E_SESSION_EOF;
  if (n < 0)
    return (int)n;
  tls->taken = 0;
  tls->record->attempt->tls.accepted = true;
  if (!queue_add (&tls->plain, bytes, (size_t)n))
    return GNUTLS_E_MEMORY_ERROR;
  return 0;
}

/* The server asks for another handshake (RFC 5246, 7.4.1.1) or for a
   certificate now (RFC 8446, 4.6.2): both are answered, but not for ever.  */
static int
asked_again (struct tls *tls, int error)
{
  if (++tls->requests > HELLO_REQUESTS_MAX)
    {
      tls_ended (tls, END_LIMIT);
      return 0;
    }
  if (error != GNUTLS_E_REHANDSHAKE)
    {
      tls->reauthenticating = true;
      return 0;
    }
  tls_watch_certificate (tls);
  tls->state = TLS_SHAKING;
  return 0;
}

static int
handshake (struct tls *tls)
{
  int e;

  tls->record->attempt->tls.begun = true;
  e = gnutls_handshake (tls->session);
  if (e == GNUTLS_E_SUCCESS)
    completed (tls);
  return e == GNUTLS_E_GOT_APPLICATION_DATA ? receive (tls) : e;
}

static int
go_on (struct tls *tls)
{
  int e;

  if (tls->state == TLS_SHAKING)
    return handshake (tls);
  if (tls->reauthenticating)
    {
      e = gnutls_reauth (tls->session, 0);
      if (e == GNUTLS_E_SUCCESS)
        tls->reauthenticating = false;
      return e == GNUTLS_E_GOT_APPLICATION_DATA ? receive (tls) : e;
    }
  e = receive (tls);
  if (e == GNUTLS_E_REHANDSHAKE || e == GNUTLS_E_REAUTH_REQUEST)
    return asked_again (tls, e);
  return e;
}

/* Has the server said more than anybody needs?  */
static bool
is_too_much (const struct tls *tls)
{
  return tls->excess || queue_bytes (&tls->plain).n > RECORD_QUEUE_MAX_BYTES
         || tls->taken > HANDSHAKE_MAX_BYTES || tls->tickets > TICKETS_MAX
         || tls->key_updates > KEY_UPDATES_MAX;
}

static enum tls_state
step (struct tls *tls)
{
  if (tls->state == TLS_ENDED)
    return TLS_ENDED;
  if (!tls_first_bytes (tls))
    return tls->state;
  for (unsigned idle = 0; tls->state != TLS_ENDED;)
    {
      size_t before = queue_bytes (&tls->in).n;
      int e = go_on (tls);

      if (is_too_much (tls))
        return tls_ended (tls, END_LIMIT);
      if (e < 0 && gnutls_error_is_fatal (e))
        return tls_ended_by (tls, e);
      if (e == GNUTLS_E_SESSION_EOF)
        return tls_ended (tls, END_CLOSE_NOTIFY);
      if (e < 0 && !again (tls, e))
        break;
      idle = queue_bytes (&tls->in).n == before ? idle + 1 : 0;
      if (idle > TLS_STEPS_MAX)
        return tls_ended (tls, END_LIMIT);
    }
  return tls->state;
}

/* A flight is one message, so it is sealed when GnuTLS waits for an answer.  */
enum tls_state
tls_step (struct tls *tls)
{
  enum tls_state state;
  struct span flight;

  if (tls->shared->short_of_memory && !spare_for_tls ())
    return tls_ended_by (tls, GNUTLS_E_MEMORY_ERROR);
  state = step (tls);
  flight = queue_bytes (&tls->unsealed);
  if (flight.n == 0)
    return state;
  if (!envelope_seal (tls->envelope, flight, &tls->out))
    return tls_ended_by (tls, GNUTLS_E_MEMORY_ERROR);
  queue_clear (&tls->unsealed);
  return state;
}

struct span
tls_plain (const struct tls *tls)
{
  return queue_bytes (&tls->plain);
}

void
tls_plain_taken (struct tls *tls, size_t n)
{
  queue_drop (&tls->plain, n);
}

bool
tls_write (struct tls *tls, struct span plain)
{
  while (plain.n > 0)
    {
      ssize_t n = gnutls_record_send (tls->session, plain.at, plain.n);

      if (n == GNUTLS_E_MEMORY_ERROR)
        tls->no_memory = true;
      if (n <= 0)
        return false;
      plain = span_from (plain, (size_t)n);
    }
  return true;
}

void
tls_leave (struct tls *tls)
{
  tls_watch_certificate (tls);
  tls_watch_names (tls);
  if (tls->state == TLS_OPEN)
    gnutls_bye (tls->session, GNUTLS_SHUT_WR);
}
