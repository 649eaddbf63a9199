/* Example, a protocol that was made up to show how one is written.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* "EXAMPLE WHO TLS": *OFFERED is what the server can do.  */
static bool
hear_greeting (struct talk *t, struct span *offered)
{
  struct span line;
  struct span word;
  struct span rest;

  if (!hear_line (t, &line))
    return false;
  rest = line;
  if (!span_word (&rest, &word) || !span_is (word, "EXAMPLE"))
    return garbled (t, "a greeting of Example", line);
  *offered = span_trimmed (rest);
  while (span_word (&rest, &word))
    learn (t, "capability", word);
  return true;
}

/* "OK …", or "NO 7 …".  */
static bool
hear_ok (struct talk *t)
{
  struct span line;
  struct span rest;
  struct span word;

  if (!hear_line (t, &line))
    return false;
  rest = line;
  span_word (&rest, &word);
  if (span_is (word, "OK"))
    return true;
  if (!span_is (word, "NO") || !span_word (&rest, &word))
    return garbled (t, "OK or NO", line);
  return span_is (word, "7") ? wants_certificate (t, line) : refused (t, line);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  struct span offered;

  return hear_greeting (t, &offered)                /* S: EXAMPLE WHO TLS */
      && (span_has_word (offered, "TLS") || not_offered (t, offered))
      && say (t, "TLS\r\n")                         /* C: TLS             */
      && hear_ok (t);                               /* S: OK              */
}

static bool
confirm (struct talk *t)
{
  struct span offered;

  return (!is_direct (t) || hear_greeting (t, &offered))
      && say (t, "WHO\r\n")                         /* C: WHO             */
      && hear_ok (t);                               /* S: OK guest        */
}
/* clang-format on */

const struct protocol certask_protocol = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "example",
  .title = "Example",
  .spec = "doc/writing-a-protocol.md",
  .port = 7007,
  .tls_port = 7008,
  .tls_scheme = "examples",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "WHO",
};
