/* PostgreSQL, frontend/backend protocol 3 (PostgreSQL 17, chapter 53).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Since version 17 a server takes TLS from the first byte on the same port; it
   then must be offered ALPN "postgresql", and nothing else (53.2.11).  */
#include <certask/protocol.h>

/* Messages of the server that may come before it has let anyone in (53.7).  */
enum
{
  AUTHENTICATION = 'R',
  ERROR_RESPONSE = 'E',
  NOTICE_RESPONSE = 'N',
  NEGOTIATE_PROTOCOL_VERSION = 'v'
};

enum
{
  AUTHENTICATION_SASL = 10
};

/* ---- What we say ---- */

/* | 00 00 00 08 | 04 d2 16 2f |   length, 80877103  */
static const char ssl_request[] = "\x00\x00\x00\x08\x04\xd2\x16\x2f";

/* | length | 00 03 00 00 | "user" | USER | "database" | DATABASE | 00 |
   Without a database the server takes that of the user's name.  */
static bool
say_startup (struct talk *t)
{
  struct packet body = { .n = 0 };
  struct packet packet = { .n = 0 };

  put_big_endian (&body, 3 << 16, 4);
  put_terminated (&body, "user");
  put_terminated (&body, *user_name (t) ? user_name (t) : "postgres");
  if (*database_name (t))
    {
      put_terminated (&body, "database");
      put_terminated (&body, database_name (t));
    }
  put_terminated (&body, "");
  put_big_endian (&packet, body.n + 4, 4);
  put_packet (&packet, &body);
  return say_packet (t, "StartupMessage", &packet);
}

/* ---- What the server says ---- */

struct message
{
  char type;
  struct span body;
};

/* | type | length, itself included | body |  */
static bool
hear_message (struct talk *t, struct message *message)
{
  struct span head;
  uint64_t length;

  if (!peek_bytes (t, 1, &head))
    return false;
  if (!strchr ("RENv", head.at[0]) || head.at[0] == '\0')
    return garbled (t, "an answer to a StartupMessage", head);
  if (!peek_bytes (t, 5, &head))
    return false;
  length = big_endian (span_from (head, 1));
  if (length < 4 || length > INT32_MAX)
    return garbled (t, "a message of at least four bytes", head);
  if (!hear_bytes (t, (size_t)length + 1, &message->body))
    return false;
  message->type = message->body.at[0];
  message->body = span_from (message->body, 5);
  return true;
}

/* The field TYPE of an ErrorResponse (53.8), "" if it has none.  */
static struct span
field (struct span body, char type)
{
  struct span string;

  while (take_terminated (&body, &string) && string.n > 0)
    if (string.at[0] == type)
      return span_from (string, 1);
  return span_none ();
}

/* What is not about a certificate for sure: another SQLSTATE than that of a
   refused authorization, a routine other than the one that checks certificates
   (its name is in no language), and want of a line in pg_hba.conf.  */
static bool
is_for_other_reason (struct message error)
{
  struct span routine = field (error.body, 'R');

  return !span_is (field (error.body, 'C'), "28000")
         || (routine.n > 0 && !span_is (routine, "ClientAuthentication"))
         || span_contains (field (error.body, 'M'), "pg_hba.conf");
}

/* "FATAL 28000: connection requires a valid client certificate".  */
static bool
read_error (struct talk *t, struct message error, struct span *words)
{
  struct span state = field (error.body, 'C');
  struct span parts[] = { field (error.body, 'S'), span_of (" "), state,
                          span_of (": "), field (error.body, 'M') };

  if (state.n == 0)
    return garbled (t, "an ErrorResponse with its SQLSTATE", error.body);
  *words = join (t, parts, sizeof parts / sizeof *parts);
  return learn (t, "status", state);
}

/* The one byte that answers an SSLRequest, or an error (53.2.11).  */
static bool
hear_consent (struct talk *t)
{
  struct span byte;
  struct span words;
  struct message error;

  if (!peek_bytes (t, 1, &byte))
    return false;
  switch (byte.at[0])
    {
    case 'S':
      return hear_bytes (t, 1, &byte);
    case 'N':
      return not_offered (t, byte);
    case ERROR_RESPONSE:
      return hear_message (t, &error) && read_error (t, error, &words)
             && refused (t, words);
    default:
      return garbled (t, "S, N or E", byte);
    }
}

static bool
learn_authentication (struct talk *t, struct message message)
{
  struct span rest = message.body;
  struct span method;
  struct span mechanism;

  if (!take_octets (&rest, 4, &method))
    return garbled (t, "an authentication request", message.body);
  if (big_endian (method) == AUTHENTICATION_SASL)
    while (take_terminated (&rest, &mechanism) && mechanism.n > 0)
      learn (t, "sasl", mechanism);
  return true;
}

/* To ask for a password is to let us in so far.  */
static bool
hear_authentication (struct talk *t)
{
  struct message message;
  struct span words;

  do
    if (!hear_message (t, &message))
      return false;
  while (message.type == NOTICE_RESPONSE
         || message.type == NEGOTIATE_PROTOCOL_VERSION);
  if (message.type == AUTHENTICATION)
    return learn_authentication (t, message);
  if (!read_error (t, message, &words))
    return false;
  return is_for_other_reason (message) ? refused_otherwise (t, words)
                                       : refused (t, words);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_bytes (t, "SSLRequest", ssl_request, sizeof ssl_request - 1)
      && hear_consent (t);
}

static bool
confirm (struct talk *t)
{
  return say_startup (t)
      && hear_authentication (t);
}
/* clang-format on */

const struct protocol postgres = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "postgres",
  .aliases = "postgresql",
  .title = "PostgreSQL",
  .spec = "PostgreSQL 17, chapter 53",
  .port = 5432,
  .alpn = "postgresql",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "StartupMessage",
};
