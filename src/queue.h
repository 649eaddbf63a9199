/* A queue of bytes: added at the end, taken from the front.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef QUEUE_H
#define QUEUE_H

#include <certask/span.h>

struct queued;

/* An empty one is all zero, and holds no memory.  */
struct queue
{
  struct queued *held;
};

/* False when memory is out; the queue is as it was.  */
bool queue_add (struct queue *q, const void *bytes, size_t n);

/* What is in it, until it is changed.  */
struct span queue_bytes (const struct queue *q);

/* Take N bytes off its front; there must be as many.  */
void queue_drop (struct queue *q, size_t n);

void queue_clear (struct queue *q);

#endif
