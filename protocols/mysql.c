/* MySQL and MariaDB, client/server protocol 10, and its upgrade (MySQL
   Internals, "Connection Phase"; MariaDB, "Clients & Utilities").
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Every packet is | length, 3 octets | number | payload |, numbers being little
   endian.  The server begins:

     S: 0  handshake             C: 1  SSLRequest, and TLS begins
     C: 2  handshake response    S: 3  OK, ERR or another question  */
#include <certask/protocol.h>

/* Capabilities: what the server must have, and what we say of ourselves.  */
enum
{
  CLIENT_LONG_PASSWORD = 1u << 0, /* in MariaDB: no extensions of MariaDB's */
  CLIENT_CONNECT_WITH_DB = 1u << 3,
  CLIENT_PROTOCOL_41 = 1u << 9,
  CLIENT_SSL = 1u << 11,
  CLIENT_SECURE_CONNECTION = 1u << 15,
  CLIENT_PLUGIN_AUTH = 1u << 19
};

/* What payloads begin with.  */
enum
{
  OK_PACKET = 0x00,
  AUTH_MORE_DATA = 0x01,
  HANDSHAKE_V9 = 0x09,
  HANDSHAKE_V10 = 0x0a,
  AUTH_SWITCH_REQUEST = 0xfe,
  ERR_PACKET = 0xff
};

enum
{
  LARGEST_PACKET = 1 << 24,
  UTF8MB4 = 45
};

static int
kind_of (struct span payload)
{
  return payload.n > 0 ? (unsigned char)payload.at[0] : -1;
}

/* ---- What we say ---- */

static unsigned
capabilities (const struct talk *t)
{
  return CLIENT_LONG_PASSWORD | CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION
         | CLIENT_PLUGIN_AUTH
         | (*database_name (t) ? (unsigned)CLIENT_CONNECT_WITH_DB : 0)
         | (is_direct (t) ? 0 : (unsigned)CLIENT_SSL);
}

/* | capabilities | largest packet | character set | 23 zeros |, with which a
   handshake response begins and of which an SSLRequest consists.  */
static void
put_introduction (struct packet *packet, const struct talk *t)
{
  put_little_endian (packet, capabilities (t), 4);
  put_little_endian (packet, LARGEST_PACKET, 4);
  put_little_endian (packet, UTF8MB4, 1);
  put_zeros (packet, 23);
}

static bool
say_payload (struct talk *t, const char *step, unsigned number,
             const struct packet *payload)
{
  struct packet packet = { .n = 0 };

  put_little_endian (&packet, payload->n, 3);
  put_little_endian (&packet, number, 1);
  put_packet (&packet, payload);
  return say_packet (t, step, &packet);
}

static bool
say_ssl_request (struct talk *t)
{
  struct packet payload = { .n = 0 };

  put_introduction (&payload, t);
  return say_payload (t, "SSLRequest", 1, &payload);
}

/* | introduction | USER | 00: no password | DATABASE | plug-in |

   The user that was asked for logs in without a password.  A made-up one
   cannot, so it names a plug-in for which servers have no account: to be asked
   for another is to be let in so far, and leaves no failed login behind.  */
static bool
say_login (struct talk *t, unsigned number)
{
  struct packet payload = { .n = 0 };

  put_introduction (&payload, t);
  put_terminated (&payload, *user_name (t) ? user_name (t) : "certask");
  put_zeros (&payload, 1);
  if (*database_name (t))
    put_terminated (&payload, database_name (t));
  put_terminated (&payload, *user_name (t) ? "mysql_native_password"
                                           : "mysql_clear_password");
  return say_payload (t, "HandshakeResponse", number, &payload);
}

/* ---- What the server says ---- */

/* Hear the packet NUMBER.  One with another number is out of order, unless it
   is an error, which some servers number as they like.  */
static bool
hear_payload (struct talk *t, unsigned number, struct span *payload)
{
  struct span head;
  size_t length;

  if (!peek_bytes (t, 4, &head))
    return false;
  length = little_endian (span_part (head, 0, 3));
  if (length == 0)
    return garbled (t, "a packet that is not empty", head);
  if (!hear_bytes (t, length + 4, payload))
    return false;
  head = span_part (*payload, 3, 1);
  *payload = span_from (*payload, 4);
  return little_endian (head) == number || kind_of (*payload) == ERR_PACKET
         || garbled (t, "the next packet in order", head);
}

/* ff, code (2 octets), perhaps "#" and SQLSTATE (5), words.  */
struct error
{
  unsigned code;
  struct span words; /* "1045 28000: Access denied for user …" */
};

