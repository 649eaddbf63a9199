/* The bytes of a TLS session: those that came, and those that are to be sent.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "tls-session.h"

/* What came belongs to the handshake up to its end, and is bare from there.  */
static bool
take_in (struct tls *tls, struct span bytes)
{
  if (!tls->envelope)
    return queue_add (&tls->in, bytes.at, bytes.n);
  if (tls->complete_once && tls->opening.left == 0 && tls->opening.n == 0)
    tls->opening.bare = true;
  return envelope_open (tls->envelope, &tls->opening, bytes, &tls->in);
}

void
tls_feed (struct tls *tls, struct span bytes)
{
  if (tls->state == TLS_ENDED)
    return;
  if (queue_bytes (&tls->in).n + bytes.n > RECORD_QUEUE_MAX_BYTES)
    tls_ended (tls, END_LIMIT);
  else if (!take_in (tls, bytes))
    tls_ended_by (tls, GNUTLS_E_MEMORY_ERROR);
  else
    tls_note_early (tls, bytes);
}

/* Nothing more will come.  */
static void
take_in_rest (struct tls *tls)
{
  if (tls->state != TLS_ENDED && tls->envelope
      && !envelope_open_rest (tls->envelope, &tls->opening, &tls->in))
    tls_ended_by (tls, GNUTLS_E_MEMORY_ERROR);
}

void
tls_feed_end (struct tls *tls, bool reset)
{
  if (tls->network != NETWORK_UP)
    return;
  take_in_rest (tls);
  tls->network = reset ? NETWORK_RST : NETWORK_FIN;
}

void
tls_out_of_time (struct tls *tls)
{
  take_in_rest (tls);
  tls_first_bytes (tls);
  if (tls->state == TLS_ENDED)
    return;
  tls->record->attempt->ending = END_SILENCE;
  tls->record->attempt->stage = tls_stage (tls);
}

/* Is RECORDS one ChangeCipherSpec and no more?  In TLS 1.3 it says nothing (RFC
   8446, D.4), and need not have a segment of its own: it goes with what
   follows, as in earlier versions.  */
static bool
is_change_alone (struct span records)
{
  static const char type = 20;

  return records.n == 6 && *records.at == type;
}

struct span
tls_output (const struct tls *tls)
{
  struct span out = queue_bytes (&tls->out);

  return tls->state == TLS_SHAKING && is_change_alone (out) ? span_none ()
                                                            : out;
}

void
tls_sent (struct tls *tls, size_t n)
{
  queue_drop (&tls->out, n);
  tls->spoke = tls->spoke || n > 0;
}

bool
tls_spoke (const struct tls *tls)
{
  return tls->spoke;
}
