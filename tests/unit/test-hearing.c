/* Hearing: whole units or nothing, each under its limit.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talking.h"

/* As heard, when only the end matters: for N times C.  */
static const char *
end_of_many (dialogue run, char c, size_t n, enum talk_end end)
{
  struct talk *t = talk_new (&nobody);
  char *text = malloc (n);
  const char *wanted;

  assert_non_null (text);
  memset (text, c, n);
  assert_int_equal (talk_hear (t, run, (struct span){ text, n }, 0), end);
  wanted = talk_wanted (t);
  free (text);
  talk_free (t);
  return wanted;
}

static bool
hear_a_line (struct talk *t)
{
  struct span line;

  return hear_line (t, &line);
}

static void
hears_whole_units (void **state)
{
  struct talk *t = heard (hear_a_line, "d\re\r", TALK_GOES_ON);

  (void)state;
  assert_int_equal (hear (t, hear_a_line, "\n"), TALK_AGREED);
  talk_free (t);
  t = heard (hear_a_line, "\n", TALK_GARBLED);
  assert_span (talk_said (t), "\n");
  talk_free (t);
  t = heard (hear_a_line, "\r\n", TALK_AGREED);
  talk_free (t);
}

static bool
hear_one_after_the_other (struct talk *t)
{
  struct span s;

  if (!peek_bytes (t, 2, &s))
    return false;
  assert_span (s, "ab");
  if (!hear_bytes (t, 3, &s))
    return false;
  assert_span (s, "abc");
  return hear_rest (t, &s) && say (t, "%d\r\n", (int)s.n);
}

static void
looks_without_taking (void **state)
{
  struct talk *t = heard (hear_one_after_the_other, "ab", TALK_GOES_ON);

  (void)state;
  assert_span (talk_left_over (t), "ab");
  assert_int_equal (hear (t, hear_one_after_the_other, "cdef"), TALK_AGREED);
  assert_span (talk_output (t), "3\r\n");
  assert_span (talk_left_over (t), "");
  talk_free (t);
}

/* ---- Limits ---- */

static bool
hear_a_packet (struct talk *t)
{
  struct span s;

  return hear_bytes (t, PACKET_MAX_BYTES, &s);
}

static bool
hear_a_larger_packet (struct talk *t)
{
  struct span s;

  return hear_bytes (t, PACKET_MAX_BYTES + 1, &s);
}

static bool
hear_packets (struct talk *t)
{
  struct span s;

  while (hear_bytes (t, PACKET_MAX_BYTES - 1, &s))
    ;
  return false;
}

static bool
hear_for_ever (struct talk *t)
{
  struct span s;

  while (hear_bytes (t, 1, &s))
    ;
  return false;
}

static bool
say_too_much (struct talk *t)
{
  return say (t, "%*s", SAY_MAX_BYTES, "x");
}

static void
everything_has_a_limit (void **state)
{
  static const struct
  {
    dialogue run;
    size_t bytes;
    enum talk_end end;
    const char *wanted;
  } limits[] = {
    { hear_a_line, LINE_MAX_BYTES, TALK_GOES_ON, NULL },
    { hear_a_line, LINE_MAX_BYTES + 1, TALK_LIMIT, "bytes of a line" },
    { hear_a_packet, PACKET_MAX_BYTES - 1, TALK_GOES_ON, NULL },
    { hear_a_packet, PACKET_MAX_BYTES, TALK_AGREED, NULL },
    { hear_a_larger_packet, 1, TALK_LIMIT, "bytes of a packet" },
    { hear_packets, TALK_MAX_BYTES - 1, TALK_GOES_ON, NULL },
    { hear_packets, TALK_MAX_BYTES, TALK_LIMIT, "bytes of the dialogue" },
    { hear_packets, 2 * TALK_MAX_BYTES, TALK_LIMIT, "bytes of the dialogue" },
    { hear_for_ever, TURNS_MAX, TALK_GOES_ON, NULL },
    { hear_for_ever, TURNS_MAX + 1, TALK_LIMIT, "turns of the dialogue" },
    { say_too_much, 1, TALK_LIMIT, "what we have to say" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    {
      const char *wanted
          = end_of_many (limits[i].run, 'x', limits[i].bytes, limits[i].end);

      if (limits[i].wanted)
        assert_string_equal (wanted, limits[i].wanted);
      else
        assert_null (wanted);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (hears_whole_units),
    cmocka_unit_test (looks_without_taking),
    cmocka_unit_test (everything_has_a_limit),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
