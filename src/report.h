/* Reports: one answer, printed.  All are made from the same data: the target, the
   evidence and the verdict.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef REPORT_H
#define REPORT_H

#include "target.h"

#include <certask/evidence.h>
#include <certask/verdict.h>
#include <stdio.h>

struct own;
struct answer_data
{
  const struct target *target;
  const struct evidence *evidence;
  const struct verdict *verdict;
  int64_t elapsed_ms;     /* in all */
  unsigned expect;        /* bits 1 << enum answer; 0: nothing is expected */
  const struct own *own;  /* the user's certificate, or NULL */
};

struct style
{
  bool colour;
  unsigned width;         /* columns, 0: do not wrap */
  unsigned verbose;
};

/* The answer in words, ending in a newline, and an empty line before it unless
   FIRST.  False when OUT cannot be written.  */
bool report_text (FILE *out, const struct answer_data *data,
                  const struct style *style, bool first);

/* One JSON object on one line (answer.md): a string of *N bytes, to be freed;
   NULL when memory is out.  */
char *report_json (const struct answer_data *data, size_t *n);

#endif
