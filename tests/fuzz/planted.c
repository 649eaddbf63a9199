/* A dialogue that breaks the rules, by which the replay shows that the oracles
   of the others see it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"
#include "split.h"

/* How much there is to hear depends on how it arrives.  */
static bool
decides_by_the_rest (struct talk *t)
{
  struct span first;
  struct span rest;

  return hear_bytes (t, 1, &first) && hear_rest (t, &rest)
         && (rest.n > 2 || refused (t, rest));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{

  split (decides_by_the_rest, &nobody_in_particular,
         (struct span){ (const char *)data, size }, 0);
  return 0;
}
