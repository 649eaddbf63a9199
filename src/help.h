/* What --help and its like print.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef HELP_H
#define HELP_H

#include "option-row.h"

/* ROWS end with one that has no help, name or letter.  */
void help_print (FILE *out, const struct option_row *rows);

void version_print (FILE *out);

#endif
