/* What is said inside TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "inside.h"
#include "limits.h"
#include "minutes.h"

#include <stdlib.h>

enum
{
  /* How long to listen to a server that has not shown that it took our last
     flight, and to one that has: on a loopback 500 ms were always enough, and a
     refusal needs a round trip.  What looks at a certificate may take its time,
     though it has sent a ticket.  */
  LISTEN_MS = 1500,
  LISTEN_RTTS = 3,
  LISTEN_ACCEPTED_MS = 500,
  LISTEN_ACCEPTED_RTTS = 2
};

struct inside
{
  const struct plan *plan;
  struct record *record;
  struct tls *tls;
  bool asks;
  int64_t rtt_ms;
  int64_t since_ms;  /* that we wait */
  bool sent;         /* … and our last flight is on its way */
  unsigned asked;    /* REQUEST_… by then */
  struct talk *talk; /* NULL: it rests */
  size_t turns_noted;
  bool no_memory;
};

/* Is there a question?  A confirm that is true before anybody has said anything
   has none here.  */
static bool
has_question (const struct plan *plan)
{
  struct talk *t;
  bool has;

  if (!plan->protocol || !plan->protocol->confirm)
    return false;
  t = talk_new (&plan->setting);
  has = !t
        || talk_hear (t, plan->protocol->confirm, span_none (), 0)
               != TALK_AGREED
        || talk_output (t).n > 0;
  talk_free (t);
  return has;
}

struct inside *
inside_new (const struct plan *plan, struct record *record, struct tls *tls,
            int64_t rtt_ms)
{
  struct inside *in = calloc (1, sizeof *in);
  bool asks = has_question (plan);

  if (!in)
    return NULL;
  *in = (struct inside){ .plan = plan,
                         .record = record,
                         .tls = tls,
                         .asks = asks,
                         .rtt_ms = rtt_ms,
                         .since_ms = record->now_ms,
                         .asked = record->attempt->request.when,
                         .talk = asks ? talk_new (&plan->setting) : NULL };
  if (in->talk || !asks)
    return in;
  free (in);
  return NULL;
}

void
inside_free (struct inside *in)
{
  if (!in)
    return;
  talk_free (in->talk);
  free (in);
}

/* ---- Asking ---- */

/* What a server says though nobody asked.  */
static bool
overhear (struct talk *t)
{
  struct span words;

  hear_rest (t, &words);
  return words.n >= EVENT_MAX_BYTES;
}

static bool
wake (struct inside *in)
{
  bool (*dialogue) (struct talk *)
      = in->asks ? in->plan->protocol->confirm : overhear;

  if (talk_wake (&in->talk, &in->plan->setting, dialogue, in->record->now_ms))
    return true;
  in->no_memory = true;
  return false;
}

static void
note_end (struct inside *in, enum application_outcome outcome)
{
  if (wake (in))
    minutes_of_application (in->record, in->talk, outcome);
}

static void
confirmed (struct inside *in, enum talk_end how)
{
  static const enum application_outcome outcomes[]
      = { [TALK_AGREED] = APPLICATION_ANSWERED,
          [TALK_NOT_OFFERED] = APPLICATION_REFUSED,
          [TALK_REFUSED] = APPLICATION_REFUSED,
          [TALK_WANTS_CERTIFICATE] = APPLICATION_REFUSED,
          [TALK_REFUSED_OTHERWISE] = APPLICATION_REFUSED,
          [TALK_PREAUTH] = APPLICATION_ANSWERED,
          [TALK_GARBLED] = APPLICATION_GARBLED,
          [TALK_LIMIT] = APPLICATION_LIMIT,
          [TALK_NO_MEMORY] = APPLICATION_LIMIT };

  minutes_of_application (in->record, in->talk, outcomes[how]);
  in->record->attempt->application.wants_certificate
      = how == TALK_WANTS_CERTIFICATE;
  in->record->attempt->application.other_reason = how == TALK_REFUSED_OTHERWISE;
}

