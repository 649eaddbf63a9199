/* From what the user wants to what is done on a connection: pure.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PLAN_FOR_H
#define PLAN_FOR_H

#include "experiment.h"
#include "options.h"
#include "plan.h"

/* Strings are TARGET's and OPTIONS'.  END_MS is when all must be over.  */
struct policy policy_for (const struct target *target,
                          const struct options *options);
struct plan plan_for (const struct target *target,
                      const struct options *options, int64_t end_ms);

#endif
