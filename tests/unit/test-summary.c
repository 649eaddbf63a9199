/* The table at the end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "summary.h"

static void
says (const struct tally *tally, const struct picked *picked, unsigned width,
      const char *text)
{
  const struct style style = { .width = width };
  char *said = NULL;
  size_t n;
  FILE *out = open_memstream (&said, &n);

  assert_true (summary_print (out, tally, picked, 61250, &style));
  fclose (out);
  assert_string_equal (said, text);
  free (said);
}

static void
add (struct tally *tally, unsigned times, const char *protocol,
     enum answer answer, enum cause cause)
{
  while (times-- > 0)
    tally_add (tally, protocol, answer, cause);
}

static void
a_table (void **state)
{
  const struct picked picked
      = { .asked = 1329, .answered = 10, .again = 2, .elsewhere = 1000 };
  struct tally tally = { 0 };

  (void)state;
  add (&tally, 3, "xmpp", ANSWER_REQUIRED, CAUSE_CLIENT_CERTIFICATE_MISSING);
  add (&tally, 1200, "https", ANSWER_NOT_REQUESTED, CAUSE_NONE);
  add (&tally, 4, "submission", ANSWER_OPTIONAL, CAUSE_NONE);
  add (&tally, 99, "https", ANSWER_UNDETERMINED, CAUSE_CONNECT_REFUSED);
  add (&tally, 1, "https", ANSWER_UNDETERMINED, CAUSE_NONE);
  add (&tally, 20, "xmpp", ANSWER_UNDETERMINED, CAUSE_UNRESOLVED);
  add (&tally, 2, "xmpp", ANSWER_REQUIRED_BY_APPLICATION,
       CAUSE_CLIENT_CERTIFICATE_MISSING);
  says (&tally, &picked, 80,
        "\n"
        "                 not requested  optional  required  by application"
        "  undetermined\n"
        "  https                   1200         0         0               0"
        "           100\n"
        "  submission                 0         4         0               0"
        "             0\n"
        "  xmpp                       0         0         3               2"
        "            20\n"
        "  in all                  1200         4         3               2"
        "           120\n"
        "  Undetermined: 1 in doubt, 20 unresolved, 99 connect-refused\n"
        "  1329 asked in 61.2 s, 10 answered before, 2 named again, 1000 of"
        " other shards\n");
  tally_clear (&tally);
}

/* No column without a number, no sum of one row.  */
static void
no_more_than_there_is (void **state)
{
  const struct picked picked = { .asked = 2 };
  struct tally tally = { 0 };

  (void)state;
  add (&tally, 2, "xmpp", ANSWER_REQUIRED, CAUSE_CLIENT_CERTIFICATE_MISSING);
  says (&tally, &picked, 0,
        "\n"
        "                 required\n"
        "  xmpp                  2\n"
        "  2 asked in 61.2 s\n");
  tally_clear (&tally);
}

static void
nothing_left_to_ask (void **state)
{
  const struct picked picked = { .answered = 7 };
  const struct tally tally = { 0 };

  (void)state;
  says (&tally, &picked, 80, "\n  0 asked in 61.2 s, 7 answered before\n");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_table),
    cmocka_unit_test (no_more_than_there_is),
    cmocka_unit_test (nothing_left_to_ask),
  };

  return cmocka_run_group_tests_name ("summary", tests, NULL, NULL);
}
