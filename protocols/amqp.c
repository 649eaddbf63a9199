/* AMQP 1.0 (OASIS standard) and its upgrade (part 5, 5.2).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Each layer begins with a protocol header from either side:

     | A M Q P | id | major | minor | revision |

   0 is AMQP itself, 2 TLS, 3 SASL.  A server that wants another one answers
   with that and hangs up (2.2): RabbitMQ wants SASL, or AMQP 0-9-1, which
   knows no upgrade.  One on Qpid Proton says nothing, and waits for TLS; we
   wait for its header, as both sides must send one (5.2).  */
#include <certask/protocol.h>

enum
{
  HEADER_OCTETS = 8,
  FRAME_HEAD_OCTETS = 8
};

static const char tls_header[] = "AMQP\x02\x01\x00\x00";
static const char sasl_header[] = "AMQP\x03\x01\x00\x00";

/* What a described value begins with, and the descriptor of sasl-mechanisms
   in its short and its long form (1.6, 5.3.3.1).  */
static const struct span descriptors[]
    = { { "\x00\x53\x40", 3 },
        { "\x00\x80\x00\x00\x00\x00\x00\x00\x00\x40", 10 } };

/* Constructors (1.2, 1.6).  */
enum
{
  SYM8 = 0xa3,
  SYM32 = 0xb3,
  LIST8 = 0xc0,
  LIST32 = 0xd0,
  ARRAY8 = 0xe0,
  ARRAY32 = 0xf0
};

static bool
same (struct span a, struct span b)
{
  return a.n == b.n && memcmp (a.at, b.at, a.n) == 0;
}

static bool
is_header (struct span header, const char *wanted)
{
  return same (header, (struct span){ wanted, HEADER_OCTETS });
}

/* ---- Headers ---- */

static bool
hear_header (struct talk *t, struct span *header)
{
  if (!peek_bytes (t, 4, header))
    return false;
  if (!span_is (*header, "AMQP"))
    return garbled (t, "a protocol header of AMQP", *header);
  return hear_bytes (t, HEADER_OCTETS, header);
}

static bool
hear_consent (struct talk *t)
{
  struct span header;

  return hear_header (t, &header)
         && (is_header (header, tls_header) || not_offered (t, header));
}

/* ---- Values ---- */

/* Take a number of one octet, or of four if CONSTRUCTOR is the wider kind.  */
static bool
take_number (struct span *rest, unsigned char constructor, size_t *number)
{
  bool wide = constructor & 0x10;
  struct span octets;

  if (!take_octets (rest, wide ? 4 : 1, &octets))
    return false;
  *number = big_endian (octets);
  return true;
}

static bool
take_constructor (struct span *rest, unsigned char *constructor)
{
  struct span octet;

  if (!take_octets (rest, 1, &octet))
    return false;
  *constructor = (unsigned char)octet.at[0];
  return true;
}

static bool
learn_symbol (struct talk *t, struct span *rest, unsigned char constructor)
{
  struct span symbol;
  size_t n;

  return (constructor == SYM8 || constructor == SYM32)
         && take_number (rest, constructor, &n)
         && take_octets (rest, n, &symbol) && learn (t, "sasl", symbol);
}

/* | size | count | constructor | symbol | symbol | …  (1.6.24)  */
static bool
learn_array (struct talk *t, struct span rest, unsigned char array)
{
  unsigned char constructor;
  size_t size;
  size_t count;

  if (!take_number (&rest, array, &size) || !take_number (&rest, array, &count)
      || !take_constructor (&rest, &constructor))
    return false;
  while (count-- > 0)
    if (!learn_symbol (t, &rest, constructor))
      return false;
  return true;
}

/* | descriptor | list | size | count | symbol, or an array of them |  */
static bool
learn_mechanisms (struct talk *t, struct span rest)
{
  unsigned char constructor;
  size_t size;
  size_t count;
  bool described = false;

  for (size_t i = 0; i < 2 && !described; i++)
    if (same (span_part (rest, 0, descriptors[i].n), descriptors[i]))
      {
        rest = span_from (rest, descriptors[i].n);
        described = true;
      }
  if (!described || !take_constructor (&rest, &constructor)
      || (constructor != LIST8 && constructor != LIST32)
      || !take_number (&rest, constructor, &size)
      || !take_number (&rest, constructor, &count) || count != 1
      || !take_constructor (&rest, &constructor))
    return false;
  return constructor == ARRAY8 || constructor == ARRAY32
             ? learn_array (t, rest, constructor)
             : learn_symbol (t, &rest, constructor);
}

/* ---- SASL ---- */

/* | size, itself included | data offset, in words | type: 1 | 00 00 |
   … | body |  (2.3, 5.3.1)  */
static bool
hear_mechanisms (struct talk *t)
{
  const char *wanted = "a frame with the SASL mechanisms";
  struct span frame;
  size_t size;
  size_t offset;

  if (!peek_bytes (t, FRAME_HEAD_OCTETS, &frame))
    return false;
  size = big_endian (span_part (frame, 0, 4));
  offset = (size_t)(unsigned char)frame.at[4] * 4;
  if (frame.at[5] != 1 || offset < FRAME_HEAD_OCTETS || offset > size)
    return garbled (t, wanted, frame);
  if (!hear_bytes (t, size, &frame))
    return false;
  return learn_mechanisms (t, span_from (frame, offset))
         || garbled (t, wanted, frame);
}

/* A server that wants another layer has answered as well.  */
static bool
hear_layer (struct talk *t)
{
  struct span header;

  return hear_header (t, &header)
         && (!is_header (header, sasl_header) || hear_mechanisms (t));
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_bytes (t, "TLS header",
                    tls_header, HEADER_OCTETS)    /* C: AMQP 2 1 0 0          */
      && hear_consent (t);                        /* S: AMQP 2 1 0 0          */
}

static bool
confirm (struct talk *t)
{
  return say_bytes (t, "SASL header",
                    sasl_header, HEADER_OCTETS)   /* C: AMQP 3 1 0 0          */
      && hear_layer (t);                          /* S: AMQP 3 1 0 0, PLAIN … */
}
/* clang-format on */

const struct protocol amqp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "amqp",
  .title = "AMQP",
  .spec = "AMQP 1.0, part 5",
  .port = 5672,
  .tls_port = 5671,
  .tls_scheme = "amqps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "SASL header",
};
