/* A talk: that dialogues may run again and again, and what is seen of them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "target.h"
#include "talking.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct setting somebody = { .host = "192.0.2.1",
                                         .name = "xn--n3h.example",
                                         .domain = "☃.example",
                                         .user = "anna",
                                         .database = "stock",
                                         .path = "/path",
                                         .direct = true,
                                         .deep = true };

/* ---- Runs ---- */

static bool
ask_twice (struct talk *t)
{
  struct span line;

  return hear_line (t, &line) && say (t, "FIRST %s\r\n", "one")
         && hear_line (t, &line) && say (t, "SECOND\r\n")
         && hear_line (t, &line);
}

static void
says_each_thing_once (void **state)
{
  struct talk *t = heard (ask_twice, "", TALK_GOES_ON);

  (void)state;
  assert_span (talk_output (t), "");
  assert_span (talk_step (t), "greeting");
  assert_false (talk_heard_any (t));
  hear (t, ask_twice, "hel");
  assert_span (talk_output (t), "");
  hear (t, ask_twice, "lo\r\n");
  assert_span (talk_output (t), "FIRST one\r\n");
  assert_span (talk_step (t), "FIRST");
  hear (t, ask_twice, "on");
  assert_span (talk_output (t), "FIRST one\r\n");
  talk_sent (t, 8);
  assert_span (talk_output (t), "e\r\n");
  hear (t, ask_twice, "e\r\n");
  assert_span (talk_output (t), "e\r\nSECOND\r\n");
  talk_sent (t, 11);
  assert_int_equal (hear (t, ask_twice, "two\r\nthree"), TALK_AGREED);
  assert_span (talk_output (t), "");
  assert_span (talk_step (t), "SECOND");
  assert_span (talk_left_over (t), "three");
  assert_true (talk_heard_any (t));
  talk_free (t);
}

static bool
ask_by_name (struct talk *t)
{
  return say_as (t, "LOGIN", "A1 LOGIN\r\n")
         && say_bytes (t, "bytes", "\0\1", 2);
}

static void
says_bytes_and_names_steps (void **state)
{
  struct talk *t = heard (ask_by_name, "", TALK_AGREED);
  const struct turn *turns;

  (void)state;
  assert_int_equal (talk_turns (t, &turns), 2);
  assert_span (turns[0].step, "LOGIN");
  assert_span (turns[1].step, "bytes");
  assert_span (talk_turn_bytes (t, turns), "A1 LOGIN\r\n");
  assert_int_equal (talk_turn_bytes (t, turns + 1).n, 2);
  assert_int_equal (talk_output (t).n, 12);
  talk_free (t);
}

/* What a dialogue must never do: say something else when it runs again.  */
static bool
change_its_mind (struct talk *t)
{
  struct span rest;

  hear_rest (t, &rest);
  say (t, rest.n ? "other\r\n" : "thing\r\n");
  return false;
}

static void
asserts_that_a_run_repeats (void **state)
{
  pid_t child = fork ();
  int status;

  (void)state;
  assert_true (child >= 0);
  if (child == 0)
    {
      struct talk *t = talk_new (&nobody);

      signal (SIGABRT, SIG_DFL);
      fclose (stderr);
      hear (t, change_its_mind, "");
      hear (t, change_its_mind, "x");
      _exit (0);
    }
  assert_int_equal (waitpid (child, &status, 0), child);
  assert_true (WIFSIGNALED (status));
  assert_int_equal (WTERMSIG (status), SIGABRT);
}

