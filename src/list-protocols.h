/* --list-protocols: what can be spoken, and where.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef LIST_PROTOCOLS_H
#define LIST_PROTOCOLS_H

#include "target.h"

/* Print the protocols that are KNOWN as a table of 80 columns.  */
void list_protocols (FILE *out, protocol_list known);

/* The same as one JSON object a line, as doc/answer.md says.  False when memory
   is out; what cannot be written, OUT knows.  */
bool list_protocols_json (FILE *out, protocol_list known);

#endif
