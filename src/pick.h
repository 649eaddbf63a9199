/* Which of the targets that are named are asked, and in what order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Those of this shard, each question once, and not what was answered before;
   as they come, or shuffled (--seed).  Memory grows with their number by struct
   seen alone.  */
#ifndef PICK_H
#define PICK_H

#include "seen.h"
#include "targets.h"

struct pick;

/* How many targets were named so far, by what became of them.  */
struct picked
{
  unsigned long asked;     /* or will be */
  unsigned long answered;  /* before */
  unsigned long again;     /* asks what another asks */
  unsigned long elsewhere; /* of other shards */
};

/* Begin with the targets of OPTIONS, which must outlive it; what is in ANSWERED is
   not asked (the pick takes it over).  NULL, all that is wrong being complained
   about, if they cannot be read.  */
struct pick *pick_new (const struct options *options, struct seen *answered);
void pick_free (struct pick *pick);

/* The next target to be asked, to be freed, or NULL at the end.  */
struct target *pick_next (struct pick *pick);

/* May pick_next have to wait for somebody?  */
bool pick_may_wait (const struct pick *pick);

/* These may be called while another thread is in pick_next.  */

struct picked picked (const struct pick *pick);

/* How many will have been asked at the end: known for sure once all are read; while
   a file is being read, as many as its part that was read lets expect; 0: nobody
   knows.  */
unsigned long pick_expected (const struct pick *pick, bool *sure);

/* Once all are read: was a part of it no target?  And, if nothing was named at all,
   where was it looked for?  Else NULL.  */
bool pick_is_faulty (const struct pick *pick);
const char *pick_found_none_in (const struct pick *pick);

#endif
