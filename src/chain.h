/* Certificates that a server shows, before they are read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CHAIN_H
#define CHAIN_H

#include <certask/span.h>

/* What is more than we take in the body of a Certificate message of TLS 1.3 (RFC
   8446, 4.4.2), or of a VERSION before (RFC 5246, 7.4.2): a literal; NULL if all
   may be read, which does not say that it can.  OCSP responses count, too: to
   check them is part of checking certificates.  */
const char *chain_excess (struct span body, unsigned version);

/* The same of a CertificateStatus message (RFC 6066, 8).  */
const char *chain_status_excess (struct span body);

#endif
