/* Memory that runs out when a test wants it to.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A program that uses this is linked with --wrap for malloc, calloc and
   realloc.  */
#ifndef SHORT_MEMORY_H
#define SHORT_MEMORY_H

#include <stdbool.h>

/* Inside, allocations are counted; the one that is to fail does, and all after
   it if memory stays out.  */
struct memory
{
  bool inside;
  bool stays_out;
  long fails; /* the number of it; -1: none */
  long count;
};

extern struct memory memory;

/* Does what allocates now have to fail?  For what a test wraps besides.  */
bool memory_is_out (void);

/* Have libxml2 allocate as the program does, and say nothing of it on stderr.
   False if it cannot be.  */
bool memory_of_libxml (void);

#endif
