/* A set of questions.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "seen.h"

enum
{
  MANY = 200000
};

/* An odd factor: no two are alike.  */
static uint64_t
nth (uint64_t i)
{
  return (i + 1) * 0x9e3779b97f4a7c15;
}

static void
what_was_added_is_there (void **state)
{
  struct seen seen = { 0 };

  (void)state;
  assert_false (seen_has (&seen, 1));
  for (uint64_t i = 0; i < MANY; i++)
    {
      assert_false (seen_has (&seen, nth (i)));
      assert_true (seen_add (&seen, nth (i)));
      assert_true (seen_has (&seen, nth (i)));
    }
  assert_int_equal (seen.count, MANY);
  for (uint64_t i = 0; i < MANY; i++)
    assert_true (seen_has (&seen, nth (i)));
  assert_false (seen_has (&seen, nth (MANY)));
  assert_in_range (seen.room * sizeof *seen.slots / MANY, 9, 14);
  seen_clear (&seen);
  assert_false (seen_has (&seen, nth (0)));
}

static void
once_is_enough (void **state)
{
  struct seen seen = { 0 };

  (void)state;
  for (int i = 0; i < 1000; i++)
    assert_true (seen_add (&seen, nth (7)));
  assert_int_equal (seen.count, 1);
  seen_clear (&seen);
}

/* As many as can be at the end of the table, whose places go on at its
   beginning.  */
static void
the_last_place_is_not_the_end (void **state)
{
  struct seen seen = { 0 };

  (void)state;
  for (uint64_t i = 0; i < 50; i++)
    assert_true (seen_add (&seen, UINT64_MAX - i));
  for (uint64_t i = 0; i < 50; i++)
    assert_true (seen_has (&seen, UINT64_MAX - i));
  assert_false (seen_has (&seen, UINT64_MAX - 50));
  assert_false (seen_has (&seen, 1));
  seen_clear (&seen);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_was_added_is_there),
    cmocka_unit_test (once_is_enough),
    cmocka_unit_test (the_last_place_is_not_the_end),
  };

  return cmocka_run_group_tests_name ("seen", tests, NULL, NULL);
}
