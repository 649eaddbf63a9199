/* What a misspelt word was meant to be.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef GUESS_H
#define GUESS_H

#include <certask/span.h>

/* The nearest to WORD of the candidates so far.  */
struct guess
{
  struct span word;
  struct span best; /* empty: nothing is near enough */
  size_t distance;
};

struct guess guess_at (struct span word);

/* Is CANDIDATE nearer?  It is kept as it is, not copied.  */
void guess_try (struct guess *guess, struct span candidate);

/* How many characters must be put in, left out, changed, or swapped with their
   neighbour to make A of B, whatever their case.  */
size_t edit_distance (struct span a, struct span b);

#endif
