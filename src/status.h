/* The exit status, the same in every format, as monitoring reads it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef STATUS_H
#define STATUS_H

#include <certask/span.h>
#include <certask/verdict.h>

enum status
{
  STATUS_ANSWERED = 0,     /* and, with --expect, as expected */
  STATUS_UNEXPECTED = 2,
  STATUS_UNDETERMINED = 3, /* also: an answer could not be written */
  STATUS_USAGE = 64
};

/* The verdicts of --expect are bits 1 << enum answer; 0 is none.  */

/* Is ANSWER what is expected?  True if nothing is.  */
bool is_expected (enum answer answer, unsigned expect);

/* Of one target.  To expect undetermined is to be content with it.  */
enum status status_of (enum answer answer, unsigned expect);

/* Of several: usage over unexpected over undetermined over answered.  */
enum status status_worst (enum status a, enum status b);

/* Read TEXT, verdicts separated by commas.  False, with the word that is none
   in *BAD, if it cannot be.  */
bool expect_read (struct span text, unsigned *expect, struct span *bad);

#endif
