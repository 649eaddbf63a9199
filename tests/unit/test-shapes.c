/* Numbered and tagged replies, by tables of what comes and what is made of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talking.h"

#include <certask/shapes.h>
#include <stdio.h>

static bool
say_span (struct talk *t, struct span s)
{
  return say_bytes (t, "heard", s.at, s.n);
}

/* ---- Numbered replies ---- */

typedef bool take_line (struct span *rest, struct span *line);

/* Says what was heard, for the test to compare.  */
static bool
say_reply (struct talk *t, struct reply reply, take_line *take)
{
  struct span line;

  say (t, "%d", reply.code);
  for (struct span rest = reply.text; take (&rest, &line);)
    say_span (t, span_of ("|")), say_span (t, line);
  return say_span (t, span_of ("!")) && say_span (t, reply.last);
}

static bool
hear_numbered (struct talk *t)
{
  struct reply reply;

  return hear_any_reply (t, &reply) && say_reply (t, reply, reply_line);
}

static bool
hear_loose (struct talk *t)
{
  struct reply reply;

  return hear_loose_reply (t, &reply) && say_reply (t, reply, next_line);
}

static bool
hear_short (struct talk *t)
{
  struct reply reply;

  return hear_short_reply (t, &reply) && say_reply (t, reply, reply_line);
}

static bool
hear_250 (struct talk *t)
{
  return hear_reply (t, 250);
}

struct example
{
  const char *heard;
  enum talk_end end;
  const char *is; /* agreed: as the dialogue says it; else what was said */
};

static void
check (dialogue run, const struct example *example)
{
  struct talk *t = heard (run, example->heard, example->end);

  assert_span (example->end == TALK_AGREED ? talk_output (t) : talk_said (t),
               example->is);
  talk_free (t);
}

