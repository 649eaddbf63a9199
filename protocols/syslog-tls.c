/* Syslog over TLS (RFC 5425).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Messages go one way: a server never says anything.  (The C library has a
   function called syslog, which therefore is no name for a structure.)  */
#include <certask/protocol.h>

const struct protocol syslog_tls = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "syslog",
  .aliases = "syslog-tls",
  .title = "Syslog over TLS",
  .spec = "RFC 5425",
  .tls_port = 6514,
  .tls_scheme = "syslog",
};
