/* Answers, counted.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TALLY_H
#define TALLY_H

#include <certask/verdict.h>
#include <stdbool.h>
#include <stddef.h>

enum
{
  TALLY_ANSWERS = ANSWER_UNDETERMINED + 1
};

struct tally_row
{
  const char *protocol;
  unsigned long answers[TALLY_ANSWERS];
};

/* An empty one is all zero, and holds no memory.  */
struct tally
{
  struct tally_row *rows; /* one for each protocol, by name */
  size_t rows_count;
  unsigned long answers[TALLY_ANSWERS]; /* of all protocols */
  unsigned long causes[CAUSES];   /* of the undetermined ones */
  unsigned long all;
};

/* Count an answer.  PROTOCOL outlives the tally; for want of memory, its row is left
   out.  */
void tally_add (struct tally *tally, const char *protocol, enum answer answer,
                enum cause cause);
void tally_clear (struct tally *tally);

#endif
