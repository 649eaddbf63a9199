/* A shuffle of what has no end: out of a window of texts, any is drawn next.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   The same seed and the same texts come out in the same order on every machine. */
#ifndef SHUFFLE_H
#define SHUFFLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shuffle;

/* With a window of ROOM texts, at least one; NULL when memory is out.  */
struct shuffle *shuffle_new (uint64_t seed, size_t room);
void shuffle_free (struct shuffle *shuffle);

bool shuffle_is_full (const struct shuffle *shuffle);

/* Put TEXT, malloc'ed, into the window, which is not full; it is the shuffle's
   until it is drawn.  */
void shuffle_put (struct shuffle *shuffle, char *text);

/* One of those in the window, to be freed, or NULL if there is none.  */
char *shuffle_draw (struct shuffle *shuffle);

#endif
