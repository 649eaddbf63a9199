/* The line that says how far a run has come.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "progress.h"

#define END "\033[K\r"

/* A terminal of one line, and what was written to it since the last look.  */
struct screen
{
  FILE *file;
  char *text;
  size_t n;
  size_t looked;
};

static void
screen_open (struct screen *s)
{
  *s = (struct screen){ 0 };
  s->file = open_memstream (&s->text, &s->n);
}

static void
screen_says (struct screen *s, const char *text)
{
  fflush (s->file);
  assert_string_equal (s->text + s->looked, text);
  s->looked = s->n;
}

static void
screen_close (struct screen *s)
{
  fclose (s->file);
  free (s->text);
}

static void
count (struct tally *tally, unsigned times, enum answer answer)
{
  while (times-- > 0)
    tally_add (tally, "https", answer, CAUSE_NONE);
}

static void
what_it_says (void **state)
{
  struct progress p;
  struct screen screen;
  struct tally tally = { 0 };

  (void)state;
  screen_open (&screen);
  progress_begin (&p, screen.file, 200, 1000);
  progress_show (&p, &tally, 0, true, 2000);
  screen_says (&screen, "0 answered, 0.0 a second" END);
  count (&tally, 30, ANSWER_REQUIRED);
  count (&tally, 70, ANSWER_UNDETERMINED);
  progress_show (&p, &tally, 1000, true, 3000);
  screen_says (&screen, "100 of about 1000 answered, 55 a second, 16 s left:"
                        " 30 required, 70 undetermined" END);
  progress_show (&p, &tally, 30000, false, 4000);
  screen_says (&screen, "100 of 30000 answered, 33 a second, 15 min left:"
                        " 30 required, 70 undetermined" END);
  progress_show (&p, &tally, 3000000, false, 4100);
  screen_says (&screen, "100 of 3000000 answered, 32 a second, 26 h left:"
                        " 30 required, 70 undetermined" END);
  progress_show (&p, &tally, 100, false, 4200);
  screen_says (&screen, "100 of 100 answered, 30 a second:"
                        " 30 required, 70 undetermined" END);
  tally_clear (&tally);
  screen_close (&screen);
}

static void
a_narrow_terminal (void **state)
{
  struct progress p;
  struct screen screen;
  struct tally tally = { 0 };

  (void)state;
  screen_open (&screen);
  progress_begin (&p, screen.file, 20, 0);
  count (&tally, 100, ANSWER_OPTIONAL);
  progress_show (&p, &tally, 1000, false, 1000);
  screen_says (&screen, "100 of 1000 answere" END);
  tally_clear (&tally);
  screen_close (&screen);
}

static void
it_makes_room (void **state)
{
  struct progress p;
  struct screen screen;
  struct tally tally = { 0 };

  (void)state;
  screen_open (&screen);
  progress_begin (&p, screen.file, 80, 0);
  progress_hide (&p);
  screen_says (&screen, "");
  progress_show (&p, &tally, 0, false, 1000);
  screen_says (&screen, "0 answered, 0.0 a second" END);
  progress_hide (&p);
  screen_says (&screen, "\033[K");
  progress_hide (&p);
  screen_says (&screen, "");
  screen_close (&screen);
}

static void
no_terminal (void **state)
{
  struct progress p;
  const struct tally tally = { 0 };

  (void)state;
  progress_begin (&p, NULL, 0, 0);
  progress_show (&p, &tally, 0, false, 1000);
  progress_hide (&p);
  assert_false (p.shown);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_it_says),
    cmocka_unit_test (a_narrow_terminal),
    cmocka_unit_test (it_makes_room),
    cmocka_unit_test (no_terminal),
  };

  return cmocka_run_group_tests_name ("progress", tests, NULL, NULL);
}
