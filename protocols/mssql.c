/* Microsoft SQL Server: TDS (MS-TDS), and its upgrade up to version 7.4.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   PRELOGIN (2.2.6.5) settles encryption.  The handshake then travels in packets
   of the same type, and what follows it is bare TLS with TDS inside.
   Version 8 is TLS from the first byte, on the same port and with ALPN
   "tds/8.0"; PRELOGIN comes inside.

   LOGIN7 (2.2.6.4) comes next.  It leaves a trace, so it is said only where
   the user of certask gives a name for it.  */
#include <certask/protocol.h>

/* | type | status | length, header included | SPID | packet | window |
   (2.2.3.1)  */
enum
{
  HEADER_OCTETS = 8,
  MOST_OCTETS = 4096 - HEADER_OCTETS, /* before another size is settled */
  MOST_PACKETS = 16,                  /* of a message that we hear */
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

/* ---- What we hear ---- */

/* Hear the body of a packet, the LAST of its message or not.  Whose first octet
   is another type is another protocol; WANTED is a literal.  */
static bool
hear_packet (struct talk *t, const char *wanted, struct span *body, bool *last)
{
  size_t length;

  if (!peek_bytes (t, 1, body))
    return false;
  if (body->at[0] != TABULAR_RESULT)
    return garbled (t, wanted, *body);
  if (!peek_bytes (t, 4, body))
    return false;
  length = big_endian (span_part (*body, 2, 2));
  *last = body->at[1] == END_OF_MESSAGE;
  if ((body->at[1] & ~END_OF_MESSAGE) || length < HEADER_OCTETS)
    return garbled (t, wanted, *body);
  if (!hear_bytes (t, length, body))
    return false;
  *body = span_from (*body, HEADER_OCTETS);
  return true;
}

/* Its packets up to END_OF_MESSAGE, made one.  */
static bool
hear_message (struct talk *t, const char *wanted, struct span *message)
{
  struct span parts[MOST_PACKETS];
  bool last = false;
  size_t n;

  for (n = 0; !last && n < MOST_PACKETS; n++)
    if (!hear_packet (t, wanted, &parts[n], &last))
      return false;
  *message = join (t, parts, n);
  return last || over_limit (t, "packets of a message");
}

/* ---- PRELOGIN ---- */

static const char to_prelogin[] = "an answer to PRELOGIN";

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

