/* Spans and the words in them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "talking.h"

static void
parts_stay_within (void **state)
{
  struct span s = span_of ("abcdef");

  (void)state;
  assert_span (span_part (s, 1, 2), "bc");
  assert_span (span_part (s, 4, 10), "ef");
  assert_span (span_part (s, 6, 1), "");
  assert_span (span_part (s, 100, SIZE_MAX), "");
  assert_span (span_from (s, 2), "cdef");
  assert_span (span_from (s, SIZE_MAX), "");
  assert_span (span_none (), "");
}

static void
compares_whole (void **state)
{
  (void)state;
  assert_true (span_is (span_of ("AbC"), "AbC"));
  assert_false (span_is (span_of ("AbC"), "abc"));
  assert_false (span_is (span_of ("AbC"), "AbCd"));
  assert_true (span_is_word (span_of ("AbC"), "aBc"));
  assert_false (span_is_word (span_of ("AbC"), "ab"));
  assert_true (span_begins (span_of ("AbC"), "Ab"));
  assert_true (span_begins (span_of ("AbC"), ""));
  assert_false (span_begins (span_of ("AbC"), "AbCd"));
}

static void
takes_words (void **state)
{
  struct span rest = span_of ("  one \t two\r ");
  struct span word;

  (void)state;
  assert_true (span_word (&rest, &word));
  assert_span (word, "one");
  assert_true (span_word (&rest, &word));
  assert_span (word, "two\r");
  assert_false (span_word (&rest, &word));
  assert_span (word, "");
  assert_false (span_word (&rest, &word));
}

static void
finds_words_whole (void **state)
{
  struct span s = span_of ("XSTARTTLS STARTTLSX\tstarttls");

  (void)state;
  assert_true (span_has_word (s, "STARTTLS"));
  assert_false (span_has_word (span_part (s, 0, 19), "STARTTLS"));
  assert_false (span_has_word (s, "XSTART"));
  assert_false (span_has_word (span_none (), ""));
}

static void
finds_parts (void **state)
{
  struct span s = span_of ("No Certificate\0 was");

  (void)state;
  assert_true (span_contains (s, "CERT"));
  assert_true (span_contains (s, "certificate"));
  assert_true (span_contains (s, ""));
  assert_false (span_contains (s, "certificates"));
  assert_false (span_contains (span_part (s, 0, 13), "certificate"));
  assert_false (span_contains (span_none (), "x"));
}

static void
trims_and_takes_the_first_line (void **state)
{
  (void)state;
  assert_span (span_trimmed (span_of (" \t\r\n220 ready \r\n")), "220 ready");
  assert_span (span_trimmed (span_of (" \n ")), "");
  assert_span (span_trimmed (span_none ()), "");
  assert_span (span_line (span_of ("220 one\r\n220 two\r\n")), "220 one");
  assert_span (span_line (span_of ("one\ntwo")), "one");
  assert_span (span_line (span_of ("one")), "one");
  assert_span (span_line (span_of ("\n")), "");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (parts_stay_within), cmocka_unit_test (compares_whole),
    cmocka_unit_test (takes_words),       cmocka_unit_test (finds_words_whole),
    cmocka_unit_test (finds_parts),
    cmocka_unit_test (trims_and_takes_the_first_line),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
