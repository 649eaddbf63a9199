/* An attempt as text, all that was seen in it, so that two can be compared.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ATTEMPT_TEXT_H
#define ATTEMPT_TEXT_H

#include <certask/evidence.h>

/* An attempt of which nothing is known yet.  */
struct attempt attempt_blank (struct offer offer);

/* To be freed.  Times are left out.  */
char *attempt_text (const struct attempt *attempt);

/* Does the ladder have a step WHAT of WHO's, anywhere?  How often?  */
unsigned attempt_events (const struct attempt *attempt, enum who who,
                         const char *what);

#endif
