/* Microsoft SQL Server: TDS (MS-TDS), and its upgrade up to version 7.4.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   PRELOGIN (2.2.6.5) settles encryption.  The handshake then travels in packets
   of the same type, and what follows it is bare TLS with TDS inside.
   Version 8 is TLS from the first byte, on the same port and with ALPN
   "tds/8.0"; PRELOGIN comes inside.  */
#include <certask/protocol.h>

/* | type | status | length, header included | SPID | packet | window |
   (2.2.3.1)  */
enum
{
  HEADER_OCTETS = 8,
  MOST_OCTETS = 4096 - HEADER_OCTETS, /* before another size is settled */
  TABULAR_RESULT = 0x04,
  PRELOGIN = 0x12,
  END_OF_MESSAGE = 0x01
};

/* Options of PRELOGIN, each | token | offset | length |, up to the last.  */
enum
{
  OPTION_OCTETS = 5,
  ENCRYPTION = 0x01,
  TERMINATOR = 0xff
};

enum
{
  ENCRYPT_OFF = 0x00, /* the login alone is encrypted */
  ENCRYPT_ON = 0x01,
  ENCRYPT_NOT_SUP = 0x02,
  ENCRYPT_REQ = 0x03
};

/* 12 01 00 1a 00 00 01 00   header
   00 00 0b 00 06            VERSION, at 11, 6 octets
   01 00 11 00 01            ENCRYPTION, at 17, 1 octet
   ff                        no more
   09 00 00 00 00 00         version 9, and then what ENCRYPTION says  */
static const char prelogin[] = "\x12\x01\x00\x1a\x00\x00\x01\x00"
                               "\x00\x00\x0b\x00\x06"
                               "\x01\x00\x11\x00\x01"
                               "\xff"
                               "\x09\x00\x00\x00\x00\x00";

static bool
say_prelogin (struct talk *t, char encryption)
{
  struct packet p = { .n = 0 };

  put_octets (&p, prelogin, sizeof prelogin - 1);
  put_octets (&p, &encryption, 1);
  return say_packet (t, "PRELOGIN", &p);
}

/* ---- The handshake's packets ---- */

static void
seal (unsigned char *header, size_t n, bool last)
{
  size_t length = HEADER_OCTETS + n;

  memcpy (header, "\x12\0\0\0\0\0\0\0", HEADER_OCTETS);
  header[1] = last ? END_OF_MESSAGE : 0;
  header[2] = (unsigned char)(length >> 8);
  header[3] = (unsigned char)length;
}

static bool
open_packet (const unsigned char *header, size_t *n)
{
  size_t length = (size_t)header[2] << 8 | header[3];

  if ((header[0] != PRELOGIN && header[0] != TABULAR_RESULT)
      || length < HEADER_OCTETS)
    return false;
  *n = length - HEADER_OCTETS;
  return true;
}

static const struct envelope envelope = {
  .header = HEADER_OCTETS,
  .most = MOST_OCTETS,
  .seal = seal,
  .open = open_packet,
};

/* ---- PRELOGIN ---- */

/* Whose first octet is another type is another protocol.  */
static bool
hear_packet (struct talk *t, struct span *body)
{
  const char *wanted = "an answer to PRELOGIN";
  size_t length;

  if (!peek_bytes (t, 1, body))
    return false;
  if (body->at[0] != TABULAR_RESULT)
    return garbled (t, wanted, *body);
  if (!peek_bytes (t, 4, body))
    return false;
  length = big_endian (span_part (*body, 2, 2));
  if (body->at[1] != END_OF_MESSAGE || length < HEADER_OCTETS)
    return garbled (t, wanted, *body);
  if (!hear_bytes (t, length, body))
    return false;
  *body = span_from (*body, HEADER_OCTETS);
  return true;
}

/* The octet of the option ENCRYPTION, or -1.  */
static int
encryption_of (struct span body)
{
  struct span rest = body;
  struct span option;
  struct span value;

  while (take_octets (&rest, OPTION_OCTETS, &option)
         && (unsigned char)option.at[0] != TERMINATOR)
    if (option.at[0] == ENCRYPTION)
      {
        value = span_part (body, big_endian (span_part (option, 1, 2)),
                           big_endian (span_part (option, 3, 2)));
        return value.n == 1 ? (unsigned char)value.at[0] : -1;
      }
  return -1;
}

static bool
hear_consent (struct talk *t)
{
  struct span body;

  if (!hear_packet (t, &body))
    return false;
  switch (encryption_of (body))
    {
    case ENCRYPT_OFF:
    case ENCRYPT_ON:
    case ENCRYPT_REQ:
      return true;
    case ENCRYPT_NOT_SUP:
      return not_offered (t, span_of ("ENCRYPT_NOT_SUP"));
    default:
      return garbled (t, "ENCRYPTION in the answer to PRELOGIN", body);
    }
}

/* What is encrypted already is not encrypted again, so any answer will do.  */
static bool
hear_any_answer (struct talk *t)
{
  struct span body;

  return hear_packet (t, &body);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_prelogin (t, ENCRYPT_ON)        /* C: ENCRYPT_ON         */
      && hear_consent (t);                   /* S: ENCRYPT_ON         */
}

/* After an upgrade comes the login, which leaves a trace; but with TLS 1.2 at
   most, the handshake tells by itself.  */
static bool
confirm (struct talk *t)
{
  return !is_direct (t)
      || (say_prelogin (t, ENCRYPT_NOT_SUP)  /* C: ENCRYPT_NOT_SUP    */
          && hear_any_answer (t));           /* S: whatever it says   */
}
/* clang-format on */

const struct protocol mssql = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "mssql",
  .aliases = "tds sqlserver",
  .title = "Microsoft SQL Server",
  .spec = "MS-TDS",
  .port = 1433,
  .tls_port = 1433,
  .tls_scheme = "mssqls",
  .alpn = "tds/8.0",
  .negotiate = negotiate,
  .envelope = &envelope,
  .confirm = confirm,
  .asks = "PRELOGIN",
};
