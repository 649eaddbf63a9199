/* The exit status, and --expect.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "status.h"

enum
{
  ANSWERS = ANSWER_UNDETERMINED + 1
};

static void
nothing_expected (void **state)
{
  (void)state;
  for (int a = 0; a < ANSWERS; a++)
    assert_int_equal (status_of ((enum answer)a, 0),
                      a == ANSWER_UNDETERMINED ? 3 : 0);
}

/* Every verdict against every set of expectations.  */
static void
something_expected (void **state)
{
  (void)state;
  for (unsigned expect = 1; expect < 1u << ANSWERS; expect++)
    for (unsigned a = 0; a < ANSWERS; a++)
      {
        bool met = (expect >> a) % 2;
        int otherwise = a == ANSWER_UNDETERMINED ? 3 : 2;

        assert_int_equal (status_of ((enum answer)a, expect),
                          met ? 0 : otherwise);
        assert_int_equal (is_expected ((enum answer)a, expect), met);
      }
}

static void
the_worst_of_several (void **state)
{
  static const enum status worse[] = { 0, 3, 2, 64 };

  (void)state;
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 4; j++)
      assert_int_equal (status_worst (worse[i], worse[j]),
                        worse[i > j ? i : j]);
}

struct wish
{
  const char *text;
  unsigned expect;
  const char *bad; /* NULL: none is */
};

#define BIT(answer) (1u << ANSWER_##answer)

static const struct wish wishes[] = {
  { "not-requested", BIT (NOT_REQUESTED), NULL },
  { "required", BIT (REQUIRED), NULL },
  { "Required", BIT (REQUIRED), NULL },
  { "required,required-by-application",
    BIT (REQUIRED) | BIT (REQUIRED_BY_APPLICATION), NULL },
  { "optional,optional,undetermined", BIT (OPTIONAL) | BIT (UNDETERMINED),
    NULL },
  { "", 7, "" },
  { "requir", 7, "requir" },
  { "required ", 7, "required " },
  { "required,", 7, "" },
  { "optional,x,y", 7, "x" },
};

static void
wishes_are_read (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
    {
      unsigned expect = 7;
      struct span bad;

      assert_int_equal (expect_read (span_of (wishes[i].text), &expect, &bad),
                        wishes[i].bad == NULL);
      assert_int_equal (expect, wishes[i].expect);
      if (wishes[i].bad)
        assert_true (span_is (bad, wishes[i].bad));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (nothing_expected),
    cmocka_unit_test (something_expected),
    cmocka_unit_test (the_worst_of_several),
    cmocka_unit_test (wishes_are_read),
  };

  return cmocka_run_group_tests_name ("status", tests, NULL, NULL);
}
