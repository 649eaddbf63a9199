/* Who may connect where, and when.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "manners.h"

#include <string.h>

enum
{
  VISITS = 4
};

/* Some who visit, and in which order they were called.  */
struct scene
{
  uv_loop_t loop;
  struct mailbox mailbox;
  struct manners *manners;
  struct visit visits[VISITS];
  struct call
  {
    struct scene *scene;
    int number;
  } calls[VISITS];
  char called[VISITS + 1];
};

static void
on_call (void *context)
{
  struct call *call = context;
  char *called = call->scene->called;

  while (*called)
    called++;
  *called = (char)('0' + call->number);
}

static struct scene *
begin (unsigned per_host, unsigned rate)
{
  struct scene *s = calloc (1, sizeof *s);

  assert_non_null (s);
  uv_loop_init (&s->loop);
  assert_true (mailbox_open (&s->mailbox, &s->loop));
  s->manners = manners_new (per_host, rate);
  assert_non_null (s->manners);
  for (int i = 0; i < VISITS; i++)
    {
      s->calls[i] = (struct call){ s, i };
      s->visits[i].letter
          = (struct letter){ .open = on_call, .context = &s->calls[i] };
      s->visits[i].mailbox = &s->mailbox;
    }
  return s;
}

static void
finish (struct scene *s)
{
  for (int i = 0; i < VISITS; i++)
    manners_end (s->manners, &s->visits[i], VISIT_WELL, 0);
  manners_free (s->manners);
  mailbox_close (&s->mailbox);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  free (s);
}

static bool
ask (struct scene *s, int i, const char *host, enum visit_kind kind,
     int64_t now_ms)
{
  bool failed;
  bool granted
      = manners_ask (s->manners, &s->visits[i], host, kind, now_ms, &failed);

  assert_false (failed);
  return granted;
}

static void
end (struct scene *s, int i, enum visit_end how, int64_t now_ms)
{
  manners_end (s->manners, &s->visits[i], how, now_ms);
}

/* Who was called since the last time, as digits.  */
static void
assert_called (struct scene *s, const char *who)
{
  uv_run (&s->loop, UV_RUN_NOWAIT);
  assert_string_equal (s->called, who);
  memset (s->called, 0, sizeof s->called);
}

static void
so_many_at_a_host (void **state)
{
  struct scene *s = begin (2, 0);

  (void)state;
  assert_true (ask (s, 0, "a", VISIT_FIRST, 0));
  assert_true (ask (s, 1, "a", VISIT_FIRST, 0));
  assert_false (ask (s, 2, "a", VISIT_FIRST, 0));
  assert_true (ask (s, 3, "b", VISIT_FIRST, 0));
  assert_called (s, "");
  end (s, 0, VISIT_WELL, 5);
  assert_called (s, "2");
  assert_int_equal (s->visits[2].begin_ms, 5);
  finish (s);
}

static void
first_come_first_served (void **state)
{
  struct scene *s = begin (1, 0);

  (void)state;
  assert_true (ask (s, 0, "a", VISIT_FIRST, 0));
  for (int i = 1; i < VISITS; i++)
    assert_false (ask (s, i, "a", VISIT_FIRST, 0));
  end (s, 0, VISIT_WELL, 0);
  assert_called (s, "1");
  end (s, 1, VISIT_WELL, 0);
  end (s, 2, VISIT_WELL, 0); /* called, but it left before it knew */
  assert_called (s, "3");
  finish (s);
}

static void
one_experiment_at_a_host (void **state)
{
  struct scene *s = begin (3, 0);

  (void)state;
  assert_true (ask (s, 0, "a", VISIT_EXPERIMENT, 0));
  assert_false (ask (s, 1, "a", VISIT_EXPERIMENT, 0));
  assert_true (ask (s, 2, "a", VISIT_FIRST, 0));
  assert_true (ask (s, 3, "b", VISIT_EXPERIMENT, 0));
  end (s, 2, VISIT_WELL, 0);
  assert_called (s, "");
  end (s, 0, VISIT_WELL, 0);
  assert_called (s, "1");
  finish (s);
}

