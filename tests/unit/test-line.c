/* Targets are given out at one end, answers taken at the other.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "line.h"

#include <stdio.h>

enum
{
  TAKERS = 4,
  MANY = 20000,
  SECOND = 1000000000
};

/* A source of COUNT targets, told apart by their ports.  */
struct scene
{
  int count;
  int given;
  uv_sem_t *held; /* if not NULL, one must be posted for each target */
  uv_loop_t loop;
  struct mailbox mailbox;
  struct hungry hungry;
  int woken;
  struct line *line;
  atomic_bool over; /* for those who take in threads of their own */
};

static struct target *
next (void *context)
{
  struct scene *s = context;
  struct target *target;
  char text[32];
  char *error;

  if (s->held)
    uv_sem_wait (s->held);
  if (s->given == s->count)
    return NULL;
  snprintf (text, sizeof text, "localhost:%d", ++s->given);
  target = target_parse (text, &(struct target_defaults){ 0 }, &error);
  assert_non_null (target);
  return target;
}

static void
on_wake (void *context)
{
  struct scene *s = context;

  s->woken++;
}

static struct scene *
begin (int count, size_t room, bool unordered, uv_sem_t *held)
{
  struct scene *s = calloc (1, sizeof *s);
  struct line_source source = { next, s, held != NULL };

  assert_non_null (s);
  s->count = count;
  s->held = held;
  uv_loop_init (&s->loop);
  assert_true (mailbox_open (&s->mailbox, &s->loop));
  s->hungry.letter = (struct letter){ .open = on_wake, .context = s };
  s->hungry.mailbox = &s->mailbox;
  s->line = line_new (&source, room, unordered);
  assert_non_null (s->line);
  return s;
}

static void
finish (struct scene *s)
{
  assert_true (line_free (s->line));
  mailbox_close (&s->mailbox);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  free (s);
}

/* The port of the next target, or 0.  */
static unsigned
take (struct scene *s, struct place **place)
{
  struct target *target = line_take (s->line, &s->hungry, place);
  unsigned port = target ? target->port : 0;

  target_free (target);
  return port;
}

static void
answer (struct scene *s, struct place *place, size_t number)
{
  line_answer (s->line, place, (struct written){ .n = number });
}

/* The number of the next answer, or the state if there is none, negative.  */
static int
next_answer (struct scene *s)
{
  struct written written;
  enum line_state state = line_next (s->line, &written, 0);

  return state == LINE_ANSWER ? (int)written.n : -(int)state;
}

static void
answers_have_the_order_of_targets (void **state)
{
  struct scene *s = begin (3, 10, false, NULL);
  struct place *places[4];

  (void)state;
  for (unsigned i = 1; i <= 3; i++)
    assert_int_equal (take (s, &places[i]), i);
  answer (s, places[3], 3);
  answer (s, places[2], 2);
  assert_int_equal (next_answer (s), -LINE_WAIT);
  answer (s, places[1], 1);
  for (int i = 1; i <= 3; i++)
    assert_int_equal (next_answer (s), i);
  assert_int_equal (next_answer (s), -LINE_WAIT);
  assert_int_equal (take (s, &places[0]), 0);
  assert_int_equal (next_answer (s), -LINE_END);
  finish (s);
}

static void
or_come_as_they_come (void **state)
{
  struct scene *s = begin (3, 10, true, NULL);
  struct place *places[4];

  (void)state;
  for (unsigned i = 1; i <= 3; i++)
    take (s, &places[i]);
  answer (s, places[3], 3);
  answer (s, places[1], 1);
  assert_int_equal (next_answer (s), 3);
  assert_int_equal (next_answer (s), 1);
  assert_int_equal (next_answer (s), -LINE_WAIT);
  answer (s, places[2], 2);
  assert_int_equal (next_answer (s), 2);
  finish (s);
}

static void
there_is_only_so_much_room (void **state)
{
  struct scene *s = begin (5, 2, false, NULL);
  struct place *places[6];

  (void)state;
  assert_int_equal (take (s, &places[1]), 1);
  assert_int_equal (take (s, &places[2]), 2);
  assert_int_equal (take (s, &places[3]), 0);
  answer (s, places[1], 1);
  uv_run (&s->loop, UV_RUN_NOWAIT);
  assert_int_equal (s->woken, 0);
  assert_int_equal (next_answer (s), 1);
  uv_run (&s->loop, UV_RUN_NOWAIT);
  assert_int_equal (s->woken, 1);
  assert_int_equal (take (s, &places[3]), 3);
  answer (s, places[2], 2);
  answer (s, places[3], 3);
  assert_int_equal (next_answer (s), 2);
  assert_int_equal (next_answer (s), 3);
  finish (s);
}

static void
it_can_be_stopped (void **state)
{
  struct scene *s = begin (5, 10, false, NULL);
  struct place *place;

  (void)state;
  assert_int_equal (take (s, &place), 1);
  assert_true (line_stop (s->line));
  assert_false (line_stop (s->line));
  answer (s, place, 1);
  assert_int_equal (take (s, &place), 0);
  assert_int_equal (next_answer (s), 1);
  assert_int_equal (next_answer (s), -LINE_END);
  finish (s);
}

/* Who found nothing is woken when a line was written.  */
static void
a_source_may_wait (void **state)
{
  uv_sem_t held;
  struct scene *s;
  struct place *place;

  (void)state;
  uv_sem_init (&held, 0);
  s = begin (1, 10, false, &held);
  assert_int_equal (take (s, &place), 0);
  uv_sem_post (&held);
  while (s->woken == 0)
    uv_run (&s->loop, UV_RUN_ONCE);
  assert_int_equal (take (s, &place), 1);
  answer (s, place, 1);
  assert_int_equal (next_answer (s), 1);
  assert_int_equal (next_answer (s), -LINE_WAIT);
  assert_false (line_free (s->line));
  uv_sem_post (&held);
  while (!line_free (s->line))
    uv_sleep (1);
  s->line = NULL;
  finish (s);
  uv_sem_destroy (&held);
}

/* Takes what there is and answers it, the numbers of its targets being the
   answers.  */
static void
taker (void *context)
{
  struct scene *s = context;
  struct hungry hungry = { .letter = s->hungry.letter, .mailbox = &s->mailbox };
  struct place *place;

  while (!atomic_load (&s->over))
    {
      struct target *target = line_take (s->line, &hungry, &place);

      if (target)
        answer (s, place, target->port);
      else
        uv_sleep (1);
      target_free (target);
    }
}

static void
many_may_take (void **state)
{
  uv_thread_t threads[TAKERS];
  struct scene *s = begin (MANY, 64, false, NULL);
  struct written written;
  enum line_state end;
  size_t expected = 0;

  (void)state;
  for (int i = 0; i < TAKERS; i++)
    uv_thread_create (&threads[i], taker, s);
  while ((end = line_next (s->line, &written, SECOND)) != LINE_END)
    if (end == LINE_ANSWER)
      assert_int_equal (written.n, ++expected);
  assert_int_equal (expected, MANY);
  atomic_store (&s->over, true);
  for (int i = 0; i < TAKERS; i++)
    uv_thread_join (&threads[i]);
  finish (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (answers_have_the_order_of_targets),
    cmocka_unit_test (or_come_as_they_come),
    cmocka_unit_test (there_is_only_so_much_room),
    cmocka_unit_test (it_can_be_stopped),
    cmocka_unit_test (a_source_may_wait),
    cmocka_unit_test (many_may_take),
  };

  return cmocka_run_group_tests_name ("line", tests, NULL, NULL);
}
