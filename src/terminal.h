/* What stands at the other end of an output.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "options.h"

/* Is OUT to be coloured?  COLOUR_AUTO: if it is a terminal that knows colour,
   unless NO_COLOR is set (https://no-color.org).  */
bool terminal_colour (FILE *out, enum colour wish);

/* How many columns OUT has: what COLUMNS says, else what the terminal says; 0
   if OUT is no terminal.  */
unsigned terminal_width (FILE *out);

/* Is OUT a terminal on which a line can be written over?  */
bool terminal_is_live (FILE *out);

#endif
