/* Reading a line that some program printed about TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PASTED_H
#define PASTED_H

#include <certask/span.h>

/* Who sent the alert that the line tells of.  */
enum sender
{
  SENDER_SERVER,  /* the line is a client's, as far as can be seen */
  SENDER_CLIENT,  /* … a server's */
  SENDER_WRITER   /* whoever wrote the line */
};

struct pasted
{
  int code;            /* of the alert, or -1 */
  enum sender sender;
  const char *program; /* who writes so, or NULL */
  const char *words;   /* of a line that tells of no alert, or not of which:
                          what it means; else NULL */
};

/* False when there is nothing in TEXT that we know.  */
bool pasted_read (struct span text, struct pasted *pasted);

/* ---- The tables that it reads by. ---- */

/* TEXT may stand anywhere, in any case.  The last has none.  */
struct pasted_phrase
{
  const char *text;
  int code;            /* -1: no alert, or not which */
  const char *words;
};

extern const struct pasted_phrase pasted_constants[]; /* first */
extern const struct pasted_phrase pasted_aliases[];   /* names of alerts */
extern const struct pasted_phrase pasted_phrases[];   /* last */

#endif
