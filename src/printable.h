/* The one way by which anything that came from the network, or from the user,
   reaches an output.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   What comes out is UTF-8 in which every character is a graphic one or a space.
   All else is escaped so that it can be told what it was: C0, DEL and C1
   controls, bidi controls and other format characters, line and paragraph
   separators, unassigned and private characters as \u{202E}; bytes that are no
   UTF-8 as \xFF; and the backslash itself as \\.  NUL shows as \u{0}.  */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include <certask/span.h>
#include <stdio.h>

/* A printable copy of RAW, NUL-terminated, of at most LIMIT characters (0: all),
   "…" standing for what was cut.  To be freed; NULL when memory is out.  */
char *printable (struct span raw, size_t limit);

/* Is RAW all ASCII that printable would leave as it is?  */
bool printable_as_is (struct span raw);

/* RAW made printable, written to OUT.  False when it could not be.  */
bool printable_write (FILE *out, struct span raw, size_t limit);

#endif