/* Hand what the server said to the dialogue, and what it says to TLS.  */
static bool
confirm (struct inside *in)
{
  struct span plain = tls_plain (in->tls);
  struct span words;
  enum talk_end how;

  if (!wake (in))
    return true;
  how = talk_hear (in->talk, in->plan->protocol->confirm, plain,
                   in->record->now_ms);
  words = talk_output (in->talk);
  tls_plain_taken (in->tls, plain.n);
  minutes_of_turns (in->record, in->talk, &in->turns_noted);
  if (words.n > 0 && tls_write (in->tls, words))
    talk_sent (in->talk, words.n);
  in->no_memory = how == TALK_NO_MEMORY;
  if (how != TALK_GOES_ON)
    confirmed (in, how);
  talk_rest (&in->talk);
  return how != TALK_GOES_ON;
}

/* ---- Listening ---- */

/* A server that asks for a certificate later looks at our answer from then on.
 */
static void
note_late_request (struct inside *in)
{
  unsigned asked = in->record->attempt->request.when;

  if (asked == in->asked)
    return;
  in->asked = asked;
  in->since_ms = in->record->now_ms;
}

static void
listen (struct inside *in)
{
  struct application *app = &in->record->attempt->application;
  struct span plain = tls_plain (in->tls);
  const struct turn *turns;

  if (plain.n == 0 || !wake (in))
    return;
  in->no_memory = talk_hear (in->talk, overhear, plain, in->record->now_ms)
                  == TALK_NO_MEMORY;
  tls_plain_taken (in->tls, plain.n);
  minutes_of_turns (in->record, in->talk, &in->turns_noted);
  if (talk_turns (in->talk, &turns) > 0)
    app->said = arena_span (
        in->record->arena,
        span_part (talk_turn_bytes (in->talk, turns), 0, EVENT_MAX_BYTES));
  app->outcome = APPLICATION_ANSWERED;
  app->unasked = true;
  app->step = span_of ("greeting");
}

static int64_t
listen_until (const struct inside *in)
{
  const struct tls_seen *tls = &in->record->attempt->tls;
  bool accepted = tls->accepted && !tls->sent_certificate
                  && !(in->asked & REQUEST_POST_HANDSHAKE);
  int64_t least = accepted ? LISTEN_ACCEPTED_MS : LISTEN_MS;
  int64_t rtts = in->rtt_ms * (accepted ? LISTEN_ACCEPTED_RTTS : LISTEN_RTTS);

  return in->since_ms + (rtts > least ? rtts : least);
}

/* ---- Both ---- */

void
inside_sent (struct inside *in)
{
  if (!in->sent)
    in->since_ms = in->record->now_ms;
  in->sent = true;
}

bool
inside_go_on (struct inside *in)
{
  if (in->asks)
    return confirm (in);
  note_late_request (in);
  listen (in);
  return false;
}

void
inside_ended (struct inside *in)
{
  struct attempt *a = in->record->attempt;
  struct application *app = &a->application;

  if (in->asks)
    note_end (in, APPLICATION_CLOSED);
  else if (app->outcome == APPLICATION_NONE)
    app->outcome = APPLICATION_QUIET;
  /* We hung up.  */
  if (app->outcome == APPLICATION_CLOSED && a->ending == END_LIMIT)
    app->outcome = APPLICATION_LIMIT;
}

void
inside_out_of_time (struct inside *in)
{
  struct attempt *a = in->record->attempt;
  bool heard_out = !in->asks && in->record->now_ms >= listen_until (in);

  if (in->asks)
    note_end (in, APPLICATION_SILENT);
  else if (a->application.outcome == APPLICATION_NONE)
    a->application.outcome = APPLICATION_QUIET;
  if (heard_out || a->application.outcome == APPLICATION_ANSWERED)
    return;
  a->ending = END_SILENCE;
  a->stage = tls_stage (in->tls);
}

/* A server that asked, and may keep silent for want of a certificate, is not
   waited for to the end: to show it one takes time, too.  But a login may be
   slow on purpose.  */
static int64_t
answer_until (const struct inside *in)
{
  const struct attempt *a = in->record->attempt;
  bool slow = a->tls.accepted && in->plan->setting.deep;
  bool doubt = a->request.when && !slow;

  return doubt && in->plan->doubt_ms > 0 ? in->since_ms + in->plan->doubt_ms
                                         : in->plan->deadline_ms;
}

int64_t
inside_until (const struct inside *in)
{
  int64_t deadline = in->plan->deadline_ms;
  int64_t until = in->asks ? answer_until (in) : listen_until (in);

  return until < deadline ? until : deadline;
}

bool
inside_no_memory (const struct inside *in)
{
  return in->no_memory;
}
