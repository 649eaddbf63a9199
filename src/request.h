/* The CertificateRequest message, read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef REQUEST_H
#define REQUEST_H

#include "record.h"

/* Read the body of a CertificateRequest of TLS 1.2 (RFC 5246, 7.4.4), TLS 1.0 or
   1.1 (VERSION says which: they have no signature algorithms) or TLS 1.3
   (RFC 8446, 4.3.2) into the record's attempt, the texts of CA names left
   empty.  False when it is malformed; what could be read is kept.  WHEN is one
   of REQUEST_….  */
bool request_read (struct record *record, struct span body, unsigned version,
                   unsigned when);

#endif
