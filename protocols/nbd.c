/* Network Block Device, fixed newstyle (NBD, doc/proto.md), and its upgrade.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   The server begins: | NBDMAGIC | IHAVEOPT | flags, 2 octets |.  Numbers are
   big-endian.  */
#include <certask/protocol.h>

/* Flags of the handshake, the server's and ours.  */
enum
{
  FIXED_NEWSTYLE = 1 << 0
};

enum
{
  OPT_ABORT = 2,
  OPT_LIST = 3,
  OPT_STARTTLS = 5
};

/* Types of replies: those from 2^31 on are errors.  */
enum
{
  REP_ACK = 1,
  REP_SERVER = 2
};

static const uint32_t REP_IS_ERROR = UINT32_C (1) << 31;

enum
{
  ERR_UNSUP = 1,
  ERR_POLICY = 2,
  ERR_SHUTDOWN = 7
};

static const char *const error_names[] = {
  [1] = "NBD_REP_ERR_UNSUP",    [2] = "NBD_REP_ERR_POLICY",
  [3] = "NBD_REP_ERR_INVALID",  [4] = "NBD_REP_ERR_PLATFORM",
  [5] = "NBD_REP_ERR_TLS_REQD", [6] = "NBD_REP_ERR_UNKNOWN",
  [7] = "NBD_REP_ERR_SHUTDOWN", [8] = "NBD_REP_ERR_BLOCK_SIZE_REQD",
  [9] = "NBD_REP_ERR_TOO_BIG",
};

static const char option_magic[] = "IHAVEOPT";
static const char old_magic[] = "\x00\x00\x42\x02\x81\x86\x12\x53";
static const char fixed_newstyle[] = "fixed newstyle";
static const char reply_magic[] = "\x00\x03\xe8\x89\x04\x55\x65\xa9";

/* ---- What we say ---- */

static const char client_flags[] = "\x00\x00\x00\x01"; /* fixed newstyle */

/* | IHAVEOPT | option, 4 | length, 4: 0 |  */
static bool
say_option (struct talk *t, const char *step, unsigned option)
{
  struct packet packet = { .n = 0 };

  put_octets (&packet, option_magic, 8);
  put_big_endian (&packet, option, 4);
  put_zeros (&packet, 4);
  return say_packet (t, step, &packet);
}

/* ---- What the server says ---- */

/* The style that the server greets in (doc/proto.md, "Handshake"): only the
   fixed new one has options, and so TLS.  */
static bool
hear_greeting (struct talk *t, const char **style)
{
  struct span magic;
  struct span flags;

  if (!peek_bytes (t, 8, &magic))
    return false;
  if (!span_is (magic, "NBDMAGIC"))
    return garbled (t, "NBDMAGIC", magic);
  if (!hear_bytes (t, 8, &magic) || !peek_bytes (t, 8, &magic))
    return false;
  *style = "oldstyle";
  if (memcmp (magic.at, old_magic, 8) == 0)
    return true;
  if (!span_is (magic, option_magic))
    return garbled (t, "IHAVEOPT", magic);
  if (!hear_bytes (t, 10, &flags))
    return false;
  *style = big_endian (span_from (flags, 8)) & FIXED_NEWSTYLE
               ? fixed_newstyle
               : "newstyle, but not fixed";
  return true;
}

struct answer
{
  uint32_t type;
  struct span data;
  struct span whole;
};

/* | reply's magic, 8 | option, 4 | type, 4 | length, 4 | data |  */
static bool
hear_answer (struct talk *t, unsigned option, struct answer *answer)
{
  struct span head;

  if (!peek_bytes (t, 8, &head))
    return false;
  if (memcmp (head.at, reply_magic, 8) != 0)
    return garbled (t, "a reply to our option", head);
  if (!peek_bytes (t, 20, &head))
    return false;
  if (big_endian (span_part (head, 8, 4)) != option)
    return garbled (t, "a reply to our option", head);
  if (!hear_bytes (t, 20 + big_endian (span_part (head, 16, 4)),
                   &answer->whole))
    return false;
  answer->type = (uint32_t)big_endian (span_part (answer->whole, 12, 4));
  answer->data = span_from (answer->whole, 20);
  return true;
}

/* The number of the error that ANSWER is, or 0.  */
static uint32_t
error_of (struct answer answer)
{
  return (answer.type & REP_IS_ERROR) ? answer.type & ~REP_IS_ERROR : 0;
}

/* "NBD_REP_ERR_POLICY: words that are meant for people".  */
static struct span
words_of (struct talk *t, struct answer answer)
{
  size_t known = sizeof error_names / sizeof *error_names;
  uint32_t error = error_of (answer);
  bool named = error < known && error_names[error];
  struct span name = span_of (named ? error_names[error] : "unknown error");

  learn (t, "status", name);
  if (answer.data.n == 0)
    return name;
  return join (t, (struct span[]){ name, span_of (": "), answer.data }, 3);
}

/* A server without TLS does not know the option, or may not use it ("NOTLS
   mode").  */
static bool
hear_starttls (struct talk *t)
{
  struct answer answer;

  if (!hear_answer (t, OPT_STARTTLS, &answer))
    return false;
  if (answer.type == REP_ACK)
    return true;
  if (error_of (answer) == ERR_UNSUP || error_of (answer) == ERR_POLICY)
    return not_offered (t, words_of (t, answer));
  return error_of (answer) != 0 ? refused (t, words_of (t, answer))
                                : garbled (t, "NBD_REP_ACK", answer.whole);
}

/* Name by name, and an acknowledgement.  Not to have a list is an answer.  */
static bool
hear_list (struct talk *t)
{
  struct answer answer;

  do
    if (!hear_answer (t, OPT_LIST, &answer))
      return false;
  while (answer.type == REP_SERVER);
  if (answer.type == REP_ACK)
    return true;
  switch (error_of (answer))
    {
    case 0:
      return garbled (t, "NBD_REP_SERVER or NBD_REP_ACK", answer.whole);
    case ERR_UNSUP:
      return words_of (t, answer).n > 0;
    case ERR_SHUTDOWN:
      return refused_otherwise (t, words_of (t, answer));
    default:
      return refused (t, words_of (t, answer));
    }
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  const char *style;

  return hear_greeting (t, &style)
      && (style == fixed_newstyle || not_offered (t, span_of (style)))
      && say_bytes (t, "flags", client_flags, 4)
      && say_option (t, "NBD_OPT_STARTTLS", OPT_STARTTLS)
      && hear_starttls (t);
}

/* A server that is asked to list what it has, and then left, logs no more than
   that.  */
static bool
confirm (struct talk *t)
{
  const char *style = fixed_newstyle;

  return (!is_direct (t) || hear_greeting (t, &style))
      && (style != fixed_newstyle
          || ((!is_direct (t) || say_bytes (t, "flags", client_flags, 4))
              && say_option (t, "NBD_OPT_LIST", OPT_LIST)
              && hear_list (t)
              && say_option (t, "NBD_OPT_ABORT", OPT_ABORT)));
}
/* clang-format on */

const struct protocol nbd = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "nbd",
  .title = "NBD",
  .spec = "NBD, doc/proto.md",
  .port = 10809,
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "NBD_OPT_LIST",
};
