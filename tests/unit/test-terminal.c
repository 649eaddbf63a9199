/* Whether an output is a terminal, in colour, and how wide.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What the other end is, and the environment: NULL is not set.  */
static const struct row
{
  unsigned columns; /* of a terminal; 0: it does not say */
  bool is_file;
  const char *term;
  const char *no_color;
  const char *columns_said;

  bool live;
  bool coloured;
  unsigned width;
} rows[] = {
  { 100, false, "xterm", NULL, NULL, true, true, 100 },
  { 100, false, "xterm", "", NULL, true, true, 100 },
  { 100, false, "xterm", "1", NULL, true, false, 100 },
  { 100, false, "dumb", NULL, NULL, false, false, 100 },
  { 100, false, NULL, NULL, NULL, false, false, 100 },
  { 100, false, "xterm", NULL, "60", true, true, 60 },
  { 100, false, "xterm", NULL, "19", true, true, 100 },
  { 100, false, "xterm", NULL, "wide", true, true, 100 },
  { 19, false, "xterm", NULL, NULL, true, true, 80 },
  { 0, false, "xterm", NULL, NULL, true, true, 80 },
  { 0, true, "xterm", NULL, NULL, false, false, 0 },
  { 0, true, "xterm", NULL, "60", false, false, 60 },
};

/* VALUE NULL: there is no such variable.  */
static void
set (const char *variable, const char *value)
{
  if (value)
    setenv (variable, value, 1);
  else
    unsetenv (variable);
}

/* The side of a new terminal that programs write to; *MASTER is to be closed.  */
static FILE *
open_terminal (unsigned columns, int *master)
{
  struct winsize size = { .ws_col = (unsigned short)columns, .ws_row = 24 };
  FILE *out;

  *master = posix_openpt (O_RDWR | O_NOCTTY);
  assert_true (*master >= 0);
  assert_int_equal (grantpt (*master) | unlockpt (*master), 0);
  assert_int_equal (ioctl (*master, TIOCSWINSZ, &size), 0);
  out = fdopen (open (ptsname (*master), O_RDWR | O_NOCTTY), "w");
  assert_non_null (out);
  return out;
}

static void
is_what_it_is (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      const struct row *row = &rows[i];
      int master = -1;
      FILE *out = row->is_file ? tmpfile ()
                               : open_terminal (row->columns, &master);

      set ("TERM", row->term);
      set ("NO_COLOR", row->no_color);
      set ("COLUMNS", row->columns_said);
      assert_int_equal (terminal_is_live (out), row->live);
      assert_int_equal (terminal_colour (out, COLOUR_AUTO), row->coloured);
      assert_true (terminal_colour (out, COLOUR_ALWAYS));
      assert_false (terminal_colour (out, COLOUR_NEVER));
      assert_int_equal (terminal_width (out), row->width);
      fclose (out);
      if (master >= 0)
        close (master);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (is_what_it_is) };

  return cmocka_run_group_tests_name ("terminal", tests, NULL, NULL);
}
