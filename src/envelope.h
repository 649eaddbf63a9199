/* TLS's handshake inside of another protocol's packets, see struct envelope.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "queue.h"

#include <certask/protocol.h>

/* What has been opened so far; begin with { 0 }.  */
struct opening
{
  unsigned char header[ENVELOPE_HEADER_MAX];
  size_t n;    /* octets of it that came */
  size_t left; /* octets of the packet that are still to come */
  bool bare;   /* no packets any more */
};

/* Add what the packets in BYTES hold to TO, however they are cut, and what is
   not in packets any more as it is.  False when memory is out.  */
bool envelope_open (const struct envelope *envelope, struct opening *opening,
                    struct span bytes, struct queue *to);

/* No more comes: what came of a header, if none can begin so, is bare and added
   to TO.  False when memory is out.  */
bool envelope_open_rest (const struct envelope *envelope,
                         struct opening *opening, struct queue *to);

/* Add BYTES to TO as one message: in as few packets as it takes; none if there
   are none.  False when memory is out.  */
bool envelope_seal (const struct envelope *envelope, struct span bytes,
                    struct queue *to);

#endif
