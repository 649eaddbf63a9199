/* Where answers are written; above all the file of --output, which holds whole
   lines whatever happens.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <certask/span.h>
#include <sys/types.h>

/* Write all of BYTES to the descriptor FD, in one call if it takes so many; false
   with errno.  */
bool output_write (int fd, struct span bytes);

struct output
{
  const char *name;
  int fd;
  off_t whole; /* the file as far as its lines are whole */
};

/* Open the file of NAME, which must outlive OUTPUT, to be appended to; it is made if
   there is none.  A last line without an end is what a killed certask leaves: it is
   cut off, or ended if only its end is missing.  False, with a complaint, if it
   cannot be written, is no regular file, another certask writes to it, it is the
   file of NOT_THIS (or NULL), or it ends in the middle of a line that is none of
   certask's; then it is as it was, and nothing need be closed.  */
bool output_open (struct output *output, const char *name,
                  const char *not_this);

/* Append LINES, each with its end, at once.  False, with a complaint, if they cannot
   be: then no part of them is in the file.  */
bool output_add (struct output *output, struct span lines);

/* False, with a complaint, if what was appended may not be there.  */
bool output_close (struct output *output);

#endif
