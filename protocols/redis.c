/* Redis, and what speaks like it, inside TLS (Redis serialization protocol,
   RESP).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   No port is registered for TLS; 6380 is the one that is met most, and a server
   may well have TLS on 6379, where others have plaintext.  */
#include <certask/protocol.h>

/* Errors begin with a word that names their kind; these come from a server
   that let us in, and has other reasons not to say PONG: a password that it
   wants first, rights that nobody has, work.  */
static const char *const answers[]
    = { "-NOAUTH", "-NOPERM", "-LOADING", "-BUSY", "-MASTERDOWN" };

static bool
is_answer (struct span kind)
{
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
    if (span_is (kind, answers[i]))
      return true;
  return false;
}

/* "+PONG", "-NOAUTH Authentication required."  */
static bool
hear_pong (struct talk *t)
{
  const char *wanted = "+PONG or an error";
  struct span line;
  struct span kind;
  struct span rest;

  if (!peek_bytes (t, 1, &line))
    return false;
  if (!strchr ("+-", line.at[0]) || line.at[0] == '\0')
    return garbled (t, wanted, line);
  if (!hear_line (t, &line))
    return false;
  rest = line;
  if (span_is (line, "+PONG"))
    return true;
  if (line.at[0] == '+' || !span_word (&rest, &kind) || kind.n == 1)
    return garbled (t, wanted, line);
  learn (t, "status", span_from (kind, 1));
  return is_answer (kind) || refused (t, span_from (line, 1));
}

/* clang-format off */
static bool
confirm (struct talk *t)
{
  return say_as (t, "PING", "*1\r\n$4\r\nPING\r\n")   /* C: an array: PING  */
      && hear_pong (t);                               /* S: +PONG           */
}
/* clang-format on */

const struct protocol redis = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "redis",
  .aliases = "valkey",
  .title = "Redis",
  .spec = "RESP",
  .tls_port = 6380,
  .tls_scheme = "rediss",
  .confirm = confirm,
  .asks = "PING",
};
