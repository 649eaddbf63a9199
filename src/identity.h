/* Certificates that we show, with their keys.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A throw-away one is made in memory, is good for nothing, and never written
   anywhere.  */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <certask/span.h>
#include <gnutls/abstract.h>

enum
{
  CHAIN_MAX = 8
};

struct identity
{
  gnutls_privkey_t key;
  gnutls_pcert_st chain[CHAIN_MAX]; /* the leaf first */
  unsigned chain_count;
};

enum identity_key
{
  IDENTITY_RSA,   /* 2048 bits: taken by nearly all that take anything */
  IDENTITY_ECDSA, /* P-256 */
  IDENTITY_KEYS
};

/* Make a self-signed certificate for a new key.  NULL when it cannot be made.  */
struct identity *identity_throwaway (enum identity_key key);

/* The same certificate and key as OF, a throw-away one, but with the DER name
   ISSUER as its issuer, octet for octet.  NULL when it cannot be made.  */
struct identity *identity_named_issuer (const struct identity *of,
                                        struct span issuer);

void identity_free (struct identity *identity);

#endif
