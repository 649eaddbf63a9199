/* certask --explain: what an alert, or a line about one, means.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "report.h"

/* Explain TEXT, the number or name of an alert or what some program printed, without
   asking anybody.  Gives the exit status: 0 explained, 3 not recognised, which
   it says, or OUT could not be written.  */
int explain (FILE *out, const char *text, const struct style *style);

#endif
