/* TLS's handshake inside of another protocol's packets.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "envelope.h"

static size_t
least (size_t a, size_t b)
{
  return a < b ? a : b;
}

static void
take (struct span *bytes, size_t n)
{
  *bytes = span_from (*bytes, n);
}

/* Take what is missing of a header; once it is whole, read it.  What turns out
   to be none is bare TLS.  */
static bool
open_header (const struct envelope *envelope, struct opening *o,
             struct span *bytes, struct queue *to)
{
  size_t n = least (envelope->header - o->n, bytes->n);

  memcpy (o->header + o->n, bytes->at, n);
  o->n += n;
  take (bytes, n);
  if (o->n < envelope->header)
    return true;
  o->n = 0;
  if (envelope->open (o->header, &o->left))
    return true;
  o->bare = true;
  return queue_add (to, o->header, envelope->header);
}

bool
envelope_open (const struct envelope *envelope, struct opening *o,
               struct span bytes, struct queue *to)
{
  while (bytes.n > 0)
    {
      size_t n = o->bare ? bytes.n : least (o->left, bytes.n);

      if (n == 0)
        {
          if (!open_header (envelope, o, &bytes, to))
            return false;
          continue;
        }
      if (!queue_add (to, bytes.at, n))
        return false;
      o->left -= o->bare ? 0 : n;
      take (&bytes, n);
    }
  return true;
}

/* What is missing of the header is taken to be ones, which make a length long
   enough.  */
bool
envelope_open_rest (const struct envelope *envelope, struct opening *o,
                    struct queue *to)
{
  size_t n = o->n;

  memset (o->header + n, 0xff, envelope->header - n);
  if (n == 0 || envelope->open (o->header, &o->left))
    return true;
  o->n = 0;
  o->bare = true;
  return queue_add (to, o->header, n);
}

bool
envelope_seal (const struct envelope *envelope, struct span bytes,
               struct queue *to)
{
  unsigned char header[ENVELOPE_HEADER_MAX];

  while (bytes.n > 0)
    {
      size_t n = least (envelope->most, bytes.n);

      envelope->seal (header, n, n == bytes.n);
      if (!queue_add (to, header, envelope->header)
          || !queue_add (to, bytes.at, n))
        return false;
      take (&bytes, n);
    }
  return true;
}
