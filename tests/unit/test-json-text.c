/* JSON as it is written: commas, escapes, and what is no string.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* J is written as LINE.  */
static void
assert_line (struct json *j, const char *line)
{
  size_t n = 0;
  char *text = json_done (j, &n);

  assert_non_null (text);
  assert_string_equal (text, line);
  assert_int_equal (n, strlen (line));
  free (text);
}

static void
commas_stand_between (void **state)
{
  struct json j = { 0 };

  (void)state;
  json_begin_object (&j, "");
  json_begin_list (&j, "none");
  json_end_list (&j);
  json_begin_list (&j, "some");
  json_number (&j, "", 1);
  json_begin_object (&j, "");
  json_end_object (&j);
  json_begin_object (&j, "");
  json_none (&j, "a");
  json_flag (&j, "b", true);
  json_flag (&j, "c", false);
  json_end_object (&j);
  json_end_list (&j);
  json_words (&j, "last", "{[");
  json_words (&j, "null", NULL);
  json_end_object (&j);
  assert_line (&j, "{\"none\":[],\"some\":[1,{},{\"a\":null,\"b\":true,"
                   "\"c\":false}],\"last\":\"{[\",\"null\":null}\n");
}

static void
strings_are_escaped (void **state)
{
  static const struct
  {
    struct span raw;
    size_t limit;
    const char *line;
  } examples[] = {
    { { "", 0 }, 0, "[\"\"]\n" },
    { { "say \"EHLO\"", 10 }, 0, "[\"say \\\"EHLO\\\"\"]\n" },
    { { "a\\b", 3 }, 0, "[\"a\\\\\\\\b\"]\n" },
    { { "\"\n\0", 3 }, 0, "[\"\\\"\\\\u{A}\\\\u{0}\"]\n" },
    { { "Gr\xc3\xbc\xc3\x9f\xff", 7 }, 0, "[\"Grüß\\\\xFF\"]\n" },
    { { "abcdef", 6 }, 6, "[\"abcdef\"]\n" },
    { { "abcdefg", 7 }, 6, "[\"abcde…\"]\n" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    {
      struct json j = { 0 };

      json_begin_list (&j, "");
      json_text (&j, "", examples[i].raw, examples[i].limit);
      json_end_list (&j);
      assert_line (&j, examples[i].line);
    }
}

static void
numbers_and_times (void **state)
{
  struct span texts[] = { { "a", 1 }, { "b", 1 } };
  struct json j = { 0 };

  (void)state;
  json_begin_object (&j, "");
  json_number (&j, "least", INT64_MIN);
  json_number (&j, "most", INT64_MAX);
  json_time (&j, "epoch", 0);
  json_time (&j, "never", INT64_MAX);
  json_texts (&j, "texts", texts, 2);
  json_end_object (&j);
  assert_line (&j, "{\"least\":-9223372036854775808,"
                   "\"most\":9223372036854775807,"
                   "\"epoch\":\"1970-01-01T00:00:00Z\",\"never\":null,"
                   "\"texts\":[\"a\",\"b\"]}\n");
}

/* Room grows, also for one string that is longer than twice what there was.  */
static void
long_lines_fit (void **state)
{
  enum
  {
    LONG = 100000
  };
  char *quotes = malloc (LONG);
  char *line = malloc (2 * LONG + sizeof "[1,\"\"]\n");
  struct json j = { 0 };

  (void)state;
  assert_true (quotes && line);
  memset (quotes, '"', LONG);
  memcpy (line, "[1,\"", 4);
  for (size_t i = 0; i < LONG; i++)
    memcpy (line + 4 + 2 * i, "\\\"", 2);
  memcpy (line + 4 + 2 * LONG, "\"]\n", 4);
  json_begin_list (&j, "");
  json_number (&j, "", 1);
  json_text (&j, "", ((struct span){ quotes, LONG }), 0);
  json_end_list (&j);
  assert_line (&j, line);
  free (line);
  free (quotes);
}

static void
a_line_that_memory_was_out_for_is_none (void **state)
{
  struct json j = { 0 };
  size_t n;

  (void)state;
  json_begin_object (&j, "");
  j.failed = true;
  json_words (&j, "", "lost");
  assert_null (json_done (&j, &n));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (commas_stand_between),
    cmocka_unit_test (strings_are_escaped),
    cmocka_unit_test (numbers_and_times),
    cmocka_unit_test (long_lines_fit),
    cmocka_unit_test (a_line_that_memory_was_out_for_is_none),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
