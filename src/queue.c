/* A queue of bytes.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "queue.h"

#include <stdlib.h>

/* Most queues are empty most of the time.  */
struct queued
{
  size_t from;
  size_t to;
  size_t room;
  char bytes[];
};

/* Room for N bytes behind those of Q, which begin at its front.  NULL when
   memory is out; Q is as it was.  */
static struct queued *
with_room (struct queue *q, size_t n)
{
  struct queued *old = q->held;
  size_t to = old ? old->to : 0;
  size_t room = to + n + 512;
  struct queued *grown;

  if (old && old->room - to >= n)
    return old;
  grown = realloc (old, sizeof *grown + room);
  if (!grown)
    return NULL;
  if (!old)
    grown->from = grown->to = 0;
  grown->room = room;
  q->held = grown;
  return grown;
}

static void
move_to_front (struct queued *held)
{
  memmove (held->bytes, held->bytes + held->from, held->to - held->from);
  held->to -= held->from;
  held->from = 0;
}

bool
queue_add (struct queue *q, const void *bytes, size_t n)
{
  struct queued *held;

  if (n == 0)
    return true;
  if (q->held && q->held->from > 0)
    move_to_front (q->held);
  held = with_room (q, n);
  if (!held)
    return false;
  memcpy (held->bytes + held->to, bytes, n);
  held->to += n;
  return true;
}

struct span
queue_bytes (const struct queue *q)
{
  const struct queued *held = q->held;

  return held ? (struct span){ held->bytes + held->from, held->to - held->from }
              : span_none ();
}

void
queue_drop (struct queue *q, size_t n)
{
  struct queued *held = q->held;

  if (n == 0)
    return;
  held->from += n;
  if (held->from == held->to)
    queue_clear (q);
}

void
queue_clear (struct queue *q)
{
  free (q->held);
  q->held = NULL;
}
