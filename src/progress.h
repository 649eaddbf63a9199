/* How far a run has come: one line of a terminal, written over again and again.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "tally.h"

#include <stdint.h>
#include <stdio.h>

/* Between two calls the cursor stands at the beginning of the line, so that whoever
   else writes on the terminal need only erase to its end.  Times are in
   milliseconds, of any clock.  */
struct progress
{
  FILE *to;            /* a terminal, or NULL: nothing is ever shown */
  unsigned width;       /* its columns */
  int64_t then_ms;      /* when it was shown last */
  unsigned long before; /* and how many answers there were */
  double late_ms;       /* how long it takes, and how many answers there are, what
                           is past counting less */
  double late_answers;
  bool shown;
};

/* Begin, nothing being shown yet.  */
void progress_begin (struct progress *progress, FILE *to, unsigned width,
                     int64_t now_ms);

/* Show that the answers are those of TALLY, of EXPECTED in all (0: nobody knows),
   or ABOUT as many.  */
void progress_show (struct progress *progress, const struct tally *tally,
                    unsigned long expected, bool about, int64_t now_ms);

/* Make room for something else.  */
void progress_hide (struct progress *progress);

#endif
