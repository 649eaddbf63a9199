/* Certificates that we show, with their keys.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A throw-away one is made in memory, is good for nothing, and never written
   anywhere.  */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "own.h"

#include <certask/span.h>

struct identity; /* its inside is GnuTLS's: identity-inside.h */

enum identity_key
{
  IDENTITY_RSA,   /* 2048 bits */
  IDENTITY_ECDSA, /* P-256 */
  IDENTITY_KEYS
};

/* Make a self-signed certificate for a new key.  NULL when it cannot be made.  */
struct identity *identity_throwaway (enum identity_key key);

/* The same certificate and key as OF, a throw-away one, but with the DER name
   ISSUER as its issuer, octet for octet.  NULL when it cannot be made.  */
struct identity *identity_named_issuer (const struct identity *of,
                                        struct span issuer);

/* Where the user's certificate and key are: file names, PEM or PKCS#12, or pkcs11:
   URIs.  KEY NULL: in CERT, too.  All outlive the identity.  */
struct identity_source
{
  const char *cert;
  const char *key;
  const char *passphrase_file; /* NULL: the terminal is asked, if need be */
};

/* Load it, as it is: neither is the chain put in order nor anything checked.  NULL
   with a message in *ERROR (malloc'ed) that names the file and says what would
   do.  */
struct identity *identity_load (const struct identity_source *source,
                                char **error);

/* Is any of it on a token, whose module may speak to a daemon?  */
bool identity_needs_token (const struct identity_source *source);

/* What is known of IDENTITY without a network, at NOW (seconds since 1970);
   NULL when memory is out.  The key is used once, to sign.  */
const struct own *identity_read (struct arena *arena,
                                 const struct identity *identity, int64_t now);

enum key_kind identity_kind (const struct identity *identity);

void identity_free (struct identity *identity);

#endif
