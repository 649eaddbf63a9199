/* An answer that is ready to be written: plain data, made where its target was
   probed.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ANSWER_H
#define ANSWER_H

#include <certask/verdict.h>
#include <stdbool.h>
#include <stddef.h>

struct written
{
  char *text;           /* malloc'ed, as it is to be written; NULL: memory was out */
  size_t n;             /* bytes */
  const char *protocol; /* a name of the registry, or "tls" */
  enum answer answer;
  enum cause cause;
  bool cut_short;       /* there was no time to wait for more */
};

#endif
