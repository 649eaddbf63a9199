/* TLS alerts (IANA TLS Alert registry; RFC 8446, 6; RFC 5246, 7.2).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ALERTS_H
#define ALERTS_H

#include <certask/evidence.h>

/* "handshake_failure", or "unassigned" for a code that nobody registered.  */
const char *alert_name (uint8_t code);

/* The specification that defines it: "RFC 8446", or NULL.  */
const char *alert_spec (uint8_t code);

/* The code of a name in any of its spellings (handshake_failure, "handshake
   failure", HandshakeFailure), or -1.  */
int alert_code (struct span name);

/* What the alert means when it comes at STAGE after we PRESENTED that, REQUESTED
   telling if the server had asked for a certificate: one or two sentences for an
   admin, without the final newline.  Never NULL.  */
const char *alert_meaning (uint8_t code, enum stage stage, bool requested,
                           enum presented presented);

#endif
