/* A queue of bytes.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "queue.h"

#include <stdlib.h>

bool
queue_add (struct queue *q, const void *bytes, size_t n)
{
  if (n == 0)
    return true;
  if (q->from > 0)
    {
      memmove (q->at, q->at + q->from, q->to - q->from);
      q->to -= q->from;
      q->from = 0;
    }
  if (q->room - q->to < n)
    {
      size_t room = q->to + n + 512;
      char *grown = realloc (q->at, room);

      if (!grown)
        return false;
      q->at = grown;
      q->room = room;
    }
  memcpy (q->at + q->to, bytes, n);
  q->to += n;
  return true;
}

struct span
queue_bytes (const struct queue *q)
{
  return (struct span){ q->at ? q->at + q->from : "", q->to - q->from };
}

void
queue_drop (struct queue *q, size_t n)
{
  q->from += n;
  if (q->from < q->to)
    return;
  queue_clear (q);
}

void
queue_clear (struct queue *q)
{
  free (q->at);
  *q = (struct queue){ 0 };
}
