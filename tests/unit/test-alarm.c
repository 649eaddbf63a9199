/* Alarms: who rings, in which order, and not before it is time.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "alarm.h"

enum
{
  BELLS = 64,
  SET_AGAIN = 2000, /* times, while they ring */
  HEARD_MOST = 8
};

/* Bells, and what is known of them without a heap.  */
struct scene
{
  uv_loop_t loop;
  struct alarms alarms;
  struct bell
  {
    struct scene *scene;
    struct alarm alarm;
    int64_t at_ms;
    uint64_t number; /* 0: it is not to ring */
  } bells[BELLS];
  uint64_t numbers;
  int rung;
  int heard; /* how often there was something to read */
  int again; /* how often more bells are to be set */
  uint32_t seed;
};

static struct scene *
begin (void)
{
  struct scene *s = calloc (1, sizeof *s);

  assert_non_null (s);
  assert_int_equal (uv_loop_init (&s->loop), 0);
  alarms_open (&s->alarms, &s->loop);
  for (int i = 0; i < BELLS; i++)
    s->bells[i].scene = s;
  s->seed = 1;
  return s;
}

static int64_t
now (const struct scene *s)
{
  return (int64_t)uv_now (&s->loop);
}

/* Let them ring until none is set.  */
static void
ring_out (struct scene *s)
{
  uv_run (&s->loop, UV_RUN_DEFAULT);
  for (int i = 0; i < BELLS; i++)
    assert_int_equal (s->bells[i].number, 0);
}

static void
end (struct scene *s)
{
  alarms_close (&s->alarms);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  free (s);
}

static bool
rings_before (const struct bell *a, const struct bell *b)
{
  return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->number < b->number;
}

static void shuffle (struct scene *s);

static void
on_ring (void *context)
{
  struct bell *bell = context;
  struct scene *s = bell->scene;

  assert_true (bell->number > 0);
  assert_true (bell->at_ms <= now (s));
  for (int i = 0; i < BELLS; i++)
    assert_false (s->bells[i].number > 0 && rings_before (&s->bells[i], bell));
  bell->number = 0;
  s->rung++;
  for (int i = 0; i < 8 && s->again > 0; i++, s->again--)
    shuffle (s);
}

/* One that was late, and is late again, keeps its turn.  */
static void
set (struct scene *s, int i, int64_t at_ms)
{
  struct bell *bell = &s->bells[i];

  if (bell->number == 0 || bell->at_ms > now (s) || at_ms > now (s))
    {
      bell->at_ms = at_ms > now (s) ? at_ms : now (s);
      bell->number = ++s->numbers;
    }
  alarm_set (&s->alarms, &s->bells[i].alarm, at_ms, on_ring, &s->bells[i]);
}

static void
stop (struct scene *s, int i)
{
  s->bells[i].number = 0;
  alarm_stop (&s->alarms, &s->bells[i].alarm);
}

static void
hasten (struct scene *s, int i)
{
  if (s->bells[i].number > 0 && s->bells[i].at_ms > now (s))
    {
      s->bells[i].at_ms = now (s);
      s->bells[i].number = ++s->numbers;
    }
  alarm_hasten (&s->alarms, &s->bells[i].alarm);
}

static uint32_t
below (struct scene *s, uint32_t n)
{
  s->seed = s->seed * 1664525 + 1013904223;
  return (s->seed >> 16) % n;
}

/* Do one thing to one of them.  */
static void
shuffle (struct scene *s)
{
  int i = (int)below (s, BELLS);

  switch (below (s, 8))
    {
    case 0:
      hasten (s, i);
      break;
    case 1:
    case 2:
      stop (s, i);
      break;
    default:
      set (s, i, now (s) - 2 + below (s, 12));
    }
}

/* ---- The tests ---- */

static void
rings_in_order (void **state)
{
  struct scene *s = begin ();

  (void)state;
  set (s, 0, now (s) + 4);
  set (s, 1, now (s) + 1);
  set (s, 2, now (s) + 4);
  set (s, 3, now (s) - 7); /* is now */
  set (s, 4, now (s));
  assert_int_equal (s->rung, 0);
  ring_out (s);
  assert_int_equal (s->rung, 5);
  end (s);
}

