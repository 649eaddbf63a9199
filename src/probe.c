/* One connection, from its first byte to its last, without socket or clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

     negotiate ──agreed──► TLS ──open──► confirm, or listen ──► done
         │                  │                  │
         └── any other end ─┴──────────────────┴──────────────► done  */
#include <config.h>

#include "probe.h"
#include "limits.h"
#include "minutes.h"

#include <stdlib.h>

enum phase
{
  PHASE_NEGOTIATE,
  PHASE_TLS,
  PHASE_CONFIRM,
  PHASE_LISTEN, /* there is no question: what does the server do? */
  PHASE_DONE
};

enum
{
  /* How long to listen to a server that has not shown that it took our last
     flight, and to one that has: on a loopback 500 ms were always enough, and a
     refusal needs a round trip.  */
  LISTEN_MS = 1500,
  LISTEN_RTTS = 3,
  LISTEN_ACCEPTED_MS = 500,
  LISTEN_ACCEPTED_RTTS = 2
};

struct probe
{
  const struct plan *plan;
  struct tls_shared *shared;
  struct record *record;
  int64_t rtt_ms;
  enum phase phase;
  int64_t since_ms;     /* when the phase began */
  struct talk *outside; /* negotiate's: plaintext */
  struct talk *inside;  /* confirm's */
  size_t turns_noted;   /* of the talk that goes on */
  struct tls *tls;
  bool network_ended;
};

static void
enter (struct probe *p, enum phase phase)
{
  if (phase == PHASE_DONE && p->tls)
    tls_bye (p->tls);
  p->phase = phase;
  p->since_ms = p->record->now_ms;
}

/* ---- Negotiate ---- */

static bool
begin_tls (struct probe *p)
{
  p->tls = tls_new (p->shared, p->record, p->plan->verify_name);
  enter (p, p->tls ? PHASE_TLS : PHASE_DONE);
  if (!p->tls)
    p->record->attempt->reach = REACH_LOCAL;
  return p->tls != NULL;
}

static void
end_negotiation (struct probe *p, enum starttls_outcome outcome)
{
  minutes_of_negotiation (p->record, p->outside, outcome);
  enter (p, PHASE_DONE);
}

/* The dialogue has come to HOW, which is not that it goes on.  */
static void
negotiated (struct probe *p, enum talk_end how)
{
  static const enum starttls_outcome outcomes[]
      = { [TALK_AGREED] = STARTTLS_AGREED,
          [TALK_NOT_OFFERED] = STARTTLS_NOT_OFFERED,
          [TALK_REFUSED] = STARTTLS_REFUSED,
          [TALK_WANTS_CERTIFICATE] = STARTTLS_REFUSED,
          [TALK_PREAUTH] = STARTTLS_PREAUTH,
          [TALK_GARBLED] = STARTTLS_GARBLED,
          [TALK_LIMIT] = STARTTLS_LIMIT,
          [TALK_NO_MEMORY] = STARTTLS_LIMIT };

  end_negotiation (p, outcomes[how]);
  if (how == TALK_NO_MEMORY)
    p->record->attempt->reach = REACH_LOCAL;
  if (how != TALK_AGREED)
    return;
  begin_tls (p);
}

/* A server that speaks TLS from the first byte answers our words with a TLS
   alert, if with anything.  */
static bool
is_tls_record (struct span s)
{
  return s.n >= 3 && s.at[0] >= 20 && s.at[0] <= 23 && s.at[1] == 3
         && s.at[2] >= 0 && s.at[2] <= 4;
}

static void
negotiate (struct probe *p, struct span bytes)
{
  struct attempt *a = p->record->attempt;
  bool first = !talk_heard_any (p->outside);
  enum talk_end how;

  if (first && is_tls_record (bytes))
    {
      end_negotiation (p, STARTTLS_GARBLED);
      a->starttls.wanted = "plaintext";
      a->starttls.spoke_tls = true;
      a->starttls.said = arena_span (p->record->arena, bytes);
      a->starttls.said_nothing = false;
      return;
    }
  how = talk_hear (p->outside, p->plan->protocol->negotiate, bytes,
                   p->record->now_ms);
  minutes_of_turns (p->record, p->outside, &p->turns_noted);
  if (how != TALK_GOES_ON)
    negotiated (p, how);
}

/* ---- Inside TLS ---- */

static void
confirmed (struct probe *p, enum talk_end how)
{
  static const enum application_outcome outcomes[]
      = { [TALK_AGREED] = APPLICATION_ANSWERED,
          [TALK_NOT_OFFERED] = APPLICATION_REFUSED,
          [TALK_REFUSED] = APPLICATION_REFUSED,
          [TALK_WANTS_CERTIFICATE] = APPLICATION_REFUSED,
          [TALK_PREAUTH] = APPLICATION_ANSWERED,
          [TALK_GARBLED] = APPLICATION_GARBLED,
          [TALK_LIMIT] = APPLICATION_LIMIT,
          [TALK_NO_MEMORY] = APPLICATION_LIMIT };

  minutes_of_application (p->record, p->inside, outcomes[how]);
  p->record->attempt->application.wants_certificate
      = how == TALK_WANTS_CERTIFICATE;
  enter (p, PHASE_DONE);
}

/* Hand what the server said to the dialogue, and what it says to TLS.  */
static void
confirm (struct probe *p)
{
  struct span plain = tls_plain (p->tls);
  enum talk_end how = talk_hear (p->inside, p->plan->protocol->confirm, plain,
                                 p->record->now_ms);
  struct span words = talk_output (p->inside);

  tls_plain_taken (p->tls, plain.n);
  minutes_of_turns (p->record, p->inside, &p->turns_noted);
  if (how != TALK_GOES_ON)
    {
      confirmed (p, how);
      return;
    }
  if (words.n > 0 && tls_write (p->tls, words))
    talk_sent (p->inside, words.n);
}

