/* Which keys sign by which schemes, and what a CertificateRequest takes.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SIGNING_H
#define SIGNING_H

#include <certask/evidence.h>

enum key_kind
{
  KEY_OTHER,
  KEY_RSA,
  KEY_RSA_PSS,
  KEY_ECDSA, /* on a curve that TLS 1.3 has no scheme for */
  KEY_P256,
  KEY_P384,
  KEY_P521,
  KEY_ED25519,
  KEY_ED448,
  KEY_KINDS
};

/* Does REQUEST take certificates of the type (RFC 5246, 7.4.4) that a KEY has?
   True if it lists no types, as in TLS 1.3.  */
bool takes_type (const struct request *request, enum key_kind key);

/* Is there a scheme among those of REQUEST by which a KEY signs in that VERSION of
   TLS?  True if it lists none.  */
bool takes_scheme (const struct request *request, enum key_kind key,
                   unsigned version);

#endif
