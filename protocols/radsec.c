/* RADIUS over TLS, RadSec (RFC 6614).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Both sides show certificates (2.3), and a server never speaks first: TLS
   alone tells.  Status-Server (RFC 5997) would be a harmless question, but it
   is signed with a shared secret; where that is another than the RFC's (2.3),
   radsecproxy hangs up, and that would look like a refusal.  */
#include <certask/protocol.h>

const struct protocol radsec = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "radsec",
  .title = "RADIUS over TLS",
  .spec = "RFC 6614",
  .tls_port = 2083,
  .tls_scheme = "radsec",
};
