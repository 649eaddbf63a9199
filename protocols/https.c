/* HTTP/1.1 inside TLS (RFC 9110, RFC 9112).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   No ALPN is offered: a server without it speaks HTTP/1.1 (RFC 9113, 3.3), and
   one that knows "http/1.1" alone might answer otherwise for it.  */
#include <certask/protocol.h>

/* clang-format off */
static bool
confirm (struct talk *t)
{
  struct http_answer answer;

  return http_get (t)                  /* C: GET / HTTP/1.1            */
      && http_hear_head (t, &answer)   /* S: HTTP/1.1 400 Bad Request  */
      && http_judge (t, answer);
}
/* clang-format on */

const struct protocol https = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "https",
  .title = "HTTPS",
  .spec = "RFC 9112",
  .tls_port = 443,
  .tls_scheme = "https",
  .confirm = confirm,
  .asks = "GET",
};
