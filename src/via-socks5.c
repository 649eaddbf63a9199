/* Through a SOCKS 5 proxy (RFC 1928), which looks names up itself.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include "via.h"

#include <arpa/inet.h>

enum
{
  VERSION = 5,
  AUTHENTICATION_VERSION = 1, /* RFC 1929 */
  CONNECT = 1,
  STRING_MAX_BYTES = 255 /* its length is one octet */
};

enum method
{
  METHOD_NONE = 0,
  METHOD_PASSWORD = 2,
  METHOD_NO_ACCEPTABLE = 0xFF
};

enum address_type
{
  ADDRESS_IPV4 = 1,
  ADDRESS_NAME = 3,
  ADDRESS_IPV6 = 4
};

/* ---- Which method ---- */

static bool
has_user (const struct talk *t)
{
  return *user_name (t) || *via_password (t);
}

/*   | version | count | methods |  */
static bool
say_methods (struct talk *t)
{
  static const char without[] = { VERSION, 1, METHOD_NONE };
  static const char with[] = { VERSION, 2, METHOD_NONE, METHOD_PASSWORD };

  return has_user (t) ? say_bytes (t, "methods", with, sizeof with)
                      : say_bytes (t, "methods", without, sizeof without);
}

/*   | version | method |  */
static bool
hear_method (struct talk *t, enum method *method)
{
  struct span answer;

  if (!hear_bytes (t, 2, &answer))
    return false;
  *method = (enum method) (unsigned char)answer.at[1];
  if (answer.at[0] != VERSION)
    return garbled (t, "SOCKS version 5", answer);
  if (*method == METHOD_NO_ACCEPTABLE)
    return refused (t, span_of (has_user (t)
                                    ? "no acceptable method (it takes neither"
                                      " none nor user and password)"
                                    : "no acceptable method (it may want a user"
                                      " and a password)"));
  return *method == METHOD_NONE || (*method == METHOD_PASSWORD && has_user (t))
         || garbled (t, "one of the methods that we offered", answer);
}

/* ---- Who asks (RFC 1929) ---- */

/* Put the length of TEXT, and itself, at TO; gives the end.  */
static char *
put_string (char *to, struct span text)
{
  *to++ = (char)text.n;
  memcpy (to, text.at, text.n);
  return to + text.n;
}

/*   | version | length | user | length | password |  */
static bool
say_password (struct talk *t)
{
  struct span user = span_of (user_name (t));
  struct span password = span_of (via_password (t));
  char bytes[3 + 2 * STRING_MAX_BYTES];
  char *end = bytes;

  if (user.n > STRING_MAX_BYTES || password.n > STRING_MAX_BYTES)
    return over_limit (t, "bytes of user or password");
  *end++ = AUTHENTICATION_VERSION;
  end = put_string (end, user);
  end = put_string (end, password);
  return say_secret (t, "password", bytes, (size_t)(end - bytes));
}

/*   | version | status |  */
static bool
hear_welcome (struct talk *t)
{
  struct span answer;

  if (!hear_bytes (t, 2, &answer))
    return false;
  if (answer.at[0] != AUTHENTICATION_VERSION)
    return garbled (t, "an answer to user and password", answer);
  return answer.at[1] == 0
         || refused (t, span_of ("user or password is wrong"));
}

/* ---- Where to ---- */

/*   | version | CONNECT | 0 | type | address | port |  */
static bool
say_connect (struct talk *t)
{
  struct span host = span_of (their_host (t));
  uint16_t port = via_port (t);
  char bytes[7 + STRING_MAX_BYTES] = { VERSION, CONNECT, 0 };
  char *end = bytes + 4;

  if (host.n > STRING_MAX_BYTES)
    return over_limit (t, "bytes of the host's name");
  if (inet_pton (AF_INET, host.at, end) == 1)
    {
      bytes[3] = ADDRESS_IPV4;
      end += 4;
    }
  else if (inet_pton (AF_INET6, host.at, end) == 1)
    {
      bytes[3] = ADDRESS_IPV6;
      end += 16;
    }
  else
    {
      bytes[3] = ADDRESS_NAME;
      end = put_string (end, host);
    }
  *end++ = (char)(port >> 8);
  *end++ = (char)(port & 0xFF);
  return say_bytes (t, "CONNECT", bytes, (size_t)(end - bytes));
}

/* What the proxy says, in the words of RFC 1928, 6.  */
static bool
hear_status (struct talk *t, struct span head)
{
  static const char *const words[] = {
    [1] = "general SOCKS server failure",
    [2] = "connection not allowed by ruleset",
    [3] = "network unreachable",
    [4] = "host unreachable",
    [5] = "connection refused",
    [6] = "TTL expired",
    [7] = "command not supported",
    [8] = "address type not supported",
  };
  size_t status = (unsigned char)head.at[1];

  if (head.at[0] != VERSION)
    return garbled (t, "SOCKS version 5", head);
  if (status == 0)
    return true;
  return status < sizeof words / sizeof *words
             ? refused (t, span_of (words[status]))
             : garbled (t, "a status that SOCKS has", head);
}

/*   | version | status | 0 | type | address | port |, the latter being the
   proxy's own, which are of no interest.  */
static bool
hear_answer (struct talk *t)
{
  struct span head;
  struct span rest;
  size_t n;

  /* The first octet of the address may be the length of a name.  */
  if (!peek_bytes (t, 2, &head) || !hear_status (t, head)
      || !hear_bytes (t, 5, &head))
    return false;
  switch (head.at[3])
    {
    case ADDRESS_IPV4:
      n = 4 - 1 + 2;
      break;
    case ADDRESS_IPV6:
      n = 16 - 1 + 2;
      break;
    case ADDRESS_NAME:
      n = (size_t)(unsigned char)head.at[4] + 2;
      break;
    default:
      return garbled (t, "a type of address that SOCKS has", head);
    }
  return hear_bytes (t, n, &rest);
}

static bool
authenticate (struct talk *t, enum method method)
{
  return method == METHOD_NONE || (say_password (t) && hear_welcome (t));
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  enum method method;

  return say_methods (t)          /* C: 5, these methods  */
      && hear_method (t, &method) /* S: 5, this one       */
      && authenticate (t, method) /* C: user and password
                                     S: fine              */
      && say_connect (t)          /* C: CONNECT host port */
      && hear_answer (t);         /* S: fine              */
}
/* clang-format on */

const struct via via_socks5 = {
  .scheme = "socks5",
  .aliases = "socks5h",
  .title = "SOCKS proxy",
  .port = 1080,
  .negotiate = negotiate,
};
