/* The one way by which a report in words reaches its reader.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A report is made of paragraphs: each is begun, filled and ended, and wrapped
   when it ends.  It is filled with literals, which out_literal makes sure of, and
   with all else, which passes printable.  What is between ` and ` is never
   wrapped, so that it can be copied.  */
#ifndef OUT_H
#define OUT_H

#include "report.h"

struct out;

/* NULL when memory is out.  STYLE outlives it.  */
struct out *out_new (FILE *to, const struct style *style);

/* Release it; false if anything could not be written.  */
bool out_done (struct out *o);

/* -v, at least.  */
bool out_is_verbose (const struct out *o);

/* Begin a paragraph whose first line begins at column FROM and the others at
   column INDENT.  */
void out_begin (struct out *o, unsigned from, unsigned indent);
void out_end (struct out *o);
void out_empty_line (struct out *o);

/* What is to be written is not there, as memory is out: out_done will say so.  */
void out_lacks (struct out *o);

/* TEXT must be a string literal: nothing else compiles.  */
#define out_literal(o, text) out_literal_ ((o), "" text "")
void out_literal_ (struct out *o, const char *text);

void out_words (struct out *o, const char *words);
void out_span (struct out *o, struct span raw, size_t limit);
void out_number (struct out *o, long long number);
void out_hex (struct out *o, struct span bytes);

/* The day of a time in seconds since 1970, in UTC.  */
void out_day (struct out *o, int64_t seconds);

/* Blanks up to COLUMN of the first line, at least one.  */
void out_pad (struct out *o, unsigned column);

/* From here on, if the style has colour.  */
enum tint
{
  TINT_NONE,
  TINT_BOLD,
  TINT_GOOD,
  TINT_NOTE,
  TINT_WARN,
  TINT_BAD
};
void out_tint (struct out *o, enum tint tint);

#endif
