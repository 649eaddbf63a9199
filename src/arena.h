/* Memory that is released all at once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ARENA_H
#define ARENA_H

#include <certask/span.h>

struct arena;

/* NULL when memory is out.  */
struct arena *arena_new (void);
void arena_free (struct arena *arena);

/* SIZE zeroed bytes, aligned for pointers and integers; NULL when memory is out,
   which arena_failed then remembers.  */
void *arena_get (struct arena *arena, size_t size);

/* A copy of SPAN (with a NUL behind it, not counted); the empty span when
   memory is out.  */
struct span arena_span (struct arena *arena, struct span span);

/* A copy of STRING; NULL for NULL, "" when memory is out.  */
const char *arena_string (struct arena *arena, const char *string);

bool arena_failed (const struct arena *arena);

#endif
