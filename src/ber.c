/* Basic Encoding Rules, as far as LDAP needs them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

     | identifier | length             | contents |
     |            | 0 … 127            |
     |            | 128 + n, n octets  |

   A length may take more octets than it needs (X.690, 8.1.3.5): some
   directories always take four.  libtasn1's readers do not tell a length that
   has not arrived yet from a malformed one, and so are no help here.  */
#include <config.h>

#include "limits.h"
#include "talk.h"

#include <certask/ber.h>

struct header
{
  unsigned char tag;
  size_t n; /* its own octets, up to what is malformed */
  size_t contents;
};

enum completeness
{
  WHOLE,
  PARTIAL,
  MALFORMED
};

static unsigned char
octet (struct span s, size_t i)
{
  return (unsigned char)s.at[i];
}

static enum completeness
read_header (struct span s, struct header *header)
{
  size_t more;

  header->n = 1;
  if (s.n >= 1 && (octet (s, 0) & 0x1f) == 0x1f)
    return MALFORMED;
  if (s.n < 2)
    return PARTIAL;
  header->tag = octet (s, 0);
  header->contents = octet (s, 1);
  header->n = 2;
  if (header->contents < 0x80)
    return WHOLE;
  more = header->contents - 0x80;
  if (more < 1 || more > 4)
    return MALFORMED;
  header->contents = 0;
  for (; more > 0 && header->n < s.n; more--)
    header->contents = header->contents << 8 | octet (s, header->n++);
  return more > 0 ? PARTIAL : WHOLE;
}

bool
hear_ber (struct talk *t, struct ber *element)
{
  struct header header;
  struct span whole;

  switch (read_header (talk_unheard (t), &header))
    {
    case PARTIAL:
      return talk_wait (t);
    case MALFORMED:
      return garbled (t, "a BER element", span_part (talk_unheard (t), 0, header.n));
    case WHOLE:
      break;
    }
  if (header.contents > BER_MAX_BYTES - header.n)
    return over_limit (t, "bytes of a BER element");
  if (!hear_bytes (t, header.n + header.contents, &whole))
    return false;
  *element = (struct ber){ header.tag, span_from (whole, header.n) };
  return true;
}

bool
ber_take (struct span *rest, struct ber *element)
{
  struct header header;

  if (read_header (*rest, &header) != WHOLE
      || header.contents > rest->n - header.n)
    return false;
  element->tag = header.tag;
  element->contents = span_part (*rest, header.n, header.contents);
  *rest = span_from (*rest, header.n + header.contents);
  return true;
}

bool
ber_take_tagged (struct span *rest, unsigned char tag, struct ber *element)
{
  return rest->n > 0 && octet (*rest, 0) == tag && ber_take (rest, element);
}

bool
ber_integer (struct ber element, long *value)
{
  struct span s = element.contents;
  uint32_t bits;

  if (s.n < 1 || s.n > 4)
    return false;
  bits = octet (s, 0) & 0x80 ? UINT32_MAX : 0;
  for (size_t i = 0; i < s.n; i++)
    bits = bits << 8 | octet (s, i);
  *value = (int32_t)bits;
  return true;
}
