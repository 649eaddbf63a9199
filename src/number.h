/* Numbers that the user wrote.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef NUMBER_H
#define NUMBER_H

#include <certask/span.h>
#include <stdint.h>

/* TEXT as a whole number of LEAST to MOST, digits alone; false, *VALUE
   untouched, if it is none.  */
bool number_read (struct span text, unsigned least, unsigned most,
                  unsigned *value);

/* A port, 1 to 65535.  */
bool port_read (struct span text, uint16_t *port);

/* TEXT as seconds, "10" or "2.5", in milliseconds: 1 to MOST_MS, what is
   finer than a millisecond being cut off.  */
bool seconds_read (struct span text, int64_t most_ms, int64_t *ms);

#endif
