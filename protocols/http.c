/* HTTP/1.1 that upgrades to TLS (RFC 2817).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* The upgrade is asked for of the server as a whole (RFC 2817, 3.2).  */
static bool
say_options (struct talk *t)
{
  return http_ask (t, "OPTIONS", "*",
                   "Upgrade: TLS/1.0\r\n"
                   "Connection: Upgrade\r\n");
}

/* Is TLS among the protocols that a server switches to, "TLS/1.0,
   HTTP/1.1"?  */
static bool
names_tls (struct span upgrade)
{
  for (size_t i = 0; i + 4 <= upgrade.n; i++)
    if (span_is_word (span_part (upgrade, i, 4), "TLS/")
        && (i == 0 || strchr (", \t", upgrade.at[i - 1])))
      return true;
  return false;
}

/* A server that knows no upgrade ignores the field and answers the request
   (RFC 2817, 3.2); these say that it will not answer, to whatever.  */
static bool
is_refusal (int code)
{
  return code == 400 || code == 403 || code == 407 || code == 421 || code == 429
         || code == 500 || code == 502 || code == 503 || code == 504;
}

static bool
hear_switch (struct talk *t)
{
  struct http_answer answer;

  if (!http_hear_head (t, &answer))
    return false;
  if (answer.code == 101)
    return names_tls (answer.upgrade)
           || garbled (t, "TLS in the field Upgrade", answer.upgrade);
  return is_refusal (answer.code) ? refused (t, answer.status)
                                  : not_offered (t, answer.status);
}

/* The request that asked for the upgrade is answered inside TLS
   (RFC 2817, 3.3).  */
static bool
hear_options (struct talk *t)
{
  struct http_answer answer;

  return http_hear_head (t, &answer) && http_judge (t, answer)
         && http_skip_body (t, answer);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_options (t)               /* C: OPTIONS * HTTP/1.1
                                             Upgrade: TLS/1.0                */
      && hear_switch (t);              /* S: HTTP/1.1 101 Switching Protocols
                                             Upgrade: TLS/1.0, HTTP/1.1      */
}

static bool
confirm (struct talk *t)
{
  struct http_answer answer;

  return hear_options (t)              /* S: HTTP/1.1 200 OK                 */
      && http_get (t)                  /* C: GET / HTTP/1.1                  */
      && http_hear_head (t, &answer)   /* S: HTTP/1.1 200 OK                 */
      && http_judge (t, answer);
}
/* clang-format on */

const struct protocol http = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "http",
  .aliases = "ipp",
  .title = "HTTP",
  .spec = "RFC 2817",
  .port = 80,
  .more_ports = "631",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "GET",
};
