/* The targets of a run: words, then lines of a file.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "complaints.h"
#include "targets.h"

#include <unistd.h>

const struct protocol *const protocol_registry[] = { NULL };

static char *no_words[] = { NULL };

/* The hosts of all targets of a file that says the N bytes of TEXT, each with
   a space behind it, in GIVEN; and whether something was wrong.  */
static bool
read_file (const char *text, size_t n, char **words, char *given)
{
  char name[] = "/tmp/test-targets-XXXXXX";
  int fd = mkstemp (name);
  struct options options = { .targets = words, .targets_file = name };
  struct targets targets;
  struct target *target;

  assert_true (fd >= 0);
  assert_int_equal (write (fd, text, n), n);
  close (fd);
  complaints_forget ();
  *given = '\0';
  assert_true (targets_open (&targets, &options));
  while ((target = targets_next (&targets)))
    {
      strcat (strcat (given, target->given), " ");
      target_free (target);
    }
  assert_null (targets_next (&targets));
  targets_close (&targets);
  unlink (name);
  return !targets.faulty;
}

struct file
{
  const char *text;
  const char *given;
  const char *complaint; /* NULL: none; else a part of it */
};

static const struct file files[] = {
  { "", "", NULL },
  { "\n\n  \n\t\n", "", NULL },
  { "a:1\nb:2\n", "a:1 b:2 ", NULL },
  { "a:1", "a:1 ", NULL },
  { "a:1\r\nb:2\r\n", "a:1 b:2 ", NULL },
  { "\xEF\xBB\xBF"
    "a:1\n",
    "a:1 ", NULL },
  { "# all\n  # of them\na:1 # one\nb:2\t#two\n", "a:1 b:2 ", NULL },
  { "tls://a:1/#b\n", "tls://a:1/#b ", NULL },
  { "  a:1  \n", "a:1 ", NULL },
  { "a:1\nb:x\nc:3\n", "a:1 c:3 ", ":2: \"b:x\": port \"x\"" },
  { "a:1 b:2\nc:3\n", "c:3 ", ":1: \"a:1 b:2\"" },
  { "a\x01:1\nb:2\n", "b:2 ", ":1: " },
  { "\n\ntls://u:s3cret@a:x\n", "", ":3: \"tls://u@a:x\": port" },
};

static void
lines (void **state)
{
  char given[256];

  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    {
      const struct file *f = &files[i];
      bool good = read_file (f->text, strlen (f->text), no_words, given);

      assert_string_equal (given, f->given);
      assert_int_equal (good, f->complaint == NULL);
      if (!strstr (complaints (), f->complaint ? f->complaint : ""))
        fail_msg ("not \"%s\" but: %s", f->complaint, complaints ());
    }
}

static void
a_nul_is_no_text (void **state)
{
  char given[256];

  (void)state;
  assert_false (read_file ("a:1\0b\nc:3\n", 10, no_words, given));
  assert_string_equal (given, "c:3 ");
  assert_non_null (strstr (complaints (), ":1: there is a NUL"));
}

static void
a_line_has_an_end (void **state)
{
  static char text[300000];
  char given[256];

  (void)state;
  memset (text, 'a', sizeof text);
  memcpy (text + sizeof text - 5, "\nb:2\n", 5);
  assert_false (read_file (text, sizeof text, no_words, given));
  assert_string_equal (given, "b:2 ");
  assert_non_null (strstr (complaints (), ":1: this line is too long"));
}

static void
words_come_first (void **state)
{
  char a[] = "a:1";
  char b[] = "b:2";
  char *words[] = { a, b, NULL };
  char given[256];

  (void)state;
  assert_true (read_file ("c:3\n", 4, words, given));
  assert_string_equal (given, "a:1 b:2 c:3 ");
}

/* Before anything is probed, all of them are named.  */
static void
bad_words_stop_everything (void **state)
{
  char good[] = "a:1";
  char bad[] = "b:x";
  char worse[] = "c d";
  char *words[] = { good, bad, worse, NULL };
  struct options options = { .targets = words };
  struct targets targets;

  (void)state;
  complaints_forget ();
  assert_false (targets_open (&targets, &options));
  assert_non_null (strstr (complaints (), "\"b:x\": port \"x\""));
  assert_non_null (strstr (complaints (), "\"c d\": "));
}

static void
files_that_cannot_be_read (void **state)
{
  static const char *const names[] = { "/tmp", "/nonexistent/file", "" };

  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      struct options options
          = { .targets = no_words, .targets_file = names[i] };
      struct targets targets;

      complaints_forget ();
      assert_false (targets_open (&targets, &options));
      assert_non_null (strstr (complaints (), "--targets: cannot read"));
      assert_non_null (strstr (complaints (), names[i]));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (lines),
    cmocka_unit_test (a_nul_is_no_text),
    cmocka_unit_test (a_line_has_an_end),
    cmocka_unit_test (words_come_first),
    cmocka_unit_test (bad_words_stop_everything),
    cmocka_unit_test (files_that_cannot_be_read),
  };

  return cmocka_run_group_tests_name ("targets", tests, NULL, NULL);
}
