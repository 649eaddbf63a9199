/* Which targets are asked, and in what order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "complaints.h"
#include "pick.h"

#include <unistd.h>

enum
{
  GIVEN_BYTES = 65536
};

static char *no_words[] = { NULL };

/* What is picked of LINES with OPTIONS, each with a space behind it, in GIVEN.  */
static struct picked
pick_of (const char *lines, struct options options, struct seen *answered,
         char *given)
{
  char name[] = "/tmp/test-pick-XXXXXX";
  int fd = mkstemp (name);
  struct seen none = { 0 };
  struct pick *pick;
  struct picked counts;
  struct target *target;

  assert_true (fd >= 0);
  assert_int_equal (write (fd, lines, strlen (lines)), strlen (lines));
  close (fd);
  options.targets = no_words;
  options.targets_file = name;
  if (options.shards == 0)
    options.shard = options.shards = 1;
  pick = pick_new (&options, answered ? answered : &none);
  assert_non_null (pick);
  for (*given = '\0'; (target = pick_next (pick)); target_free (target))
    strcat (strcat (given, target->given), " ");
  assert_null (pick_next (pick));
  counts = picked (pick);
  pick_free (pick);
  unlink (name);
  return counts;
}

static void
each_question_once (void **state)
{
  char given[GIVEN_BYTES];
  struct picked counts
      = pick_of ("a:443\nb:443\nhttps://A/\na:443 # again\nb:444\n",
                 (struct options){ 0 }, NULL, given);

  (void)state;
  assert_string_equal (given, "a:443 b:443 b:444 ");
  assert_int_equal (counts.asked, 3);
  assert_int_equal (counts.again, 2);
  assert_int_equal (counts.answered + counts.elsewhere, 0);
}

static void
what_was_answered_is_not_asked (void **state)
{
  const struct target_defaults defaults = { 0 };
  char given[GIVEN_BYTES];
  char *error;
  struct target *b = target_parse ("https://b", &defaults, &error);
  struct seen answered = { 0 };
  struct picked counts;

  (void)state;
  assert_true (seen_add (&answered, b->question));
  target_free (b);
  counts = pick_of ("a:443\nb:443\nB:443\nc:443\n", (struct options){ 0 },
                    &answered, given);
  assert_string_equal (given, "a:443 c:443 ");
  assert_int_equal (counts.answered, 2);
  assert_null (answered.slots);
}

/* N targets, their lines perhaps turned round and in disguise.  */
static char *
list_of (unsigned n, bool other)
{
  char *text = malloc (64 * n);
  char *at = text;

  *text = '\0';
  for (unsigned i = 0; i < n; i++)
    at += other ? sprintf (at, "\n  https://10.0.%u.%u/\t# %u\r\n",
                           (n - 1 - i) / 200, (n - 1 - i) % 200, i)
                : sprintf (at, "10.0.%u.%u:443\n", i / 200, i % 200);
  return text;
}

/* Whichever way the targets are listed, a shard has the same ones; together,
   shards have all, and none twice.  */
static void
shards (void **state)
{
  enum
  {
    TARGETS = 1500,
    SHARDS = 3
  };
  char *lists[] = { list_of (TARGETS, false), list_of (TARGETS, true) };
  char given[2][GIVEN_BYTES];
  unsigned long all = 0;

  (void)state;
  for (unsigned k = 1; k <= SHARDS; k++)
    {
      struct options options = { .shard = k, .shards = SHARDS };
      struct picked counts[2];

      for (int i = 0; i < 2; i++)
        counts[i] = pick_of (lists[i], options, NULL, given[i]);
      assert_int_equal (counts[0].asked, counts[1].asked);
      assert_int_equal (counts[0].asked + counts[0].elsewhere, TARGETS);
      assert_in_range (counts[0].asked, TARGETS / SHARDS * 4 / 5,
                       TARGETS / SHARDS * 6 / 5);
      all += counts[0].asked;
      for (unsigned i = 0; i < TARGETS; i++)
        {
          char words[64];

          sprintf (words, "10.0.%u.%u:443 ", i / 200, i % 200);
          if (strstr (given[0], words))
            {
              sprintf (words, "https://10.0.%u.%u/ ", i / 200, i % 200);
              assert_non_null (strstr (given[1], words));
            }
        }
    }
  assert_int_equal (all, TARGETS);
  free (lists[0]);
  free (lists[1]);
}

static void
shuffled (void **state)
{
  const char *lines = "a:1\nb:2\nc:3\nd:4\ne:5\na:1\npostgres://u:s@f/g\n";
  struct options seven = { .shuffled = true, .seed = 7 };
  struct options eight = { .shuffled = true, .seed = 8 };
  char given[3][GIVEN_BYTES];

  (void)state;
  pick_of (lines, seven, NULL, given[0]);
  pick_of (lines, seven, NULL, given[1]);
  pick_of (lines, eight, NULL, given[2]);
  assert_string_equal (given[0], given[1]);
  assert_string_not_equal (given[0], given[2]);
  assert_int_equal (strlen (given[0]), strlen ("a:1 ") * 5
                                           + strlen ("postgres://u@f/g "));
  for (const char *word = "a:1 b:2 c:3 d:4 e:5 "; *word; word += 4)
    {
      char text[5] = "";

      memcpy (text, word, 4);
      assert_non_null (strstr (given[0], text));
    }
}

/* While a file is read, its part that was read tells how many there are.  */
static void
how_many_there_will_be (void **state)
{
  char name[] = "/tmp/test-pick-XXXXXX";
  char *lines = list_of (200, false);
  int fd = mkstemp (name);
  struct options options = {
    .targets = no_words, .targets_file = name, .shard = 1, .shards = 1
  };
  struct seen none = { 0 };
  struct pick *pick;
  bool sure;

  (void)state;
  assert_int_equal (write (fd, lines, strlen (lines)), strlen (lines));
  close (fd);
  free (lines);
  pick = pick_new (&options, &none);
  assert_int_equal (pick_expected (pick, &sure), 0);
  assert_false (sure);
  for (int i = 0; i < 50; i++)
    target_free (pick_next (pick));
  assert_in_range (pick_expected (pick, &sure), 180, 220);
  assert_false (sure);
  for (int i = 0; i < 151; i++)
    target_free (pick_next (pick));
  assert_int_equal (pick_expected (pick, &sure), 200);
  assert_true (sure);
  pick_free (pick);
  unlink (name);
}

static void
nothing_at_all (void **state)
{
  char name[] = "/tmp/test-pick-XXXXXX";
  int fd = mkstemp (name);
  struct options options = {
    .targets = no_words, .targets_file = name, .shard = 1, .shards = 1
  };
  struct seen none = { 0 };
  struct pick *pick;

  (void)state;
  close (fd);
  pick = pick_new (&options, &none);
  assert_null (pick_next (pick));
  assert_string_equal (pick_found_none_in (pick), name);
  assert_false (pick_is_faulty (pick));
  pick_free (pick);
  unlink (name);
  complaints_forget ();
  assert_null (pick_new (&options, &none));
  assert_non_null (strstr (complaints (), "--targets: cannot read"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_question_once),
    cmocka_unit_test (what_was_answered_is_not_asked),
    cmocka_unit_test (shards),
    cmocka_unit_test (shuffled),
    cmocka_unit_test (how_many_there_will_be),
    cmocka_unit_test (nothing_at_all),
  };

  return cmocka_run_group_tests_name ("pick", tests, NULL, NULL);
}
