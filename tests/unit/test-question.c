/* Which targets ask the same, and how they are parted.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "question.h"
#include "siphash.h"

static uint64_t
question_with (const char *text, const struct target_defaults *defaults)
{
  char *error = NULL;
  struct target *target = target_parse (text, defaults, &error);
  uint64_t question;

  if (!target)
    fail_msg ("%s", error);
  question = target->question;
  assert_true (question != 0);
  target_free (target);
  return question;
}

static uint64_t
question (const char *text)
{
  const struct target_defaults none = { 0 };

  return question_with (text, &none);
}

/* The first, the eighth, the ninth and the sixteenth of the paper's authors'
   vectors_sip64 (its appendix A has the latter).  */
static void
the_hash_is_siphash (void **state)
{
  static const char text[]
      = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e";

  (void)state;
  assert_true (siphash ((struct span){ text, 0 }) == 0x726fdb47dd0e0e31);
  assert_true (siphash ((struct span){ text, 7 }) == 0xab0200f58b01d137);
  assert_true (siphash ((struct span){ text, 8 }) == 0x93f5f5799a932462);
  assert_true (siphash ((struct span){ text, 15 }) == 0xa129ca6149be45e5);
}

static const char *const same[][2] = {
  { "imaps://mail.example.org", "IMAPS://Mail.Example.Org:993/" },
  { "imaps://mail.example.org", "mail.example.org:993" },
  { "[::1]:443", "https://[0:0::1]/" },
  { "fe80::1%eth0", "fe80:0::1%eth0" },
  { "xn--strae-oqa.example", "stra\xC3\x9F"
                             "e.example" },
  { "postgres://u:secret@a/db", "postgres://u@a/db" },
  { "https://a/%62", "https://a/%62" },
};

static const char *const different[][2] = {
  { "a:443", "b:443" },
  { "a:443", "a:8443" },
  { "a:443", "tls://a:443" },
  { "a:443", "a.:443" }, /* the search list is used for one alone */
  { "xmpp://a", "xmpps://a:5222" },
  { "xmpp://a", "xmpp:a" },
  { "https://a/b", "https://a/c" },
  { "https://a/b", "https://a/b?c" },
  { "postgres://u@a/b", "postgres://v@a/b" },
  { "postgres://u@a/b", "postgres://u@a/c" },
  { "fe80::1%eth0", "fe80::1%eth1" },
  { "127.0.0.1:443", "[::ffff:127.0.0.1]:443" },
  { "localhost:443", "127.0.0.1:443" },
};

static void
who_asks_the_same (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (question (same[i][0]) != question (same[i][1]))
      fail_msg ("%s is not %s", same[i][0], same[i][1]);
  for (size_t i = 0; i < sizeof different / sizeof *different; i++)
    if (question (different[i][0]) == question (different[i][1]))
      fail_msg ("%s is %s", different[i][0], different[i][1]);
}

static void
options_that_make_the_question (void **state)
{
  const struct target_defaults xmpp = { .starttls = "xmpp" };
  const struct target_defaults named = { .name = "b.example" };
  const struct target_defaults mx = { .mx = true };

  (void)state;
  assert_true (question_with ("a.example", &xmpp)
               == question ("xmpp://a.example"));
  assert_true (question_with ("a.example", &mx) == question ("smtp:a.example"));
  assert_true (question_with ("a.example", &named) != question ("a.example"));
}

/* Outputs of different machines are put together by it, so it must not change
   from one to the next.  */
static void
it_is_the_same_everywhere (void **state)
{
  char text[QUESTION_DIGITS + 1];

  (void)state;
  question_write (question ("https://example.org/a"), text);
  assert_string_equal (text, "7c4dd9b2c30b22d1");
}

static void
written_and_read (void **state)
{
  static const uint64_t some[] = { 1, 0x0123456789abcdef, UINT64_MAX };
  static const char *const none[]
      = { "", "0000000000000000", "123456789abcdef", "0123456789abcdeg",
          "0123456789ABCDEF", "0123456789abcdef0" };
  char text[QUESTION_DIGITS + 1];
  uint64_t read = 0;

  (void)state;
  for (size_t i = 0; i < sizeof some / sizeof *some; i++)
    {
      question_write (some[i], text);
      assert_true (question_read (span_of (text), &read));
      assert_true (read == some[i]);
    }
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    assert_false (question_read (span_of (none[i]), &read));
}

/* Every question is of one part of N; parts are about even.  */
static void
parts (void **state)
{
  enum
  {
    TARGETS = 20000
  };
  static const unsigned counts[] = { 1, 2, 3, 7, 16, 100 };

  (void)state;
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    {
      unsigned sizes[100] = { 0 };
      unsigned even = TARGETS / counts[c];

      for (unsigned i = 0; i < TARGETS; i++)
        {
          unsigned owners = 0;
          char text[32];
          uint64_t q;

          snprintf (text, sizeof text, "10.0.%u.%u:25", i / 250, i % 250);
          q = question (text);
          for (unsigned k = 1; k <= counts[c]; k++)
            if (question_is_of (q, k, counts[c]))
              {
                sizes[k - 1]++;
                owners++;
              }
          assert_int_equal (owners, 1);
        }
      for (unsigned k = 0; k < counts[c]; k++)
        assert_in_range (sizes[k], even * 2 / 3, even * 4 / 3);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_hash_is_siphash),
    cmocka_unit_test (who_asks_the_same),
    cmocka_unit_test (options_that_make_the_question),
    cmocka_unit_test (it_is_the_same_everywhere),
    cmocka_unit_test (written_and_read),
    cmocka_unit_test (parts),
  };

  return cmocka_run_group_tests_name ("question", tests, NULL, NULL);
}
