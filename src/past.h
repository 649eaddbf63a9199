/* Answers of before, read back from the file of --output.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PAST_H
#define PAST_H

#include "seen.h"

#include <certask/span.h>

/* An answer in JSON.  It is final unless it is undetermined for a reason of our
   own (`local`): such a target is asked again.  */
struct past
{
  uint64_t question;
  bool final;
};

/* Read LINE, without its end; false if it is no answer of certask's.  */
bool past_read (struct span line, struct past *past);

/* Is TEXT how an answer begins, as far as it goes?  */
bool past_begins (struct span text);

/* Add what the file of NAME answers to ANSWERED.  Lines that are no answers are
   complained about by their numbers.  False, with a complaint, when it cannot be
   read, or memory is out.  */
bool past_gather (const char *name, struct seen *answered);

#endif