static void
times_turns_by_their_first_run (void **state)
{
  struct talk *t = talk_new (&nobody);
  const struct turn *turns;

  (void)state;
  talk_hear (t, ask_twice, span_of ("hel"), 10);
  talk_hear (t, ask_twice, span_of ("lo\r\n"), 20);
  talk_hear (t, ask_twice, span_of ("one\r\ntw"), 30);
  talk_hear (t, ask_twice, span_of ("o\r\n"), 40);
  assert_int_equal (talk_turns (t, &turns), 5);
  for (size_t i = 0; i < 5; i++)
    {
      static const int64_t times[] = { 20, 20, 30, 30, 40 };

      assert_int_equal (turns[i].at_ms, times[i]);
      assert_int_equal (turns[i].ours, i % 2);
    }
  assert_span (talk_turn_bytes (t, turns + 2), "one\r\n");
  assert_span (turns[2].step, "FIRST");
  talk_free (t);
}

/* ---- Endings ---- */

static bool
refuse_and_go_on (struct talk *t)
{
  struct span line;

  if (!hear_line (t, &line))
    return false;
  assert_false (refused (t, line));
  assert_false (garbled (t, "a second end", line));
  assert_false (over_limit (t, "a third"));
  assert_false (say (t, "too late\r\n"));
  assert_false (hear_line (t, &line));
  assert_false (hear_bytes (t, 1, &line));
  assert_false (peek_bytes (t, 1, &line));
  assert_false (hear_rest (t, &line));
  return true;
}

static void
the_first_end_stands (void **state)
{
  struct talk *t = heard (refuse_and_go_on, "no\r\nmore\r\n", TALK_REFUSED);

  (void)state;
  assert_span (talk_said (t), "no");
  assert_null (talk_wanted (t));
  assert_span (talk_output (t), "");
  assert_int_equal (hear (t, refuse_and_go_on, "yes\r\n"), TALK_REFUSED);
  assert_span (talk_left_over (t), "more\r\n");
  talk_free (t);
}

/* Ends as the first letter that comes says.  */
static bool
end_by_letter (struct talk *t)
{
  struct span s;

  if (!hear_bytes (t, 1, &s))
    return false;
  switch (s.at[0])
    {
    case 'n':
      return not_offered (t, s);
    case 'r':
      return refused (t, s);
    case 'w':
      return wants_certificate (t, s);
    case 'p':
      return preauth (t, s);
    case 'g':
      return garbled (t, "something else", s);
    case 'l':
      return over_limit (t, "patience");
    default:
      return true;
    }
}

