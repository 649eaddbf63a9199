/* The inside of loading the user's certificate and key, shared by identity-load.c
   (files) and identity-token.c.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef IDENTITY_LOADING_H
#define IDENTITY_LOADING_H

#include "identity-inside.h"

#include <gnutls/x509.h>

struct loading
{
  const struct identity_source *source;
  struct identity *identity;
  gnutls_datum_t cert_file;     /* NUL-terminated; no data: a token */
  gnutls_x509_crt_t *list;      /* of certificates, gnutls_malloc'ed */
  unsigned list_count;
  gnutls_x509_privkey_t plain;  /* a key that came with them or from a file */
  char *error;
};

/* False, ERROR (malloc'ed) being what is wrong; the first one stands.  */
bool loading_failed (struct loading *l, char *error);

/* Does NAME mean an object on a token?  */
bool token_is (const char *name);

/* The certificates that the source names, the leaf first, into LIST; the key that
   GIVEN, the value of OPTION, names, into the identity.  */
bool token_certificates (struct loading *l);
bool token_key (struct loading *l, const char *option, const char *given);

#endif
