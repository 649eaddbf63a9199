/* A shuffle of what has no end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shuffle.h"

enum
{
  TEXTS = 1000,
  WINDOW = 100
};

/* The order in which as many texts come out.  */
static void
order (uint64_t seed, int places[TEXTS])
{
  struct shuffle *shuffle = shuffle_new (seed, WINDOW);
  int put = 0;

  assert_non_null (shuffle);
  assert_null (shuffle_draw (shuffle));
  for (int i = 0; i < TEXTS; i++)
    {
      char *text;

      for (; put < TEXTS && !shuffle_is_full (shuffle); put++)
        {
          assert_true (asprintf (&text, "%d", put) > 0);
          shuffle_put (shuffle, text);
        }
      text = shuffle_draw (shuffle);
      places[i] = atoi (text);
      free (text);
    }
  assert_null (shuffle_draw (shuffle));
  shuffle_free (shuffle);
}

static void
all_come_out_once (void **state)
{
  bool out[TEXTS] = { false };
  int places[TEXTS];

  (void)state;
  order (1, places);
  for (int i = 0; i < TEXTS; i++)
    {
      assert_false (out[places[i]]);
      out[places[i]] = true;
      assert_true (places[i] < i + WINDOW);
    }
}

static void
the_seed_says_how (void **state)
{
  int first[TEXTS], again[TEXTS], other[TEXTS];

  (void)state;
  order (7, first);
  order (7, again);
  order (8, other);
  assert_memory_equal (first, again, sizeof first);
  assert_memory_not_equal (first, other, sizeof first);
}

/* Of neighbours, few stay neighbours.  */
static void
neighbours_are_parted (void **state)
{
  int places[TEXTS];
  int neighbours = 0;

  (void)state;
  order (0, places);
  for (int i = 1; i < TEXTS; i++)
    neighbours += abs (places[i] - places[i - 1]) == 1;
  assert_in_range (neighbours, 0, TEXTS / 20);
}

/* SplitMix64 of the seed 1234567 begins with 6457827717110365317,
   3203168211198807973, 9817491932198370423 (the numbers that its author gives),
   whose upper halves in proportion to 10, 9 and 8 are the places drawn.  */
static void
the_same_on_every_machine (void **state)
{
  static const char *const drawn[] = { "3", "1", "4" };
  struct shuffle *shuffle = shuffle_new (1234567, 10);
  char digit[2] = "0";

  (void)state;
  for (; *digit <= '9'; ++*digit)
    shuffle_put (shuffle, strdup (digit));
  for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
    {
      char *text = shuffle_draw (shuffle);

      assert_string_equal (text, drawn[i]);
      free (text);
    }
  shuffle_free (shuffle); /* with what is still in it */
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (all_come_out_once),
    cmocka_unit_test (the_seed_says_how),
    cmocka_unit_test (neighbours_are_parted),
    cmocka_unit_test (the_same_on_every_machine),
  };

  return cmocka_run_group_tests_name ("shuffle", tests, NULL, NULL);
}
