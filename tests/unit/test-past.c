/* Answers of before: which lines are one, and whether it is final.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "complaints.h"
#include "past.h"

#include <unistd.h>

#define REST "\",\"verdict\":\"required\",\"cause\":null}"

struct line
{
  const char *text;
  uint64_t question; /* 0: it is no answer */
  bool final;
};

static const struct line lines[] = {
  { "{\"target\":\"a:1\",\"question\":\"00000000000000ff" REST, 0xff, true },
  { "{\"question\":\"0000000000000001\",\"verdict\":\"undetermined\","
    "\"cause\":\"timeout\"}",
    1, true },
  { "{\"question\":\"0000000000000001\",\"verdict\":\"undetermined\","
    "\"cause\":null}",
    1, true },
  { "{\"question\":\"0000000000000001\",\"verdict\":\"undetermined\","
    "\"cause\":\"local\"}",
    1, false },
  { "{\"question\":\"00000000000000ff" REST "\r", 0xff, true },
  { "", 0, false },
  { "a:1", 0, false },
  { "[]", 0, false },
  { "null", 0, false },
  { "{\"target\":\"a:1\",\"verdict\":\"required\"}", 0, false },
  { "{\"question\":255,\"verdict\":\"required\"}", 0, false },
  { "{\"question\":\"ff" REST, 0, false },
  { "{\"question\":\"00000000000000ff\",\"verdict\":\"perhaps\"}", 0, false },
  { "{\"question\":\"00000000000000ff\"}", 0, false },
  { "{\"target\":\"a:1\",\"question\":\"00000000000000ff\",\"verdict\":\"re", 0,
    false },
  { "{\"question\":\"00000000000000ff" REST "{}", 0, false },
};

static void
what_is_an_answer (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    {
      struct past past;
      bool is_answer = past_read (span_of (lines[i].text), &past);

      if (is_answer != (lines[i].question != 0))
        fail_msg ("%s", lines[i].text);
      if (is_answer)
        {
          assert_true (past.question == lines[i].question);
          assert_int_equal (past.final, lines[i].final);
        }
    }
}

static void
how_an_answer_begins (void **state)
{
  (void)state;
  assert_true (past_begins (span_of ("")));
  assert_true (past_begins (span_of ("{\"tar")));
  assert_true (past_begins (span_of ("{\"target\":\"a:1\",\"que")));
  assert_false (past_begins (span_of ("a:1")));
  assert_false (past_begins (span_of ("{\"name\":\"x\"")));
}

static bool
gather (const char *text, size_t n, struct seen *seen)
{
  char name[] = "/tmp/test-past-XXXXXX";
  int fd = mkstemp (name);
  bool good;

  assert_true (fd >= 0);
  assert_int_equal (write (fd, text, n), n);
  close (fd);
  complaints_forget ();
  good = past_gather (name, seen);
  unlink (name);
  return good;
}

static void
all_of_a_file (void **state)
{
  static const char text[]
      = "{\"question\":\"0000000000000001" REST "\n"
        "what is this\n"
        "{\"question\":\"0000000000000002\",\"verdict\":\"undetermined\","
        "\"cause\":\"local\"}\n"
        "nul\0nul\n"
        "{\"question\":\"0000000000000003" REST "\n";
  struct seen seen = { 0 };

  (void)state;
  assert_true (gather (text, sizeof text - 1, &seen));
  assert_int_equal (seen.count, 2);
  assert_true (seen_has (&seen, 1));
  assert_true (seen_has (&seen, 3));
  assert_non_null (strstr (complaints (), ":2: this is no answer"));
  assert_null (strstr (complaints (), ":3:"));
  assert_non_null (strstr (complaints (), ":4: this is no answer"));
  seen_clear (&seen);
}

/* A file of something else is not complained about line by line.  */
static void
many_strange_lines (void **state)
{
  char text[2 * 50];
  struct seen seen = { 0 };

  (void)state;
  for (size_t i = 0; i < sizeof text; i += 2)
    memcpy (text + i, "x\n", 2);
  assert_true (gather (text, sizeof text, &seen));
  assert_int_equal (seen.count, 0);
  assert_non_null (strstr (complaints (), ":10: this is no answer"));
  assert_null (strstr (complaints (), ":11:"));
  assert_non_null (strstr (complaints (), ": 50 lines are no answers"));
}

static void
what_cannot_be_read (void **state)
{
  struct seen seen = { 0 };

  (void)state;
  complaints_forget ();
  assert_false (past_gather ("/nonexistent/file", &seen));
  assert_non_null (strstr (complaints (), "cannot read \"/nonexistent/file\""));
  assert_false (past_gather ("/tmp", &seen));
  assert_non_null (strstr (complaints (), "cannot read on in \"/tmp\""));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_is_an_answer),
    cmocka_unit_test (how_an_answer_begins),
    cmocka_unit_test (all_of_a_file),
    cmocka_unit_test (many_strange_lines),
    cmocka_unit_test (what_cannot_be_read),
  };

  return cmocka_run_group_tests_name ("past", tests, NULL, NULL);
}
