/* The file of --output: whole lines, whatever happens.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "complaints.h"
#include "output.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER                                                                \
  "{\"target\":\"a:1\",\"question\":\"00000000000000ff\","                    \
  "\"verdict\":\"required\"}"
#define TORN "{\"target\":\"b:2\",\"question\":\"0000"

/* A folder of this test's own, its current one.  */
static int
enter_folder (void **state)
{
  static char folder[] = "/tmp/test-output-XXXXXX";

  *state = mkdtemp (folder);
  return *state ? chdir (folder) : -1;
}

static int
leave_folder (void **state)
{
  unlink ("file");
  return rmdir (*state);
}

static void
fill (const char *text, size_t n)
{
  int fd = open ("file", O_WRONLY | O_CREAT | O_TRUNC, 0600);

  assert_true (fd >= 0);
  assert_int_equal (write (fd, text, n), n);
  close (fd);
}

/* The file says TEXT.  */
static void
check (const char *text)
{
  static char found[400000];
  int fd = open ("file", O_RDONLY);
  ssize_t n = read (fd, found, sizeof found - 1);

  assert_true (n >= 0);
  close (fd);
  found[n] = '\0';
  assert_string_equal (found, text);
}

static bool
open_file (struct output *output)
{
  complaints_forget ();
  return output_open (output, "file", NULL);
}

static void
lines_are_appended (void **state)
{
  struct output output;

  (void)state;
  unlink ("file");
  for (int i = 0; i < 2; i++)
    {
      assert_true (open_file (&output));
      assert_true (output_add (&output, span_of (ANSWER "\n")));
      assert_true (output_close (&output));
    }
  check (ANSWER "\n" ANSWER "\n");
  assert_string_equal (complaints (), "");
}

struct ending
{
  const char *before;
  const char *after; /* NULL: it is refused, and is as it was */
  const char *complaint;
};

static const struct ending endings[] = {
  { "", "", NULL },
  { ANSWER "\n", ANSWER "\n", NULL },
  { "something else\n", "something else\n", NULL },
  { ANSWER "\n" TORN, ANSWER "\n", "file: its last line was not whole (" },
  { TORN, "", "is cut off" },
  { ANSWER "\n{", ANSWER "\n", "(1 bytes)" },
  { ANSWER "\n" ANSWER, ANSWER "\n" ANSWER "\n", NULL },
  { ANSWER "\nhosts", NULL, "in the middle of a line that is none of" },
  { "hosts", NULL, "in the middle of a line that is none of" },
};

static void
the_last_line_is_mended (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    {
      const struct ending *e = &endings[i];
      struct output output;

      fill (e->before, strlen (e->before));
      assert_int_equal (open_file (&output), e->after != NULL);
      if (!strstr (complaints (), e->complaint ? e->complaint : ""))
        fail_msg ("%s: %s", e->before, complaints ());
      if (!e->complaint)
        assert_string_equal (complaints (), "");
      check (e->after ? e->after : e->before);
      if (e->after)
        assert_true (output_close (&output));
    }
}

/* Longer than what is read at once to look for its beginning.  */
static void
a_long_torn_line (void **state)
{
  enum
  {
    LONG = 300000
  };
  static char text[LONG];
  struct output output;

  (void)state;
  memset (text, 'x', LONG);
  memcpy (text, ANSWER "\n" TORN, strlen (ANSWER "\n" TORN));
  fill (text, LONG);
  assert_true (open_file (&output));
  assert_true (output_add (&output, span_of (ANSWER "\n")));
  assert_true (output_close (&output));
  check (ANSWER "\n" ANSWER "\n");
  fill (text + strlen (ANSWER "\n"), LONG - strlen (ANSWER "\n"));
  assert_true (open_file (&output));
  assert_true (output_close (&output));
  check ("");
}

/* As on a disk that fills up: a part is written, the rest is not.  */
static void
no_room (void **state)
{
  const struct rlimit room = { sizeof ANSWER + 10, RLIM_INFINITY };
  struct rlimit before;
  struct output output;
  bool added;

  (void)state;
  unlink ("file");
  assert_true (open_file (&output));
  assert_true (output_add (&output, span_of (ANSWER "\n")));
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &room), 0);
  added = output_add (&output, span_of (ANSWER "\n"));
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
  assert_false (added);
  assert_non_null (strstr (complaints (), "cannot append to \"file\": File too"));
  check (ANSWER "\n");
  assert_true (output_add (&output, span_of (ANSWER "\n")));
  check (ANSWER "\n" ANSWER "\n");
  assert_true (output_close (&output));
}

static void
one_at_a_time (void **state)
{
  struct output first, second;

  (void)state;
  fill (ANSWER "\n" TORN, strlen (ANSWER "\n" TORN));
  assert_true (open_file (&first));
  assert_false (open_file (&second));
  assert_non_null (strstr (complaints (), "another certask is writing to it"));
  assert_true (output_add (&first, span_of (ANSWER "\n")));
  assert_true (output_close (&first));
  assert_true (open_file (&second));
  assert_true (output_close (&second));
  check (ANSWER "\n" ANSWER "\n");
}

static void
what_is_no_file_for_it (void **state)
{
  struct output output;

  (void)state;
  fill ("a:1\n", 4);
  complaints_forget ();
  assert_false (output_open (&output, "file", "./file"));
  assert_non_null (strstr (complaints (), "the targets are read from there"));
  assert_false (output_open (&output, ".", NULL));
  assert_non_null (strstr (complaints (), "Is a directory"));
  assert_false (output_open (&output, "/dev/null", NULL));
  assert_non_null (strstr (complaints (), "it is no file"));
  assert_false (output_open (&output, "none/file", NULL));
  assert_non_null (strstr (complaints (), "\"none/file\": No such file"));
  check ("a:1\n");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (lines_are_appended),
    cmocka_unit_test (the_last_line_is_mended),
    cmocka_unit_test (a_long_torn_line),
    cmocka_unit_test (no_room),
    cmocka_unit_test (one_at_a_time),
    cmocka_unit_test (what_is_no_file_for_it),
  };

  return cmocka_run_group_tests_name ("output", tests, enter_folder,
                                      leave_folder);
}
