/* Answers, counted.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tally.h"

#include <stdlib.h>
#include <string.h>

/* The row of PROTOCOL, a new one if need be, or NULL.  */
static struct tally_row *
row_of (struct tally *t, const char *protocol)
{
  struct tally_row *rows;
  size_t at = 0;

  while (at < t->rows_count && strcmp (t->rows[at].protocol, protocol) < 0)
    at++;
  if (at < t->rows_count && strcmp (t->rows[at].protocol, protocol) == 0)
    return &t->rows[at];
  rows = realloc (t->rows, (t->rows_count + 1) * sizeof *rows);
  if (!rows)
    return NULL;
  t->rows = rows;
  memmove (rows + at + 1, rows + at, (t->rows_count++ - at) * sizeof *rows);
  rows[at] = (struct tally_row){ .protocol = protocol };
  return &rows[at];
}

void
tally_add (struct tally *t, const char *protocol, enum answer answer,
           enum cause cause)
{
  struct tally_row *row = row_of (t, protocol);

  if (row)
    row->answers[answer]++;
  t->answers[answer]++;
  t->all++;
  if (answer == ANSWER_UNDETERMINED)
    t->causes[cause]++;
}

void
tally_clear (struct tally *t)
{
  free (t->rows);
  *t = (struct tally){ 0 };
}
