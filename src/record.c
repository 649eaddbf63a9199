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

void
record_event_at (struct record *record, int64_t at_ms, enum who who,
                 struct span what, struct span detail)
{
  struct attempt *a = record->attempt;
  struct event *events;

  if (a->events_count == EVENTS_MAX)
    return;
  events = record_grow (record, a->events, a->events_count, sizeof *events);
  if (!events)
    return;
  a->events = events;
  events[a->events_count++] = (struct event){
    .at_ms = at_ms - record->start_ms,
    .who = who,
    .what = what,
    .detail = detail.n > 0 ? arena_span (record->arena, detail) : span_none (),
  };
}

void
record_event (struct record *record, enum who who, struct span what,
              struct span detail)
{
  record_event_at (record, record->now_ms, who, what, detail);
}
