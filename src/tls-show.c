/* What certificate we show a server that asks for one.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-session.h"

/* ---- Which key the request takes ---- */

enum
{
  TYPE_RSA_SIGN = 1,    /* RFC 5246, 7.4.4 */
  TYPE_ECDSA_SIGN = 64, /* RFC 8422, 5.5 */
  SCHEME_ECDSA_P256 = 0x0403
};

static bool
takes_type (const struct request *r, uint8_t type)
{
  for (size_t i = 0; i < r->types_count; i++)
    if (r->types[i] == type)
      return true;
  return r->types_count == 0;
}

/* Is SCHEME one by which an RSA key signs in any version (RFC 8446, 4.2.3)?  */
static bool
is_rsa (uint16_t scheme)
{
  return scheme == 0x0201 || scheme == 0x0401 || scheme == 0x0501
         || scheme == 0x0601 || (scheme >= 0x0804 && scheme <= 0x0806);
}

static bool
takes_scheme (const struct request *r, enum identity_key key)
{
  for (size_t i = 0; i < r->schemes_count; i++)
    if (key == IDENTITY_RSA ? is_rsa (r->schemes[i])
                            : r->schemes[i] == SCHEME_ECDSA_P256)
      return true;
  return r->schemes_count == 0;
}

/* RSA, which most servers take, unless only ECDSA is wanted.  */
static enum identity_key
key_for (const struct request *r)
{
  bool rsa = takes_type (r, TYPE_RSA_SIGN) && takes_scheme (r, IDENTITY_RSA);
  bool ecdsa
      = takes_type (r, TYPE_ECDSA_SIGN) && takes_scheme (r, IDENTITY_ECDSA);

  return !rsa && ecdsa ? IDENTITY_ECDSA : IDENTITY_RSA;
}

/* ---- What is shown ---- */

static const struct identity *
throwaway (struct tls *tls)
{
  enum identity_key key = key_for (&tls->record->attempt->request);
  struct identity **made = &tls->shared->throwaway[key];

  if (!*made)
    *made = identity_throwaway (key);
  return *made;
}

static const struct identity *
issuer_named (struct tls *tls)
{
  const struct request *r = &tls->record->attempt->request;
  const struct identity *plain = throwaway (tls);

  if (plain && r->ca_names_count > 0 && !tls->named)
    tls->named = identity_named_issuer (plain, r->ca_names[0]);
  return tls->named ? tls->named : plain;
}

static const struct identity *
identity_to_show (struct tls *tls)
{
  switch (tls->record->attempt->offer.presented)
    {
    case PRESENTED_SELF_SIGNED:
      return throwaway (tls);
    case PRESENTED_ISSUER_NAMED:
      return issuer_named (tls);
    case PRESENTED_OWN:
      return tls->shared->own;
    case PRESENTED_NONE:
      break;
    }
  return NULL;
}

/* No certificate means an empty Certificate message (RFC 8446, 4.4.2).  */
int
tls_show (gnutls_session_t session, const struct gnutls_cert_retr_st *info,
          gnutls_pcert_st **certificates, unsigned *count,
          gnutls_ocsp_data_st **ocsp, unsigned *ocsp_count,
          gnutls_privkey_t *key, unsigned *flags)
{
  struct tls *tls = gnutls_session_get_ptr (session);
  const struct identity *shown = identity_to_show (tls);

  (void)info;
  *certificates = shown ? (gnutls_pcert_st *)(uintptr_t)shown->chain : NULL;
  *count = shown ? shown->chain_count : 0;
  *key = shown ? shown->key : NULL;
  *ocsp = NULL;
  *ocsp_count = 0;
  *flags = 0;
  return 0;
}
