/* Through an HTTP proxy: CONNECT (RFC 9110, 9.3.6).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include "via.h"

enum
{
  CREDENTIALS_MAX_BYTES = 2 * 255 + 1
};

/* N octets of FROM as base64 (RFC 4648, 4) at TO, and a NUL; gives its end.  */
static char *
base64 (char *to, const char *from, size_t n)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/";

  for (size_t i = 0; i < n; i += 3)
    {
      uint32_t bits = 0;

      for (size_t j = i; j < i + 3; j++)
        bits = bits << 8 | (j < n ? (unsigned char)from[j] : 0);
      for (unsigned j = 0; j < 4; j++)
        *to++ = i + j > n ? '=' : digits[bits >> (18 - 6 * j) & 63];
    }
  *to = '\0';
  return to;
}

/* "Basic" (RFC 7617), and the end of the head.  */
static bool
say_credentials (struct talk *t)
{
  struct span pair = join (t,
                           (struct span[]){
                               span_of (user_name (t)),
                               span_of (":"),
                               span_of (via_password (t)),
                           },
                           3);
  char encoded[CREDENTIALS_MAX_BYTES / 3 * 4 + 5];
  struct span field;

  if (pair.n > CREDENTIALS_MAX_BYTES)
    return over_limit (t, "bytes of user and password");
  base64 (encoded, pair.at, pair.n);
  field = join (t,
                (struct span[]){
                    span_of ("Proxy-Authorization: Basic "),
                    span_of (encoded),
                    span_of ("\r\n\r\n"),
                },
                3);
  return say_secret (t, "Proxy-Authorization", field.at, field.n);
}

static bool
say_connect (struct talk *t)
{
  const char *host = their_host (t);
  bool v6 = strchr (host, ':');
  bool named = *user_name (t) || *via_password (t);

  return say (t,
              "CONNECT %s%s%s:%u HTTP/1.1\r\n"
              "Host: %s%s%s:%u\r\n"
              "%s",
              v6 ? "[" : "", host, v6 ? "]" : "", (unsigned)via_port (t),
              v6 ? "[" : "", host, v6 ? "]" : "", (unsigned)via_port (t),
              named ? "" : "\r\n")
         && (!named || say_credentials (t));
}

/* A successful answer has no body, whatever its fields say.  */
static bool
hear_answer (struct talk *t)
{
  struct http_answer answer;

  return http_hear_head (t, &answer)
         && (answer.code / 100 == 2 || refused (t, answer.status));
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_connect (t)  /* C: CONNECT example.org:5222 HTTP/1.1 …        */
      && hear_answer (t); /* S: HTTP/1.1 200 Connection established …      */
}
/* clang-format on */

const struct via via_http = {
  .scheme = "http",
  .title = "HTTP proxy",
  .negotiate = negotiate,
};
