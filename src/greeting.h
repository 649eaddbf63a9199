/* Who is there: the protocol that the first bytes of a server betray.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef GREETING_H
#define GREETING_H

#include <certask/span.h>

/* "smtp", "imap", …, "ssh", "tls" for a TLS record; NULL when FIRST_BYTES could
   be anything.  */
const char *greeting_protocol (struct span first_bytes);

enum
{
  TLS_HEAD_BYTES = 3 /* that tell a TLS record */
};

/* May FIRST, of as many bytes or fewer, begin a TLS record (RFC 8446, 5.1)?  A server
   that speaks TLS from the first byte answers our words with an alert, if with
   anything.  */
bool greeting_may_be_tls (struct span first);

#endif
