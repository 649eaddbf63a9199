/* Which connection to make next, if any: a pure function of the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include <certask/evidence.h>

struct policy
{
  struct offer first; /* what the first connection offers */
  bool once;          /* --once: there is no second */
  bool thorough;      /* --thorough: try a certificate on a server that
                         goes on without, too */
  bool own;           /* the user has a certificate to try */
};

/* Has the server, on ATTEMPT, asked to be left alone for a while, as with a 421?  */
bool attempt_wants_rest (const struct attempt *attempt);

/* Fill NEXT with what the next connection is to offer, *WHY with what it varies;
   false when no further one is worth making.  While there is no evidence it
   is the first.  */
bool next_experiment (const struct evidence *evidence,
                      const struct policy *policy, struct offer *next,
                      enum experiment *why);

#endif
