/* Who is there: the protocol that the first bytes of a server betray.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef GREETING_H
#define GREETING_H

#include <certask/span.h>

/* "smtp", "imap", …, "ssh", "tls" for a TLS record; NULL when FIRST_BYTES could
   be anything.  */
const char *greeting_protocol (struct span first_bytes);

#endif
