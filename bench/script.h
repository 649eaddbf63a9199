/* What floor and server say to each other in plaintext and inside TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/* Once what HEAR says has come (NULL: at once), SAY is said (NULL: nothing).  */
struct line
{
  const char *hear;
  const char *say;
};

enum
{
  LINES_MAX = 4
};

/* One side of a protocol; both lists end with a line of two NULLs.  */
struct script
{
  const char *name;
  struct line outside[LINES_MAX];
  struct line inside[LINES_MAX];
};

/* NULL: there is none of that NAME.  */
const struct script *script_of_server (const char *name);
const struct script *script_of_client (const char *name);

/* Where one stands in a list of lines.  */
struct part
{
  const struct line *at;
  size_t n;
  char heard[2048]; /* since the last line; what does not fit is lost */
};

void part_begin (struct part *part, const struct line *lines);

/* N bytes came.  Gives what is to be said now, or NULL.  */
const char *part_hear (struct part *part, const char *bytes, size_t n);

bool part_is_over (const struct part *part);

#endif