static void
begin_inside (struct probe *p)
{
  bool asks = p->plan->protocol && p->plan->protocol->confirm;

  p->inside = talk_new (&p->plan->setting);
  p->turns_noted = 0;
  if (!p->inside)
    {
      p->record->attempt->reach = REACH_LOCAL;
      enter (p, PHASE_DONE);
      return;
    }
  enter (p, asks ? PHASE_CONFIRM : PHASE_LISTEN);
}

/* What a server says though nobody asked.  */
static bool
overhear (struct talk *t)
{
  struct span words;

  hear_rest (t, &words);
  return words.n >= TALK_MAX_BYTES / 2;
}

static void
listen (struct probe *p)
{
  struct application *app = &p->record->attempt->application;
  struct span plain = tls_plain (p->tls);
  const struct turn *turns;

  if (plain.n == 0)
    return;
  talk_hear (p->inside, overhear, plain, p->record->now_ms);
  tls_plain_taken (p->tls, plain.n);
  minutes_of_turns (p->record, p->inside, &p->turns_noted);
  if (talk_turns (p->inside, &turns) > 0)
    app->said = arena_span (p->record->arena,
                            talk_turn_bytes (p->inside, turns));
  app->outcome = APPLICATION_ANSWERED;
  app->unasked = true;
  app->step = span_of ("greeting");
}

/* ---- Going on ---- */

/* TLS has ended while we were inside it.  */
static void
ended_inside (struct probe *p)
{
  if (p->phase == PHASE_CONFIRM)
    minutes_of_application (p->record, p->inside, APPLICATION_CLOSED);
  else if (p->record->attempt->application.outcome == APPLICATION_NONE)
    p->record->attempt->application.outcome = APPLICATION_QUIET;
  enter (p, PHASE_DONE);
}

static void
step_tls (struct probe *p)
{
  enum tls_state state = tls_step (p->tls);

  if (p->phase == PHASE_TLS && p->record->attempt->tls.complete)
    begin_inside (p);
  else if (p->phase == PHASE_TLS && state == TLS_ENDED)
    enter (p, PHASE_DONE);

  if (p->phase == PHASE_CONFIRM
      && (state == TLS_OPEN || tls_plain (p->tls).n > 0))
    confirm (p);
  else if (p->phase == PHASE_LISTEN)
    listen (p);
  if (state == TLS_ENDED && p->phase != PHASE_DONE)
    ended_inside (p);
}

static void
step (struct probe *p)
{
  if (p->phase != PHASE_NEGOTIATE && p->phase != PHASE_DONE)
    step_tls (p);
}

/* ---- Time ---- */

static int64_t
listen_until (const struct probe *p)
{
  bool accepted = p->record->attempt->tls.accepted;
  int64_t least = accepted ? LISTEN_ACCEPTED_MS : LISTEN_MS;
  int64_t rtts
      = p->rtt_ms * (accepted ? LISTEN_ACCEPTED_RTTS : LISTEN_RTTS);

  return p->since_ms + (rtts > least ? rtts : least);
}

int64_t
probe_wake_ms (const struct probe *p)
{
  int64_t wake = p->plan->deadline_ms;
  int64_t until = wake;

  if (p->phase == PHASE_LISTEN)
    until = listen_until (p);
  else if (p->phase == PHASE_NEGOTIATE && p->plan->greeting_ms > 0
           && !talk_heard_any (p->outside))
    until = p->since_ms + p->plan->greeting_ms;
  else if (p->phase == PHASE_CONFIRM && p->plan->doubt_ms > 0
           && p->record->attempt->request.when
           && !p->record->attempt->tls.accepted)
    until = p->since_ms + p->plan->doubt_ms;
  return until < wake ? until : wake;
}

static void
out_of_time (struct probe *p)
{
  struct attempt *a = p->record->attempt;

  switch (p->phase)
    {
    case PHASE_NEGOTIATE:
      end_negotiation (p, STARTTLS_SILENT);
      break;
    case PHASE_TLS:
      a->ending = END_SILENCE;
      a->stage = tls_stage (p->tls);
      break;
    case PHASE_CONFIRM:
      minutes_of_application (p->record, p->inside, APPLICATION_SILENT);
      a->ending = END_SILENCE;
      a->stage = tls_stage (p->tls);
      break;
    case PHASE_LISTEN:
      if (a->application.outcome == APPLICATION_NONE)
        a->application.outcome = APPLICATION_QUIET;
      break;
    case PHASE_DONE:
      return;
    }
  if (a->ending == END_SILENCE)
    record_event (p->record, WHO_NOBODY, span_of ("time is up"),
                  span_none ());
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
  talk_free (p->inside);
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
  else if (p->phase != PHASE_DONE)
    {
      tls_feed (p->tls, bytes);
      step (p);
    }
}

void
probe_feed_end (struct probe *p, bool reset)
{
  if (p->phase == PHASE_NEGOTIATE)
    {
      record_event (p->record, WHO_SERVER, span_of (reset ? "RST" : "FIN"),
                    span_none ());
      end_negotiation (p, reset ? STARTTLS_RESET : STARTTLS_CLOSED);
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
  if (p->record->now_ms >= probe_wake_ms (p))
    out_of_time (p);
  else if (p->phase == PHASE_NEGOTIATE)
    negotiate (p, span_none ());
  else
    step (p);
}

/* What negotiate said goes out first, even if the server did not wait for it.  */
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
    talk_sent (p->outside, n);
  else
    tls_sent (p->tls, n);
}

bool
probe_done (const struct probe *p)
{
  return p->phase == PHASE_DONE;
}
