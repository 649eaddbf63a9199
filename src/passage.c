/* One connection up to its end: through a proxy, if there is one, and then a
   probe.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "passage.h"
#include "minutes.h"
#include "sentence.h"

#include <stdlib.h>

/* The talk with a proxy, and what a probe needs once that has opened the way.
 */
struct gate
{
  const struct plan *plan;
  struct tls_shared *shared;
  struct record *record;
  int64_t rtt_ms; /* to the proxy */
  int64_t start_ms;
  struct setting setting;
  struct talk *talk;
  size_t turns_noted;
  bool failed;
};

struct passage
{
  struct gate *gate;   /* NULL: there is no proxy */
  struct probe *probe; /* once the way is open */
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
gate_new (const struct plan *plan, struct tls_shared *shared,
          struct record *record, int64_t rtt_ms)
{
  struct gate *gate = malloc (sizeof *gate);

  if (!gate)
    return NULL;
  *gate = (struct gate){ .plan = plan,
                         .shared = shared,
                         .record = record,
                         .rtt_ms = rtt_ms,
                         .start_ms = record->now_ms,
                         .setting = plan->setting };
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
  struct gate *gate = p->gate;
  struct record *record = gate->record;
  int64_t rtt_ms = gate->rtt_ms + record->now_ms - gate->start_ms;

  p->probe = probe_new (gate->plan, gate->shared, record, rtt_ms);
  if (!p->probe)
    record->attempt->reach = REACH_LOCAL;
  return p->probe != NULL;
}

/* The way ends at the proxy, for what WHY says, and the proxy in its own words,
   if there are any.  */
static void
fail (struct gate *gate, const char *why, struct span said)
{
  struct attempt *a = gate->record->attempt;
  struct arena *arena = gate->record->arena;

  a->reach = REACH_PROXY;
  a->reach_said = span_of (why);
  if (said.n > 0)
    a->reach_said
        = sentence_joined (arena, sentence_composed (arena, "%s: ", why), said);
  minutes_of_way (gate->record, gate->talk);
  record_kept (gate->record, WHO_NOBODY, span_of ("proxy failed"),
               a->reach_said);
  gate->failed = true;
}

/* The talk has come to HOW, which is not that it goes on.  */
static void
answered (struct passage *p, enum talk_end how)
{
  struct gate *gate = p->gate;

  switch (how)
    {
    case TALK_AGREED:
      minutes_of_way (gate->record, gate->talk);
      gate->failed = !open_way (p);
      break;
    case TALK_GARBLED:
      fail (gate, "what answered is no such proxy", talk_said (gate->talk));
      break;
    case TALK_LIMIT:
      fail (gate, "the proxy said more than we take", span_none ());
      break;
    case TALK_NO_MEMORY:
      fail (gate, "out of memory", span_none ());
      gate->record->attempt->reach = REACH_LOCAL;
      break;
    default:
      fail (gate, "the proxy refused", talk_said (gate->talk));
      break;
    }
}

/* What follows the proxy's last word is the server's first.  */
static void
hear (struct passage *p, struct span bytes)
{
  struct gate *gate = p->gate;
  enum talk_end how = talk_hear (gate->talk, gate->plan->proxy->via->negotiate,
                                 bytes, gate->record->now_ms);

  minutes_of_turns (gate->record, gate->talk, &gate->turns_noted);
  if (how == TALK_GOES_ON)
    return;
  answered (p, how);
  if (!p->probe)
    return;
  if (talk_left_over (gate->talk).n > 0)
    probe_feed (p->probe, talk_left_over (gate->talk));
  else
    probe_tick (p->probe);
}

/* ---- The interface ---- */

struct passage *
passage_new (const struct plan *plan, struct tls_shared *shared,
             struct record *record, int64_t rtt_ms)
{
  struct passage *p = calloc (1, sizeof *p);

  if (!p)
    return NULL;
  if (plan->proxy)
    p->gate = gate_new (plan, shared, record, rtt_ms);
  else
    p->probe = probe_new (plan, shared, record, rtt_ms);
  if (p->gate || p->probe)
    return p;
  free (p);
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
  else if (!p->gate->failed)
    hear (p, bytes);
}

void
passage_feed_end (struct passage *p, bool reset)
{
  if (p->probe)
    probe_feed_end (p->probe, reset);
  else if (!p->gate->failed)
    fail (p->gate,
          reset ? "the proxy reset the connection" : "the proxy hung up",
          talk_left_over (p->gate->talk));
}

void
passage_tick (struct passage *p)
{
  if (p->probe)
    probe_tick (p->probe);
  else if (!p->gate->failed && p->gate->record->now_ms >= passage_wake_ms (p))
    fail (p->gate, "the proxy did not answer in time",
          talk_left_over (p->gate->talk));
  else if (!p->gate->failed)
    hear (p, span_none ());
}

int64_t
passage_wake_ms (const struct passage *p)
{
  return p->probe ? probe_wake_ms (p->probe) : p->gate->plan->deadline_ms;
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
  return p->probe ? probe_done (p->probe) : p->gate->failed;
}
