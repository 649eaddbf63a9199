/* One connection, from its first byte to its last, without socket or clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

     negotiate ──agreed──► TLS ──open──► inside ──► done
         │                  │               │
         └── any other end ─┴───────────────┴─────► done  */
#include <config.h>

#include "probe.h"
#include "greeting.h"
#include "inside.h"
#include "minutes.h"

#include <stdlib.h>

enum phase
{
  PHASE_NEGOTIATE,
  PHASE_TLS,
  PHASE_INSIDE,
  PHASE_DONE
};

struct probe
{
  const struct plan *plan;
  struct tls_shared *shared;
  struct record *record;
  int64_t rtt_ms;
  int64_t start_ms;
  enum phase phase;
  bool no_memory;
  bool is_plain;     /* the first bytes begin no TLS record: */
  char first[TLS_HEAD_BYTES];
  uint8_t first_n;      /* as many came */
  struct talk *outside; /* negotiate's: plaintext; NULL while it rests, and once
                           TLS is spoken */
  struct tls *tls;
  int64_t tls_ms; /* when it began */
  struct inside *inside;
};

/* What was seen while memory was out is not all that happened, so nothing may
   be concluded from it.  */
static void
own_up (struct probe *p)
{
  struct attempt *a = p->record->attempt;

  if (p->no_memory || arena_failed (p->record->arena)
      || (p->tls && tls_no_memory (p->tls))
      || (p->inside && inside_no_memory (p->inside)))
    {
      a->reach = REACH_LOCAL;
      a->reach_said = span_of ("out of memory");
    }
}

static void
enter (struct probe *p, enum phase phase)
{
  if (phase == PHASE_DONE && p->tls)
    tls_leave (p->tls);
  p->phase = phase;
  if (phase == PHASE_DONE)
    own_up (p);
}

/* ---- Negotiate ---- */

/* What is said before anything is heard was said at the start.  */
static bool
wake (struct probe *p)
{
  if (talk_wake (&p->outside, &p->plan->setting, p->plan->protocol->negotiate,
                 p->start_ms))
    return true;
  p->no_memory = true;
  return false;
}

static bool
begin_tls (struct probe *p)
{
  p->tls = tls_new (p->shared, p->record, p->plan->verify_name,
                    p->outside ? p->plan->protocol->envelope : NULL);
  p->tls_ms = p->record->now_ms;
  p->no_memory = !p->tls;
  enter (p, p->tls ? PHASE_TLS : PHASE_DONE);
  return p->tls != NULL;
}

/* The turns become events no sooner, for thousands of servers may be silent.  */
static void
end_negotiation (struct probe *p, enum starttls_outcome outcome)
{
  if (wake (p))
    minutes_of_negotiation (p->record, p->outside, outcome);
}

/* The dialogue has come to HOW, which is not that it goes on.  */
static void
negotiated (struct probe *p, enum talk_end how)
{
  p->no_memory = how == TALK_NO_MEMORY;
  end_negotiation (p, minutes_outcome (how));
  if (how == TALK_AGREED)
    begin_tls (p);
  else
    enter (p, PHASE_DONE);
}

static void
hear (struct probe *p, struct span bytes)
{
  enum talk_end how;

  if (p->phase != PHASE_NEGOTIATE)
    return;
  if (!wake (p))
    {
      enter (p, PHASE_DONE);
      return;
    }
  how = talk_hear (p->outside, p->plan->protocol->negotiate, bytes,
                   p->record->now_ms);
  if (how != TALK_GOES_ON)
    negotiated (p, how);
  else
    talk_rest (&p->outside);
}

/* ---- Is it plaintext at all? ---- */

static struct span
held_back (const struct probe *p)
{
  return (struct span){ p->first, p->first_n };
}

/* No more will come that could tell: what was held back is plaintext.  */
static void
hear_held_back (struct probe *p)
{
  if (!p->is_plain)
    hear (p, held_back (p));
  p->is_plain = true;
}

static void
spoke_tls (struct probe *p)
{
  struct starttls *s = &p->record->attempt->starttls;

  end_negotiation (p, STARTTLS_GARBLED);
  s->wanted = "plaintext";
  s->spoke_tls = true;
  s->said = arena_span (p->record->arena, held_back (p));
  s->said_nothing = false;
  enter (p, PHASE_DONE);
}

/* What may begin a TLS record is held back until it is known.  */
static void
negotiate (struct probe *p, struct span bytes)
{
  struct span before = held_back (p);
  struct span more = span_part (bytes, 0, TLS_HEAD_BYTES - before.n);

  if (!p->is_plain)
    {
      memcpy (p->first + before.n, more.at, more.n);
      p->first_n = (uint8_t)(p->first_n + more.n);
      p->is_plain = !greeting_may_be_tls (held_back (p));
      if (p->is_plain && before.n > 0)
        hear (p, before);
    }
  if (p->is_plain)
    hear (p, bytes);
  else if (p->first_n == TLS_HEAD_BYTES)
    spoke_tls (p);
  else
    hear (p, span_none ());
}

/* ---- TLS, and inside ---- */

/* A server that is slow in a handshake is so with our certificate, too: what it
   has taken by now counts as a round trip, if that is longer.  */
static void
begin_inside (struct probe *p)
{
  int64_t taken = p->record->now_ms - p->tls_ms;

  p->inside = inside_new (p->plan, p->record, p->tls,
                          taken > p->rtt_ms ? taken : p->rtt_ms);
  p->no_memory = !p->inside;
  enter (p, p->inside ? PHASE_INSIDE : PHASE_DONE);
}