  if (!hear_message (t, to_prelogin, &body))
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

/* ---- Login ---- */

enum
{
  LOGIN_OCTETS = 94,    /* before the texts */
  ENGLISH = 0x0409,     /* the language of the server's words, if it can */
  MOST_SAID = 1024 /* octets of the server's words */
};

/* A text of LOGIN7, and where it stands: | offset | characters |.  */
static void
put_text (struct packet *table, struct packet *texts, const char *text)
{
  size_t from = texts->n;

  put_little_endian (table, LOGIN_OCTETS + from, 2);
  put_utf16 (texts, text);
  put_little_endian (table, (texts->n - from) / 2, 2);
}

/* | host | user | password | program | server | unused | library | language |
   database | ClientID (6) | SSPI | file | new password | longer SSPI (4) |  */
static void
put_texts (struct packet *table, struct packet *texts, const struct talk *t)
{
  const char *begin[] = { our_name (t), user_name (t), "",
                          "certask", their_host (t), "",
                          "certask", "", database_name (t) };

  for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
    put_text (table, texts, begin[i]);
  put_zeros (table, 6);
  for (int i = 0; i < 3; i++)
    put_text (table, texts, "");
  put_zeros (table, 4);
}

/* | 10 01, length, 00 00 01 00 | length | version: 8 or 7.4 | packet size |
   program's version, process, connection | flags (4): none, so that it is no
   failure if the database is not there | time zone | language |
   where the texts stand | texts |  */
static bool
say_login (struct talk *t)
{
  struct packet table = { .n = 0 };
  struct packet texts = { .n = 0 };
  struct packet p = { .n = 0 };

  put_texts (&table, &texts, t);
  put_octets (&p, "\x10\x01", 2);
  put_big_endian (&p, HEADER_OCTETS + LOGIN_OCTETS + texts.n, 2);
  put_octets (&p, "\0\0\x01\0", 4);
  put_little_endian (&p, LOGIN_OCTETS + texts.n, 4);
  put_little_endian (&p, is_direct (t) ? 0x08000000 : 0x74000004, 4);
  put_little_endian (&p, HEADER_OCTETS + MOST_OCTETS, 4);
  put_zeros (&p, 4 + 4 + 4 + 4 + 4);
  put_little_endian (&p, ENGLISH, 4);
  put_packet (&p, &table);
  put_packet (&p, &texts);
  return say_packet (t, "LOGIN7", &p);
}

/* Tokens that may answer a login which asks for nothing more (2.2.7).  */
enum
{
  ERROR = 0xaa,
  INFO = 0xab,
  LOGINACK = 0xad,
  ENVCHANGE = 0xe3,
  DONE = 0xfd
};

/* Take | token | length (2) | body |.  DONE is the last, and has instead of a
   length | status (2) | command (2) | rows (8, before 7.2: 4) |.  */
static bool
take_token (struct span *rest, int *token, struct span *body)
{
  struct span octets;

  if (!take_octets (rest, 1, &octets))
    return false;
  *token = (unsigned char)octets.at[0];
  if (*token == DONE)
    return take_octets (rest, rest->n, body) && (body->n == 8 || body->n == 12);
  return take_octets (rest, 2, &octets)
         && take_octets (rest, little_endian (octets), body);
}

/* Take | characters, in N octets | UTF-16 |.  */
static bool
take_text (struct span *rest, size_t n, struct span *text)
{
  struct span count;

  return take_octets (rest, n, &count)
         && take_octets (rest, 2 * little_endian (count), text);
}

static struct span
kept (struct talk *t, const struct packet *text)
{
  return join (t, &(struct span){ text->bytes, text->n }, 1);
}

/* | interface (1) | version (4) | program, perhaps with NULs after it, 1 octet
   counting | its version (4) |  */
static bool
read_acknowledgement (struct talk *t, struct span body)
{
  struct packet text = { .n = 0 };
  struct span rest = span_from (body, 5);
  struct span program;

  if (!take_text (&rest, 1, &program) || rest.n != 4)
    return garbled (t, "LOGINACK with the program's name", body);
  put_utf8 (&text, program);
  put_zeros (&text, 1);
  text.n = strlen (text.bytes);
  return learn (t, "software", kept (t, &text));
}

/* Numbers that tell nothing of certificates: they speak of the password or the
   account, or nobody is let in.  All others may be about anything.  */
static bool
has_other_reason (uint64_t number)
{
  return (number >= 18450 && number <= 18488) /* 18456: login failed */
         || number == 17142                   /* paused */
         || number == 17809                   /* too many connections */
         || number == 40615;                  /* not from this address */
}

/* | number (4) | state (1) | class (1) | words, 2 octets counting | server,
   procedure and line |  */
static bool
hear_error (struct talk *t, struct span body)
{
  struct packet text = { .n = 0 };
  struct span rest = span_from (body, 6);
  uint64_t number = little_endian (span_part (body, 0, 4));
  struct span words;

  if (!take_text (&rest, 2, &words))
    return garbled (t, "LOGINACK, or ERROR with its words", body);
  put_decimal (&text, number);
  learn (t, "status", kept (t, &text));
  put_octets (&text, ": ", 2);
  put_utf8 (&text, span_part (words, 0, MOST_SAID));
  if (number == 4060 || number == 4064) /* let in; the database is not opened */
    return true;
  return has_other_reason (number) ? refused_otherwise (t, kept (t, &text))
                                   : refused (t, kept (t, &text));
}

/* Let in, or the first ERROR, which has the reason.  */
static bool
hear_login (struct talk *t)
{
  const char *wanted = "an answer to LOGIN7";
  struct span error = span_none ();
  struct span rest;
  struct span body;
  int token;

  if (!hear_message (t, wanted, &rest))
    return false;
  while (take_token (&rest, &token, &body))
    switch (token)
      {
      case LOGINACK:
        return read_acknowledgement (t, body);
      case ERROR:
        error = error.n ? error : body;
        break;
      case INFO:
      case ENVCHANGE:
        break;
      case DONE:
        return hear_error (t, error);
      default:
        return garbled (t, wanted, body);
      }
  return garbled (t, "a whole token", rest);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_prelogin (t, ENCRYPT_ON)        /* C: ENCRYPT_ON         */
      && hear_consent (t);                   /* S: ENCRYPT_ON         */
}

/* Inside direct TLS nothing more is encrypted, so any answer to PRELOGIN will do.
   Without a user, and with TLS 1.2 at most, the handshake tells by itself.  */
static bool
confirm (struct talk *t)
{
  struct span any;

  return (!is_direct (t)
          || (say_prelogin (t, ENCRYPT_NOT_SUP)            /* C: ENCRYPT_NOT_SUP  */
              && hear_message (t, to_prelogin, &any)))     /* S: whatever it says */
      && (!*user_name (t)
          || (say_login (t)                                /* C: LOGIN7           */
              && hear_login (t)));                         /* S: LOGINACK         */
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
  .asks = "PRELOGIN, login",
};
