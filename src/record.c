/* Writing down what happens on one connection, as it happens.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "record.h"
#include "limits.h"

void *
record_grow (struct record *record, void *list, size_t count, size_t size)
{
  void *grown;

  if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
    return list;
  grown = arena_get (record->arena, (count == 0 ? 8 : 2 * count) * size);
  if (grown && count > 0)
    memcpy (grown, list, count * size);
  return grown;
}

/* A and then B, as far as a sample goes.  */
static struct span
longer_sample (struct record *record, struct span a, struct span b)
{
  char both[SAMPLE_MAX_BYTES];
  size_t n = sizeof both - a.n < b.n ? sizeof both - a.n : b.n;

  memcpy (both, a.at, a.n);
  memcpy (both + a.n, b.at, n);
  return arena_span (record->arena, (struct span){ both, a.n + n });
}

void
record_surplus (struct record *record, struct surplus *surplus,
                struct span bytes)
{
  surplus->sample = longer_sample (record, surplus->sample, bytes);
  surplus->bytes += bytes.n;
}

/* One more, without a detail; NULL: there are enough, or memory is out.  */
static struct event *
add_event (struct record *record, int64_t at_ms, enum who who, struct span what)
{
  struct attempt *a = record->attempt;
  struct event *event;

  a->events_total++;
  if (a->events_count == EVENTS_MAX)
    return NULL;
  event = arena_get (record->arena, sizeof *event);
  if (!event)
    return NULL;
  *(record->last ? &record->last->next : &a->events) = event;
  record->last = event;
  a->events_count++;
  *event = (struct event){
    .at_ms = (int32_t)(at_ms - record->start_ms),
    .who = who,
    .what = what,
    .detail = span_none (),
  };
  return event;
}

void
record_event_at (struct record *record, int64_t at_ms, enum who who,
                 struct span what, struct span detail)
{
  struct event *event = add_event (record, at_ms, who, what);

  if (event && detail.n > 0)
    event->detail = arena_span (record->arena, detail);
}

void
record_event (struct record *record, enum who who, struct span what,
              struct span detail)
{
  record_event_at (record, record->now_ms, who, what, detail);
}

void
record_kept (struct record *record, enum who who, struct span what,
             struct span detail)
{
  struct event *event = add_event (record, record->now_ms, who, what);

  if (event)
    event->detail = detail;
}

struct attempt *
record_attempt (struct record *record, struct evidence *e, enum experiment why,
                int64_t now_ms)
{
  struct attempt *a = arena_get (e->arena, sizeof *a);

  if (!a)
    return NULL;
  a->experiment = why;
  a->address = "";
  a->reach_said = a->starttls.step = a->starttls.said = span_none ();
  a->injected.sample = a->early.sample = a->early_step = span_none ();
  a->tls.alpn = a->not_tls.sample = span_none ();
  a->application.step = a->application.said = span_none ();
  e->attempts[e->attempts_count++] = a;
  *record = (struct record){
    .arena = e->arena, .attempt = a, .start_ms = now_ms, .now_ms = now_ms
  };
  return a;
}

void
record_offer (struct attempt *a, const struct offer *offer, const char *alpn)
{
  a->offer = *offer;
  if (offer->direct && !offer->alpn && a->experiment != EXPERIMENT_ALPN)
    a->offer.alpn = alpn;
}

void
record_unreached (struct record *record, enum reach reach, const char *said)
{
  struct attempt *a = record->attempt;

  a->reach = reach;
  a->reach_said = span_of (said);
  record_kept (
      record, WHO_NOBODY,
      span_of (reach == REACH_UNRESOLVED ? "resolve failed" : "not contacted"),
      a->reach_said);
}
