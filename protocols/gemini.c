/* The Gemini protocol (its specification, 0.24).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* "20 text/gemini": two digits, a space, words.  60 asks for a certificate; 61
   and 62 turn down the one that was shown.  */
static bool
hear_status (struct talk *t)
{
  struct span line;

  if (!hear_line (t, &line))
    return false;
  if (line.n < 2 || !is_digit (line.at[0]) || !is_digit (line.at[1])
      || (line.n > 2 && line.at[2] != ' '))
    return garbled (t, "a status of two digits", line);
  learn (t, "status", line);
  switch (line.at[0])
    {
    case '3':
      return learn (t, "redirect", span_from (line, 3));
    case '6':
      return wants_certificate (t, line);
    default:
      return true;
    }
}

/* An IPv6 address stands in brackets in an URI (RFC 3986, 3.2.2).  */
static bool
say_request (struct talk *t)
{
  bool colons = strchr (their_host (t), ':') != NULL;

  return say_as (t, "request", "gemini://%s%s%s%s\r\n", colons ? "[" : "",
                 their_host (t), colons ? "]" : "",
                 *path_name (t) ? path_name (t) : "/");
}

/* clang-format off */
static bool
confirm (struct talk *t)
{
  return say_request (t)          /* C: gemini://example.org/             */
      && hear_status (t);         /* S: 20 text/gemini                    */
}
/* clang-format on */

const struct protocol gemini = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "gemini",
  .title = "Gemini",
  .spec = "Gemini 0.24",
  .tls_port = 1965,
  .confirm = confirm,
  .asks = "URL",
};
