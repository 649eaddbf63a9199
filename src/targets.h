/* All targets of a run, one after the other, however many.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TARGETS_H
#define TARGETS_H

#include "options.h"

#include <stdatomic.h>

/* The words of the command line, then the lines of --targets: one target a
   line, "#" at its beginning or after white space beginning a comment.  */
struct targets
{
  const struct target_defaults *defaults;
  char **words;         /* what is left of the command line */
  FILE *file;           /* what is left of the file; NULL: nothing */
  const char *file_name;
  unsigned long line;   /* the number of the one read last */
  unsigned long count;  /* of the targets that were given out */
  bool faulty;          /* a line was no target, or the file not readable to its
                           end */
  uint64_t size;        /* of the file, in bytes; 0: it has none, or none is
                           known */
  _Atomic uint64_t read; /* of these; may be looked at from another thread */
};

/* Begin with the targets of OPTIONS, which must outlive them.  False, all that
   is wrong being complained about, if a word is no target or the file cannot be
   read; then, nothing need be closed.  */
bool targets_open (struct targets *targets, const struct options *options);

/* The next target, to be freed, or NULL at the end.  A line that is none is
   complained about and passed over.  */
struct target *targets_next (struct targets *targets);

/* May targets_next have to wait for somebody?  Not for a file.  */
bool targets_may_wait (const struct targets *targets);

void targets_close (struct targets *targets);

#endif