static bool
read_error (struct talk *t, struct span payload, struct error *error)
{
  struct span rest = span_from (payload, 1);
  struct span code;
  struct span state = span_none ();
  struct packet number = { .n = 0 };

  if (!take_octets (&rest, 2, &code))
    return garbled (t, "an ERR packet with its code", payload);
  if (span_begins (rest, "#") && rest.n >= 6)
    {
      state = span_part (rest, 0, 6);
      rest = span_from (rest, 6);
    }
  error->code = (unsigned)little_endian (code);
  put_decimal (&number, error->code);
  error->words = join (t,
                       (struct span[]){ { number.bytes, number.n },
                                        span_of (state.n ? " " : ""),
                                        span_from (state, 1),
                                        span_of (": "),
                                        rest },
                       5);
  learn (t, "status", span_part (error->words, 0, number.n));
  return true;
}

/* | 0a | version, 00 | thread (4) | scramble (8) | 00 | capabilities (2) | … */
static bool
read_handshake (struct talk *t, struct span payload, struct span *capable)
{
  struct span rest = span_from (payload, 1);
  struct span version;
  struct span skipped;

  if (!take_terminated (&rest, &version) || !take_octets (&rest, 13, &skipped)
      || !take_octets (&rest, 2, capable))
    return garbled (t, "a handshake with the server's capabilities", payload);
  return learn (t, "software", version);
}

/* Protocol 9, and 10 before MySQL 4, have no TLS.  */
static bool
hear_handshake (struct talk *t, bool upgrade)
{
  struct span payload;
  struct span capable;
  struct error error;

  if (!hear_payload (t, 0, &payload))
    return false;
  switch (kind_of (payload))
    {
    case ERR_PACKET:
      return read_error (t, payload, &error) && refused (t, error.words);
    case HANDSHAKE_V9:
      return not_offered (t, span_line (span_from (payload, 1)));
    case HANDSHAKE_V10:
      break;
    default:
      return garbled (t, "a handshake or an ERR packet", payload);
    }
  if (!read_handshake (t, payload, &capable))
    return false;
  return !upgrade || (little_endian (capable) & CLIENT_SSL)
         || not_offered (t, span_of ("no CLIENT_SSL among its capabilities"));
}

/* Codes by what they tell of certificates: nothing, since the account was
   checked before (the database is not known, or not this user's), or nothing,
   since it was not (too many connections, a host that is blocked or not
   allowed).  Access denied (1045) is said of an account that requires a
   certificate, too, but far more often of a wrong password.  All others may be
   about anything.  */
static bool
is_after_login (unsigned code)
{
  return code == 1044 || code == 1049;
}

static bool
has_other_reason (unsigned code)
{
  return code == 1045 || code == 1040 || code == 1129 || code == 1130 || code == 1203;
}

static bool
hear_error (struct talk *t, struct span payload)
{
  struct error error;

  if (!read_error (t, payload, &error))
    return false;
  if (is_after_login (error.code))
    return true;
  return has_other_reason (error.code) ? refused_otherwise (t, error.words)
                                      : refused (t, error.words);
}

/* Hear the packet NUMBER, with which the server lets us in, or asks for more,
   or does not; *AGAIN if it wants to be answered as another plug-in does.  */
static bool
hear_login (struct talk *t, unsigned number, bool *again)
{
  struct span payload;
  struct span plugin;
  struct span rest;

  if (!hear_payload (t, number, &payload))
    return false;
  *again = kind_of (payload) == AUTH_SWITCH_REQUEST;
  switch (kind_of (payload))
    {
    case OK_PACKET:
    case AUTH_MORE_DATA:
      return true;
    case AUTH_SWITCH_REQUEST:
      rest = span_from (payload, 1);
      return !take_terminated (&rest, &plugin)
             || learn (t, "capability", plugin);
    case ERR_PACKET:
      return hear_error (t, payload);
    default:
      return garbled (t, "an answer to a login", payload);
    }
}

/* No password: an empty packet.  */
static bool
say_nothing (struct talk *t, unsigned number)
{
  return say_payload (t, "AuthSwitchResponse", number,
                      &(struct packet){ .n = 0 });
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return hear_handshake (t, true)
      && say_ssl_request (t);
}

static bool
confirm (struct talk *t)
{
  unsigned number = is_direct (t) ? 1 : 2;
  bool again;

  return (!is_direct (t) || hear_handshake (t, false))
      && say_login (t, number)
      && hear_login (t, number + 1, &again)
      && (!again || !*user_name (t)
          || (say_nothing (t, number + 2)
              && hear_login (t, number + 3, &again)));
}
/* clang-format on */

const struct protocol mysql = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "mysql",
  .aliases = "mariadb",
  .title = "MySQL",
  .spec = "MySQL Internals, Connection Phase",
  .port = 3306,
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "login",
};
