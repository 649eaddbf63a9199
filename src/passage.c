/* One connection up to its end: through a proxy, if there is one, and then a
   probe.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "passage.h"
#include "minutes.h"
#include "sentence.h"

#include <stdlib.h>

/* The talk with a proxy.  */
struct gate
{
  struct setting setting;
  struct talk *talk;
  size_t turns_noted;
};

struct passage
{
  const struct plan *plan;
  struct tls_shared *shared;
  struct record *record;
  int64_t rtt_ms; /* to whom the connection is */
  int64_t start_ms;
  struct gate *gate;   /* NULL: there is no proxy */
  struct probe *probe; /* once the way is open */
  bool failed;
};

/* ---- The proxy ---- */

static void
gate_free (struct gate *gate)
{
  if (!gate)
    return;
  talk_free (gate->talk);
  free (gate);
}

static struct gate *
gate_new (const struct plan *plan)
{
  struct gate *gate = malloc (sizeof *gate);

  if (!gate)
    return NULL;
  *gate = (struct gate){ .setting = plan->setting };
  gate->setting.user = plan->proxy->user;
  gate->setting.password = plan->proxy->password;
  gate->talk = talk_new (&gate->setting);
  if (gate->talk)
    return gate;
  gate_free (gate);
  return NULL;
}

/* The way is open.  A round trip is now all of it.  */
static bool
open_way (struct passage *p)
{
  int64_t rtt_ms = p->rtt_ms + p->record->now_ms - p->start_ms;

  p->probe = probe_new (p->plan, p->shared, p->record, rtt_ms);
  if (!p->probe)
    p->record->attempt->reach = REACH_LOCAL;
  return p->probe != NULL;
}

/* The way ends at the proxy, for what WHY says, and the proxy in its own words,
   if there are any.  */
static void
fail (struct passage *p, const char *why, struct span said)
{
  struct attempt *a = p->record->attempt;
  struct arena *arena = p->record->arena;

  a->reach = REACH_PROXY;
  a->reach_said = span_of (why);
  if (said.n > 0)
    a->reach_said
        = sentence_joined (arena, sentence_composed (arena, "%s: ", why), said);
  minutes_of_way (p->record, p->gate->talk);
  record_event (p->record, WHO_NOBODY, span_of ("proxy failed"), a->reach_said);
  p->failed = true;
}

/* The talk has come to HOW, which is not that it goes on.  */
static void
answered (struct passage *p, enum talk_end how)
{
  switch (how)
    {
    case TALK_AGREED:
      minutes_of_way (p->record, p->gate->talk);
      p->failed = !open_way (p);
      break;
    case TALK_GARBLED:
      fail (p, "what answered is no such proxy", talk_said (p->gate->talk));
      break;
    case TALK_LIMIT:
      fail (p, "the proxy said more than we take", span_none ());
      break;
    case TALK_NO_MEMORY:
      fail (p, "out of memory", span_none ());
      p->record->attempt->reach = REACH_LOCAL;
      break;
    default:
      fail (p, "the proxy refused", talk_said (p->gate->talk));
      break;
    }
}

/* What follows the proxy's last word is the server's first.  */
static void
hear (struct passage *p, struct span bytes)
{
  enum talk_end how = talk_hear (p->gate->talk, p->plan->proxy->via->negotiate,
                                 bytes, p->record->now_ms);

  minutes_of_turns (p->record, p->gate->talk, &p->gate->turns_noted);
  if (how == TALK_GOES_ON)
    return;
  answered (p, how);
  if (!p->probe)
    return;
  if (talk_left_over (p->gate->talk).n > 0)
    probe_feed (p->probe, talk_left_over (p->gate->talk));
  else
    probe_tick (p->probe);
}

/* ---- The interface ---- */

struct passage *
passage_new (const struct plan *plan, struct tls_shared *shared,
             struct record *record, int64_t rtt_ms)
{
  struct passage *p = calloc (1, sizeof *p);
  bool begun;

  if (!p)
    return NULL;
  *p = (struct passage){ .plan = plan,
                         .shared = shared,
                         .record = record,
                         .rtt_ms = rtt_ms,
                         .start_ms = record->now_ms };
  if (plan->proxy)
    begun = (p->gate = gate_new (plan)) != NULL;
  else
    begun = open_way (p);
  if (begun)
    return p;
  passage_free (p);
  return NULL;
}

void
passage_free (struct passage *p)
{
  if (!p)
    return;
  gate_free (p->gate);
  probe_free (p->probe);
  free (p);
}

void
passage_feed (struct passage *p, struct span bytes)
{
  if (p->probe)
    probe_feed (p->probe, bytes);
  else if (!p->failed)
    hear (p, bytes);
}

void
passage_feed_end (struct passage *p, bool reset)
{
  if (p->probe)
    probe_feed_end (p->probe, reset);
  else if (!p->failed)
    fail (p, reset ? "the proxy reset the connection" : "the proxy hung up",
          talk_left_over (p->gate->talk));
}

void
passage_tick (struct passage *p)
{
  if (p->probe)
    probe_tick (p->probe);
  else if (!p->failed && p->record->now_ms >= passage_wake_ms (p))
    fail (p, "the proxy did not answer in time",
          talk_left_over (p->gate->talk));
  else if (!p->failed)
    hear (p, span_none ());
}

int64_t
passage_wake_ms (const struct passage *p)
{
  return p->probe ? probe_wake_ms (p->probe) : p->plan->deadline_ms;
}

/* What we say to the proxy goes out first.  */
static bool
speaks_to_proxy (const struct passage *p)
{
  return p->gate && talk_output (p->gate->talk).n > 0;
}

struct span
passage_output (const struct passage *p)
{
  if (speaks_to_proxy (p))
    return talk_output (p->gate->talk);
  return p->probe ? probe_output (p->probe) : span_none ();
}

void
passage_sent (struct passage *p, size_t n)
{
  if (speaks_to_proxy (p))
    talk_sent (p->gate->talk, n);
  else
    probe_sent (p->probe, n);
}

bool
passage_at_hello (const struct passage *p)
{
  return p->probe && probe_at_hello (p->probe);
}

bool
passage_done (const struct passage *p)
{
  return p->failed || (p->probe && probe_done (p->probe));
}
