/* What came of many targets, in a table.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "pick.h"
#include "report.h"
#include "tally.h"

/* Verdicts by protocol, why some are undetermined, what was not asked, and how
   long it took.  False when OUT cannot be written.  */
bool summary_print (FILE *out, const struct tally *tally,
                    const struct picked *picked, int64_t elapsed_ms,
                    const struct style *style);

#endif
