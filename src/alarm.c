/* Alarms: as many as one likes on the one timer of a loop.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A pairing heap (Fredman, Sedgewick, Sleator, Tarjan, 1986): nobody rings
   after those below.  It needs no memory, so that a deadline can always be set.

     first --child--> a --next--> b --next--> c
                      +-child--> ...  */
#include <config.h>

#include "alarm.h"

/* ---- The heap ---- */

static bool
rings_before (const struct alarm *a, const struct alarm *b)
{
  return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->number < b->number;
}

static void
put_below (struct alarm *below, struct alarm *above)
{
  below->next = above->child;
  if (below->next)
    below->next->back = below;
  below->back = above;
  above->child = below;
}

/* A and B, which stand alone with what is below them, as one; each may be NULL.
 */
static struct alarm *
merged (struct alarm *a, struct alarm *b)
{
  if (!a || !b)
    return a ? a : b;
  if (rings_before (b, a))
    {
      put_below (a, b);
      return b;
    }
  put_below (b, a);
  return a;
}

/* Take the first off LIST, so that it stands alone; NULL at its end.  */
static struct alarm *
take_first (struct alarm **list)
{
  struct alarm *first = *list;

  if (!first)
    return NULL;
  *list = first->next;
  first->next = first->back = NULL;
  return first;
}

/* All of LIST as one: in pairs first, which is what makes it fast.  */
static struct alarm *
all_merged (struct alarm *list)
{
  struct alarm *pairs = NULL;
  struct alarm *whole = NULL;

  while (list)
    {
      struct alarm *one = take_first (&list);
      struct alarm *pair = merged (one, take_first (&list));

      pair->next = pairs;
      pairs = pair;
    }
  while (pairs)
    whole = merged (whole, take_first (&pairs));
  return whole;
}

static void
take_out (struct alarms *alarms, struct alarm *alarm)
{
  struct alarm *below = all_merged (alarm->child);

  if (alarm == alarms->first)
    alarms->first = below;
  else
    {
      if (alarm->back->child == alarm)
        alarm->back->child = alarm->next;
      else
        alarm->back->next = alarm->next;
      if (alarm->next)
        alarm->next->back = alarm->back;
      alarms->first = merged (alarms->first, below);
    }
  alarm->child = alarm->next = alarm->back = NULL;
  alarm->number = 0;
}

/* ---- The timer ---- */

static void on_timer (uv_timer_t *timer);

static int64_t
alarms_now (const struct alarms *alarms)
{
  return (int64_t)uv_now (alarms->timer.loop);
}

/* The first may be another than it was, or ring at another time.  */
static void
wait_for_first (struct alarms *alarms)
{
  int64_t wait;

  if (!alarms->first)
    {
      uv_timer_stop (&alarms->timer);
      return;
    }
  wait = alarms->first->at_ms - alarms_now (alarms);
  uv_timer_start (&alarms->timer, on_timer, wait > 0 ? (uint64_t)wait : 0, 0);
}

static void
on_hurry (uv_idle_t *hurry)
{
  (void)hurry;
}

/* Who rings may set and stop others: they are taken one by one.  For one that was set
   since the sockets were looked at, they are looked at again.  */
static void
on_heard (uv_check_t *heard)
{
  struct alarms *alarms = heard->data;
  int64_t now = alarms_now (alarms);

  uv_check_stop (&alarms->heard);
  uv_idle_stop (&alarms->hurry);
  while (alarms->first && alarms->first->at_ms <= now
         && alarms->first->number <= alarms->due)
    {
      struct alarm *alarm = alarms->first;

      take_out (alarms, alarm);
      alarm->ring (alarm->context);
    }
  wait_for_first (alarms);
}

/* A turn of the loop goes on to the sockets, for which it does not wait while there
   is anything idle, and from there to on_heard.  */
static void
on_timer (uv_timer_t *timer)
{
  struct alarms *alarms = timer->data;

  alarms->due = alarms->numbers;
  uv_idle_start (&alarms->hurry, on_hurry);
  uv_check_start (&alarms->heard, on_heard);
}

/* ---- The interface ---- */

void
alarms_open (struct alarms *alarms, uv_loop_t *loop)
{
  *alarms = (struct alarms){ .first = NULL };
  uv_timer_init (loop, &alarms->timer);
  uv_idle_init (loop, &alarms->hurry);
  uv_check_init (loop, &alarms->heard);
  alarms->timer.data = alarms->heard.data = alarms;
}

void
alarms_close (struct alarms *alarms)
{
  uv_close ((uv_handle_t *)&alarms->timer, NULL);
  uv_close ((uv_handle_t *)&alarms->hurry, NULL);
  uv_close ((uv_handle_t *)&alarms->heard, NULL);
}

void
alarm_set (struct alarms *alarms, struct alarm *alarm, int64_t at_ms,
           void (*ring) (void *context), void *context)
{
  const struct alarm *before = alarms->first;
  int64_t now = alarms_now (alarms);
  bool was_late = alarm->number > 0 && alarm->at_ms <= now;

  alarm->ring = ring;
  alarm->context = context;
  if (was_late && at_ms <= now)
    return;
  if (alarm->number > 0)
    take_out (alarms, alarm);
  alarm->at_ms = at_ms > now ? at_ms : now;
  alarm->number = ++alarms->numbers;
  alarms->first = merged (alarms->first, alarm);
  if (alarms->first != before || alarm == before)
    wait_for_first (alarms);
}

void
alarm_hasten (struct alarms *alarms, struct alarm *alarm)
{
  if (alarm->number > 0)
    alarm_set (alarms, alarm, alarms_now (alarms), alarm->ring, alarm->context);
}

void
alarm_stop (struct alarms *alarms, struct alarm *alarm)
{
  bool was_first = alarm == alarms->first;

  if (alarm->number == 0)
    return;
  take_out (alarms, alarm);
  if (was_first)
    wait_for_first (alarms);
}
