/* That what was read is shown as it ought to be.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SHOWN_H
#define SHOWN_H

#include <certask/span.h>
#include <jansson.h>

/* RAW, made printable: it may be shown, says all that RAW says, so that RAW can
   be had back from it, and keeps to a limit.  */
void check_printable (struct span raw, size_t limit);

/* JSON, which is released, can be written, is what it was when it is read
   again, and has no string that may not be shown.  */
void check_json (json_t *json);

/* The same of LINE, one line of JSON.  */
void check_json_line (struct span line);

#endif