/* Who waits for the end of an experiment holds up nobody else.  */
static void
an_experiment_is_passed (void **state)
{
  struct scene *s = begin (2, 0);

  (void)state;
  assert_true (ask (s, 0, "a", VISIT_EXPERIMENT, 0));
  assert_true (ask (s, 1, "a", VISIT_FIRST, 0));
  assert_false (ask (s, 2, "a", VISIT_EXPERIMENT, 0));
  assert_false (ask (s, 3, "a", VISIT_FIRST, 0));
  end (s, 1, VISIT_WELL, 0);
  assert_called (s, "3");
  finish (s);
}

static void
who_gives_up_is_not_called (void **state)
{
  struct scene *s = begin (1, 0);

  (void)state;
  assert_true (ask (s, 0, "a", VISIT_FIRST, 0));
  assert_false (ask (s, 1, "a", VISIT_FIRST, 0));
  assert_false (ask (s, 2, "a", VISIT_FIRST, 0));
  end (s, 1, VISIT_WELL, 0);
  end (s, 0, VISIT_WELL, 0);
  assert_called (s, "2");
  finish (s);
}

/* When the next connection to "a" may begin that is asked for at NOW_MS; it
   ends at once, as HOW.  */
static int64_t
begins (struct scene *s, enum visit_end how, int64_t now_ms)
{
  int64_t begin_ms;

  assert_true (ask (s, 0, "a", VISIT_FIRST, now_ms));
  begin_ms = s->visits[0].begin_ms;
  end (s, 0, how, begin_ms);
  return begin_ms;
}

static void
who_refuses_is_given_rest (void **state)
{
  struct scene *s = begin (1, 0);

  (void)state;
  assert_int_equal (begins (s, VISIT_REFUSED, 1000), 1000);
  assert_int_equal (begins (s, VISIT_REFUSED, 1010), 1020);
  assert_int_equal (begins (s, VISIT_REFUSED, 1030), 1060);
  assert_true (ask (s, 1, "b", VISIT_FIRST, 1070));
  assert_int_equal (s->visits[1].begin_ms, 1070);
  assert_int_equal (begins (s, VISIT_WELL, 1070), 1140);
  assert_int_equal (begins (s, VISIT_REFUSED, 1150), 1150);
  assert_int_equal (begins (s, VISIT_WELL, 1150), 1170);
  finish (s);
}

static void
rest_has_a_limit_and_is_forgotten (void **state)
{
  struct scene *s = begin (1, 0);
  int64_t now_ms = 0;

  (void)state;
  for (int i = 0; i < 20; i++)
    now_ms = begins (s, VISIT_TIRED, now_ms);
  assert_int_equal (begins (s, VISIT_TIRED, now_ms), now_ms + 60000);
  now_ms += 60000 + 120001;
  assert_int_equal (begins (s, VISIT_TIRED, now_ms), now_ms);
  assert_int_equal (begins (s, VISIT_TIRED, now_ms), now_ms + 1000);
  finish (s);
}

static void
so_many_a_second (void **state)
{
  struct scene *s = begin (1, 10);

  (void)state;
  assert_int_equal (begins (s, VISIT_WELL, 1000), 1000);
  assert_int_equal (begins (s, VISIT_WELL, 1000), 1100);
  assert_true (ask (s, 1, "b", VISIT_EXPERIMENT, 1000));
  assert_int_equal (s->visits[1].begin_ms, 1200);
  assert_int_equal (manners_again (s->manners, &s->visits[1], 1200), 1300);
  assert_int_equal (begins (s, VISIT_WELL, 5000), 5000);
  assert_int_equal (begins (s, VISIT_WELL, 5000), 5100);
  finish (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (so_many_at_a_host),
    cmocka_unit_test (first_come_first_served),
    cmocka_unit_test (one_experiment_at_a_host),
    cmocka_unit_test (an_experiment_is_passed),
    cmocka_unit_test (who_gives_up_is_not_called),
    cmocka_unit_test (who_refuses_is_given_rest),
    cmocka_unit_test (rest_has_a_limit_and_is_forgotten),
    cmocka_unit_test (so_many_a_second),
  };

  return cmocka_run_group_tests_name ("manners", tests, NULL, NULL);
}
