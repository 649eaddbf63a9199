/* A TCP socket that does not block, and what it waits for.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef WIRE_H
#define WIRE_H

#include "address.h"

#include <certask/span.h>
#include <uv.h>

struct wire
{
  uv_poll_t poll;   /* its data is the owner's */
  int socket;       /* -1: there is none, and nothing is polled */
  uint8_t awaited;  /* of UV_READABLE and UV_WRITABLE */
  bool ended : 1;   /* nothing more will come */
  bool is_full : 1; /* it takes no more now */
  bool deaf : 1;    /* the other side takes no more */
  bool reset : 1;   /* … because it reset the connection */
};

/* Begin to connect to ADDRESS: it can be written to when that has come to
   something, which wire_error tells.  WIRE has no socket before.  0, or an
   error of libuv's; there may be something to close after either.  */
int wire_connect (struct wire *wire, uv_loop_t *loop,
                  const union address *address);

/* What is wrong with the socket, as an error of libuv's, 0: nothing.  The first
   to ask is told, be it by reading or writing.  */
int wire_error (const struct wire *wire);

/* Wait for EVENTS, in place of those before; an error ends the waiting, and is
   given to CALL.  */
void wire_await (struct wire *wire, int events, uv_poll_cb call);

/* Read what has come, up to SIZE bytes.  0: nothing, now or, if it has ended,
 * ever.
 */
size_t wire_hear (struct wire *wire, char *buffer, size_t size);

/* Of one that has ended: was it a reset?  */
bool wire_was_reset (const struct wire *wire);

/* Send BYTES, or as many of them as there is room for: how many.  All, if the
   other side takes no more: its last words may still be on their way, so one
   goes on to listen.  */
size_t wire_send (struct wire *wire, struct span bytes);

/* False: there is nothing to close, and CLOSED is never called.  */
bool wire_close (struct wire *wire, uv_close_cb closed);

#endif