static void
all_ends_are_told_apart (void **state)
{
  static const struct
  {
    const char *letter;
    enum talk_end end;
    const char *wanted;
    const char *said;
  } ends[] = {
    { "n", TALK_NOT_OFFERED, NULL, "n" },
    { "r", TALK_REFUSED, NULL, "r" },
    { "w", TALK_WANTS_CERTIFICATE, NULL, "w" },
    { "p", TALK_PREAUTH, NULL, "p" },
    { "g", TALK_GARBLED, "something else", "g" },
    { "l", TALK_LIMIT, "patience", "" },
    { "a", TALK_AGREED, NULL, "" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    {
      struct talk *t = heard (end_by_letter, ends[i].letter, ends[i].end);

      assert_span (talk_said (t), ends[i].said);
      if (ends[i].wanted)
        assert_string_equal (talk_wanted (t), ends[i].wanted);
      else
        assert_null (talk_wanted (t));
      talk_free (t);
    }
}

/* ---- Early words ---- */

static void
notices_what_came_before_it_was_asked (void **state)
{
  struct talk *t = heard (ask_twice, "hello\r\none\r\ntw", TALK_GOES_ON);

  (void)state;
  assert_span (talk_early (t), "one\r\ntw");
  assert_span (talk_early_step (t), "FIRST");
  hear (t, ask_twice, "o\r\n");
  assert_span (talk_early (t), "one\r\ntw");
  talk_free (t);
}

static void
notices_nothing_in_good_order (void **state)
{
  struct talk *t = heard (ask_twice, "hello\r\n", TALK_GOES_ON);

  (void)state;
  hear (t, ask_twice, "one\r\n");
  hear (t, ask_twice, "two\r\nrest");
  assert_span (talk_early (t), "");
  assert_span (talk_early_step (t), "");
  talk_free (t);
}

/* ---- Facts and words ---- */

static bool
learn_lines (struct talk *t)
{
  struct span line;

  while (hear_line (t, &line))
    if (line.n == 0)
      return refused (
          t,
          join (t, (struct span[]){ span_of ("so: "), line, span_of ("end") },
                3));
    else
      learn (t, "capability", join (t, (struct span[]){ line, line }, 2));
  return false;
}

static void
learns_anew_in_each_run (void **state)
{
  struct talk *t = heard (learn_lines, "a\r\nb", TALK_GOES_ON);
  const struct talk_fact *facts;

  (void)state;
  assert_int_equal (talk_facts (t, &facts), 1);
  assert_int_equal (hear (t, learn_lines, "c\r\n\r\n"), TALK_REFUSED);
  assert_int_equal (talk_facts (t, &facts), 2);
  assert_string_equal (facts[0].key, "capability");
  assert_span (facts[0].value, "aa");
  assert_span (facts[1].value, "bcbc");
  assert_span (talk_said (t), "so: end");
  talk_free (t);
}

static bool
learn_without_end (struct talk *t)
{
  for (int i = 0; i < 2 * FACTS_MAX; i++)
    assert_true (learn (t, "sasl", span_of ("PLAIN")));
  return learn (t, "redirect", span_of ("elsewhere"))
         && learn (t, "sasl", span_of ("EXTERNAL"));
}

/* … and counts all.  A server cannot hide where it sends us behind the others.  */
static void
keeps_so_many_facts (void **state)
{
  struct talk *t = heard (learn_without_end, "", TALK_AGREED);
  const struct talk_fact *facts;

  (void)state;
  assert_int_equal (talk_facts (t, &facts), FACTS_MAX);
  assert_int_equal (talk_facts_total (t), 2 * FACTS_MAX + 2);
  assert_string_equal (facts[FACTS_MAX - 1].key, "redirect");
  assert_span (facts[FACTS_MAX - 1].value, "elsewhere");
  assert_string_equal (facts[FACTS_MAX - 2].key, "sasl");
  talk_free (t);
}

/* ---- The setting ---- */

static bool
say_all (struct talk *t)
{
  return say (t, "%s %s %s %s %s %s %s %d %d", our_name (t), their_host (t),
              their_name (t), their_domain (t), user_name (t),
              database_name (t), path_name (t), is_direct (t), is_deep (t));
}

static void
knows_who_talks (void **state)
{
  struct talk *t = talk_new (&somebody);

  (void)state;
  assert_int_equal (hear (t, say_all, ""), TALK_AGREED);
  assert_span (talk_output (t), "certask.invalid 192.0.2.1 xn--n3h.example ☃.example "
                                "anna stock /path 1 1");
  talk_free (t);
  talk_free (NULL);
}

/* ---- Rest ---- */

/* Whatever is spoken, a server that says nothing costs no talk.  */
static void
rests_while_nothing_is_heard (void **state)
{
  (void)state;
  for (size_t i = 0; protocol_registry[i]; i++)
    {
      dialogue run = protocol_registry[i]->negotiate;
      struct talk *t = run ? heard (run, "", TALK_GOES_ON) : NULL;

      if (t)
        talk_sent (t, talk_output (t).n);
      talk_rest (&t);
      assert_null (t);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (says_each_thing_once),
    cmocka_unit_test (says_bytes_and_names_steps),
    cmocka_unit_test (asserts_that_a_run_repeats),
    cmocka_unit_test (times_turns_by_their_first_run),
    cmocka_unit_test (the_first_end_stands),
    cmocka_unit_test (all_ends_are_told_apart),
    cmocka_unit_test (notices_what_came_before_it_was_asked),
    cmocka_unit_test (notices_nothing_in_good_order),
    cmocka_unit_test (learns_anew_in_each_run),
    cmocka_unit_test (keeps_so_many_facts),
    cmocka_unit_test (knows_who_talks),
    cmocka_unit_test (rests_while_nothing_is_heard),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
