/* That what was read is shown as it ought to be.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SHOWN_H
#define SHOWN_H

#include "json-text.h"

/* RAW, made printable: it may be shown, says all that RAW says, so that RAW can
   be had back from it, and keeps to a limit.  */
void check_printable (struct span raw, size_t limit);

/* LINE is one line of JSON, and has no string that may not be shown.  */
void check_json_line (struct span line);

/* The line of the object that is open in J, which is ended and released; to be
   freed.  And a check of it.  */
struct span json_line (struct json *j);
void check_json (struct json *j);

#endif
