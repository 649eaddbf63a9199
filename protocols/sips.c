/* SIP over TLS (RFC 3261, 26.2.1).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Nothing is asked: even OPTIONS may be handed on to somebody's telephone.  */
#include <certask/protocol.h>

const struct protocol sips = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "sips",
  .title = "SIP over TLS",
  .spec = "RFC 3261",
  .tls_port = 5061,
  .tls_scheme = "sips",
};