static void
step_inside (struct probe *p, enum tls_state state)
{
  bool open = state == TLS_OPEN || tls_plain (p->tls).n > 0;

  if (open && inside_go_on (p->inside))
    enter (p, PHASE_DONE);
  else if (state == TLS_ENDED)
    {
      inside_ended (p->inside);
      enter (p, PHASE_DONE);
    }
}

static void
step (struct probe *p)
{
  enum tls_state state;

  if (p->phase != PHASE_TLS && p->phase != PHASE_INSIDE)
    return;
  state = tls_step (p->tls);
  if (p->phase == PHASE_TLS && p->record->attempt->tls.complete)
    begin_inside (p);
  else if (p->phase == PHASE_TLS && state == TLS_ENDED)
    enter (p, PHASE_DONE);
  if (p->phase == PHASE_INSIDE)
    step_inside (p, state);
}

/* ---- Time ---- */

int64_t
probe_wake_ms (const struct probe *p)
{
  int64_t wake = p->plan->deadline_ms;
  int64_t until = wake;

  if (p->phase == PHASE_INSIDE)
    until = inside_until (p->inside);
  else if (p->phase == PHASE_NEGOTIATE && p->plan->greeting_ms > 0
           && p->first_n == 0)
    until = p->start_ms + p->plan->greeting_ms;
  return until < wake ? until : wake;
}

static void
out_of_time (struct probe *p)
{
  struct attempt *a = p->record->attempt;

  hear_held_back (p);
  if (p->phase == PHASE_NEGOTIATE)
    end_negotiation (p, STARTTLS_SILENT);
  else if (p->phase == PHASE_INSIDE)
    inside_out_of_time (p->inside);
  else if (p->phase == PHASE_TLS)
    tls_out_of_time (p->tls);
  if (a->ending == END_SILENCE)
    record_event (p->record, WHO_NOBODY, span_of ("time is up"), span_none ());
  enter (p, PHASE_DONE);
}

/* ---- The interface ---- */

struct probe *
probe_new (const struct plan *plan, struct tls_shared *shared,
           struct record *record, int64_t rtt_ms)
{
  struct probe *p = calloc (1, sizeof *p);
  bool begun;

  if (!p)
    return NULL;
  p->plan = plan;
  p->shared = shared;
  p->record = record;
  p->rtt_ms = rtt_ms;
  p->start_ms = record->now_ms;
  if (plan->setting.direct || !plan->protocol || !plan->protocol->negotiate)
    begun = begin_tls (p);
  else
    {
      p->outside = talk_new (&plan->setting);
      begun = p->outside != NULL;
      enter (p, PHASE_NEGOTIATE);
    }
  if (begun)
    return p;
  probe_free (p);
  return NULL;
}

void
probe_free (struct probe *p)
{
  if (!p)
    return;
  talk_free (p->outside);
  inside_free (p->inside);
  tls_free (p->tls);
  free (p);
}

void
probe_feed (struct probe *p, struct span bytes)
{
  if (p->phase == PHASE_NEGOTIATE)
    {
      negotiate (p, bytes);
      step (p);
    }
  else if (p->phase == PHASE_TLS && p->outside)
    minutes_of_injection (p->record, bytes, 0);
  else if (p->phase != PHASE_DONE)
    {
      tls_feed (p->tls, bytes);
      step (p);
    }
}

void
probe_feed_end (struct probe *p, bool reset)
{
  hear_held_back (p);
  if (p->phase == PHASE_NEGOTIATE)
    {
      end_negotiation (p, reset ? STARTTLS_RESET : STARTTLS_CLOSED);
      record_event (p->record, WHO_SERVER, span_of (reset ? "RST" : "FIN"),
                    span_none ());
      enter (p, PHASE_DONE);
    }
  else if (p->phase != PHASE_DONE)
    {
      tls_feed_end (p->tls, reset);
      step (p);
    }
}

void
probe_tick (struct probe *p)
{
  if (p->phase == PHASE_DONE)
    return;
  if (p->record->now_ms >= probe_wake_ms (p))
    out_of_time (p);
  else if (p->phase == PHASE_NEGOTIATE)
    negotiate (p, span_none ());
  else
    step (p);
}

/* What negotiate said goes out first, even if the server did not wait.  */
static bool
speaks_plaintext (const struct probe *p)
{
  return p->outside && talk_output (p->outside).n > 0;
}

struct span
probe_output (const struct probe *p)
{
  if (speaks_plaintext (p))
    return talk_output (p->outside);
  return p->tls ? tls_output (p->tls) : span_none ();
}

void
probe_sent (struct probe *p, size_t n)
{
  if (speaks_plaintext (p))
    {
      talk_sent (p->outside, n);
      talk_rest (&p->outside);
      return;
    }
  tls_sent (p->tls, n);
  if (p->inside)
    inside_sent (p->inside);
  if (n == 0)
    return;
  /* The dialogue is over, and all that it has of evidence is written down.  */
  talk_free (p->outside);
  p->outside = NULL;
}

bool
probe_at_hello (const struct probe *p)
{
  return p->phase == PHASE_TLS && !speaks_plaintext (p) && !tls_spoke (p->tls);
}

bool
probe_done (const struct probe *p)
{
  return p->phase == PHASE_DONE;
}