static void
hears_numbered_replies (void **state)
{
  static const struct example examples[] = {
    { "220 hello\r\n", TALK_AGREED, "220|hello!220 hello" },
    { "220\r\n", TALK_AGREED, "220|!220" },
    { "220 \r\n", TALK_AGREED, "220|!220 " },
    { "250-a\r\n250-\r\n250 c\r\n", TALK_AGREED, "250|a||c!250 c" },
    { "250-a\r\n250\r\n", TALK_AGREED, "250|a|!250" },
    { "250-a\rb\r\n250 c\r\n", TALK_AGREED, "250|a\rb|c!250 c" },
    { "200 x\r\n", TALK_AGREED, "200|x!200 x" },
    { "599 x\r\n", TALK_AGREED, "599|x!599 x" },
    { "250-a\r\n", TALK_GOES_ON, "" },
    { "250 a\r", TALK_GOES_ON, "" },
    { "250-a\r\n251 b\r\n", TALK_GARBLED, "251 b" },
    { "250-a\r\nb\r\n", TALK_GARBLED, "b" },
    { "25\r\n", TALK_GARBLED, "25" },
    { "2500 x\r\n", TALK_GARBLED, "2500 x" },
    { "25x x\r\n", TALK_GARBLED, "25x x" },
    { "250+x\r\n", TALK_GARBLED, "250+x" },
    { "250\tx\r\n", TALK_GARBLED, "250\tx" },
    { " 250 x\r\n", TALK_GARBLED, " 250 x" },
    { "150 x\r\n", TALK_GARBLED, "150 x" },
    { "600 x\r\n", TALK_GARBLED, "600 x" },
    { "\r\n", TALK_GARBLED, "" },
    { "250 a\n", TALK_GARBLED, "250 a\n" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_numbered, examples + i);
}

static void
hears_loose_replies (void **state)
{
  static const struct example examples[] = {
    { "220 hello\r\n", TALK_AGREED, "220|220 hello!220 hello" },
    { "120 soon\r\n", TALK_AGREED, "120|120 soon!120 soon" },
    { "211-a\r\n b\r\n211 c\r\n", TALK_AGREED, "211|211-a| b|211 c!211 c" },
    { "211-a\r\n234 b\r\n211-c\r\n\r\n211 d\r\n", TALK_AGREED,
      "211|211-a|234 b|211-c||211 d!211 d" },
    { "211-a\r\n211\r\n", TALK_AGREED, "211|211-a|211!211" },
    { "211-a\r\n 211 b\r\n", TALK_GOES_ON, "" },
    { "hello\r\n", TALK_GARBLED, "hello" },
    { "099 x\r\n", TALK_GARBLED, "099 x" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_loose, examples + i);
}

static void
hears_short_replies (void **state)
{
  static const struct example examples[] = {
    { "101 list\r\nVERSION 2\r\n", TALK_AGREED, "101|list!101 list" },
    { "200\r\n", TALK_AGREED, "200|!200" },
    { "200-a\r\n200 b\r\n", TALK_GARBLED, "200-a" },
    { "099 x\r\n", TALK_GARBLED, "099 x" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_short, examples + i);
}

/* ---- Multi-line texts ---- */

static bool
hear_text (struct talk *t)
{
  struct span text;

  return hear_dotted (t, &text) && say_span (t, text);
}

static void
hears_dotted_texts (void **state)
{
  static const struct example examples[] = {
    { ".\r\n", TALK_AGREED, "" },
    { "a\r\n\r\n..\r\n.\r\nb\r\n", TALK_AGREED, "a\r\n\r\n..\r\n" },
    { "a\r\n. \r\n", TALK_GOES_ON, "" },
    { "a\n.\r\n", TALK_GARBLED, "a\n" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_text, examples + i);
}

static void
tells_refusals_from_wrong_codes (void **state)
{
  static const struct example examples[] = {
    { "250 yes\r\n", TALK_AGREED, "" },
    { "399 no\r\n", TALK_GARBLED, "399 no" },
    { "400 no\r\n", TALK_REFUSED, "400 no" },
    { "421-no\r\n421 bye\r\n", TALK_REFUSED, "421-no\r\n421 bye" },
    { "554 no\r\n", TALK_REFUSED, "554 no" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_250, examples + i);
}

/* ---- Tagged replies ---- */

static bool
hear_a1 (struct talk *t)
{
  struct tagged reply;
  struct span line;

  if (!hear_tagged (t, "A1", &reply))
    return false;
  while (untagged_line (&reply.untagged, &line))
    say_span (t, line), say_span (t, span_of ("|"));
  return say_span (t, reply.status) && say_span (t, span_of ("|"))
         && say_span (t, reply.text);
}

static void
hears_tagged_replies (void **state)
{
  static const struct example examples[] = {
    { "A1 OK fine\r\n", TALK_AGREED, "OK|fine" },
    { "A1 no\r\n", TALK_AGREED, "no|" },
    { "A1 BAD [X] y  z\r\n", TALK_AGREED, "BAD|[X] y  z" },
    { "* a\r\n* b c\r\nA1 OK\r\n", TALK_AGREED, "a|b c|OK|" },
    { "* a {3}\r\n\r\n* b\r\n* c\r\nA1 OK\r\n", TALK_AGREED, "a {3}|c|OK|" },
    { "* a {4+}\r\nA1 O x {1}\r\ny\r\nA1 OK\r\n", TALK_AGREED, "a {4+}|OK|" },
    { "* {0}\r\n\r\nA1 OK\r\n", TALK_AGREED, "{0}|OK|" },
    { "* {}\r\n* {x1}\r\n* 1}\r\nA1 OK\r\n", TALK_AGREED, "{}|{x1}|1}|OK|" },
    { "* a {9}\r\nA1 OK\r\n", TALK_GOES_ON, "" },
    { "* BYE now\r\nA1 OK\r\n", TALK_REFUSED, "* BYE now" },
    { "* bye\r\n", TALK_REFUSED, "* bye" },
    { "* BYEBYE\r\nA1 OK\r\n", TALK_AGREED, "BYEBYE|OK|" },
    { "A1 OKAY\r\n", TALK_GARBLED, "A1 OKAY" },
    { "A1\r\n", TALK_GARBLED, "A1" },
    { " A1 OK\r\n", TALK_GARBLED, " A1 OK" },
    { "a1 OK\r\n", TALK_GARBLED, "a1 OK" },
    { "A10 OK\r\n", TALK_GARBLED, "A10 OK" },
    { "*a\r\n", TALK_GARBLED, "*a" },
    { "*\r\n", TALK_GARBLED, "*" },
    { "+ go\r\n", TALK_GARBLED, "+ go" },
    { "}\r\n", TALK_GARBLED, "}" },
    { "+}\r\n", TALK_GARBLED, "+}" },
    { "1}\r\n", TALK_GARBLED, "1}" },
    { "\r\n", TALK_GARBLED, "" },
    { "* {32769}\r\n", TALK_LIMIT, "" },
    { "* {9999999}\r\n", TALK_LIMIT, "" },
    { "* {99999999999999999999}\r\n", TALK_LIMIT, "" },
    { "* {000000000032769}\r\n", TALK_LIMIT, "" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    check (hear_a1, examples + i);
}

/* ---- Limits ---- */

static void
check_lines (dialogue run, const char *line, int n, const char *last,
             enum talk_end end)
{
  struct talk *t = heard (run, "", TALK_GOES_ON);

  for (int i = 0; i < n; i++)
    hear (t, run, line);
  assert_int_equal (hear (t, run, last), end);
  if (end == TALK_LIMIT)
    assert_string_equal (talk_wanted (t), "lines of a reply");
  talk_free (t);
}

static void
replies_have_so_many_lines (void **state)
{
  const int most = REPLY_MAX_LINES;

  (void)state;
  check_lines (hear_250, "250-x\r\n", most - 1, "250 x\r\n", TALK_AGREED);
  check_lines (hear_250, "250-x\r\n", most, "250 x\r\n", TALK_LIMIT);
  check_lines (hear_loose, "250-x\r\n", most, "250 x\r\n", TALK_LIMIT);
  check_lines (hear_text, "x\r\n", most - 1, ".\r\n", TALK_AGREED);
  check_lines (hear_text, "x\r\n", most, ".\r\n", TALK_LIMIT);
  check_lines (hear_a1, "* {0}\r\n\r\n", 40, "A1 OK\r\n", TALK_AGREED);
  check_lines (hear_a1, "* x\r\n", most, "A1 OK\r\n", TALK_LIMIT);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (hears_numbered_replies),
    cmocka_unit_test (hears_loose_replies),
    cmocka_unit_test (hears_short_replies),
    cmocka_unit_test (hears_dotted_texts),
    cmocka_unit_test (tells_refusals_from_wrong_codes),
    cmocka_unit_test (hears_tagged_replies),
    cmocka_unit_test (replies_have_so_many_lines),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