static void
rings_when_it_was_set_last (void **state)
{
  struct scene *s = begin ();

  (void)state;
  set (s, 0, now (s) + 3600000);
  set (s, 1, now (s));
  set (s, 0, now (s) + 1); /* sooner */
  set (s, 1, now (s) + 2); /* later, as the first */
  ring_out (s);
  assert_int_equal (s->rung, 2);
  end (s);
}

/* The loop ends: nothing keeps it.  */
static void
a_stopped_one_is_silent (void **state)
{
  struct scene *s = begin ();

  (void)state;
  stop (s, 0); /* was never set */
  set (s, 0, now (s) + 3600000);
  set (s, 1, now (s) + 1);
  set (s, 2, now (s) + 3600000);
  stop (s, 0);
  stop (s, 2);
  ring_out (s);
  assert_int_equal (s->rung, 1);
  set (s, 0, now (s));
  stop (s, 0);
  ring_out (s);
  assert_int_equal (s->rung, 1);
  end (s);
}

static void
a_hastened_one_rings_now (void **state)
{
  struct scene *s = begin ();

  (void)state;
  set (s, 0, now (s) + 3600000);
  hasten (s, 0);
  hasten (s, 1); /* is not set, and stays so */
  ring_out (s);
  assert_int_equal (s->rung, 1);
  end (s);
}

static void
on_said (uv_poll_t *poll, int status, int events)
{
  struct scene *s = poll->data;

  (void)events;
  assert_int_equal (status, 0);
  assert_int_equal (s->rung, 0);
  uv_close ((uv_handle_t *)poll, NULL);
  stop (s, 0);
}

/* Bell 0 is late, all of its time having been slept away, when something was
   said that ON_EVENT hears; one bell in all rings.  */
static void
one_rings_beside (struct scene *s, uv_poll_cb on_event)
{
  uv_poll_t poll;
  int ends[2];

  assert_int_equal (pipe (ends), 0);
  assert_int_equal (write (ends[1], "", 1), 1);
  uv_poll_init (&s->loop, &poll, ends[0]);
  poll.data = s;
  uv_poll_start (&poll, UV_READABLE, on_event);
  set (s, 0, now (s) - 1000);
  ring_out (s);
  assert_int_equal (s->rung, 1);
  close (ends[0]);
  close (ends[1]);
  end (s);
}

/* What was said stops one that is late.  */
static void
a_late_one_waits_for_the_sockets (void **state)
{
  struct scene *s = begin ();

  (void)state;
  set (s, 1, now (s) + 1);
  one_rings_beside (s, on_said);
}

static void
on_more (uv_poll_t *poll, int status, int events)
{
  struct scene *s = poll->data;

  (void)events;
  assert_int_equal (status, 0);
  assert_true (s->heard++ < HEARD_MOST);
  if (s->rung > 0)
    uv_close ((uv_handle_t *)poll, NULL);
  else
    set (s, 0, now (s) - 1000);
}

/* Whoever sets it again at all that is said hears it, though that has no end.  */
static void
a_late_one_set_again_is_not_later (void **state)
{
  (void)state;
  one_rings_beside (begin (), on_more);
}

static void
whatever_is_done_to_them (void **state)
{
  struct scene *s = begin ();

  (void)state;
  for (int i = 0; i < 4 * BELLS; i++)
    shuffle (s);
  s->again = SET_AGAIN;
  ring_out (s);
  assert_int_equal (s->again, 0);
  end (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (rings_in_order),
    cmocka_unit_test (rings_when_it_was_set_last),
    cmocka_unit_test (a_stopped_one_is_silent),
    cmocka_unit_test (a_hastened_one_rings_now),
    cmocka_unit_test (a_late_one_waits_for_the_sockets),
    cmocka_unit_test (a_late_one_set_again_is_not_later),
    cmocka_unit_test (whatever_is_done_to_them),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
