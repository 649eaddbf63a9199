/* What a dialogue makes of an XML stream, written down to be compared.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef XML_HEARD_H
#define XML_HEARD_H

#include "talk.h"

enum
{
  TREES_MAX = 65536
};

/* How a talk went.  TREES are all that was heard:

     (name{space} @attribute=value @{space}attribute=value "text" (child) …)

   with the source of each in SOURCES, one in brackets after the other.  */
struct heard
{
  struct talk *talk;
  enum talk_end end;
  size_t taken; /* bytes that were heard */
  size_t given; /* bytes that had been given when it ended */
  char trees[TREES_MAX];
  char sources[TREES_MAX];
};

/* What to listen to: the stream's header and the first COUNT children; or all
   there are, when COUNT is 0.  Gives up to FIRST bytes of INPUT at once, the
   rest in chunks of CHUNK.  */
void listen_to (struct heard *heard, unsigned count, struct span input,
                size_t first, size_t chunk);

void heard_clear (struct heard *heard);

/* Are they the same, but for how they came about?  */
bool heard_same (const struct heard *a, const struct heard *b);

/* Listen to INPUT whole; and in chunks of every size, and cut at every byte,
   which must make no difference; if it is long, only at some.  */
void listen_all_ways (struct heard *heard, unsigned count, struct span input);

#endif
