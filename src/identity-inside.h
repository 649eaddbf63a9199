/* The inside of an identity, for the files of identity and tls.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef IDENTITY_INSIDE_H
#define IDENTITY_INSIDE_H

#include "identity.h"
#include "passphrase.h"

#include <gnutls/abstract.h>

enum
{
  CHAIN_MAX = OWN_CHAIN_MAX
};

struct identity
{
  gnutls_privkey_t key;
  gnutls_pcert_st chain[CHAIN_MAX]; /* the leaf first */
  unsigned chain_count;
  struct passphrase secret; /* of the user's: a token may ask for it again */
};

#endif
