/* Which connection to make next, if any: a pure function of the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include <certask/evidence.h>

/* Fill NEXT with what the next connection is to offer, *WHY with what it varies;
   false when no further one is worth making.  FIRST is what the first one offers,
   and is what comes out while there is no evidence.  */
bool next_experiment (const struct evidence *evidence,
                      const struct offer *first, struct offer *next,
                      enum experiment *why);

#endif
