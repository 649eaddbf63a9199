/* A set of questions, in memory: which were seen before.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   It takes 9 to 14 bytes a question, 22 while it grows, and is the one thing in
   certask that grows with the number of targets.  */
#ifndef SEEN_H
#define SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An empty one is all zero, and holds no memory.  */
struct seen
{
  uint64_t *slots; /* 0: a free one */
  size_t room;     /* slots; at least one in eight is free */
  size_t count;
};

bool seen_has (const struct seen *seen, uint64_t question);

/* Remember QUESTION, which is not 0.  False when memory is out: the set is then as
   it was.  */
bool seen_add (struct seen *seen, uint64_t question);

void seen_clear (struct seen *seen);

#endif
