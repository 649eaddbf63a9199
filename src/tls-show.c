/* What certificate we show a server that asks for one.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-session.h"

/* ---- Which key the request takes ---- */

static bool
fits (const struct attempt *a, enum key_kind key)
{
  return takes_type (&a->request, key)
         && takes_scheme (&a->request, key, a->tls.version);
}

/* ECDSA, which is made in no time, unless only RSA is wanted.  */
static enum identity_key
key_for (const struct attempt *a)
{
  return !fits (a, KEY_P256) && fits (a, KEY_RSA) ? IDENTITY_RSA
                                                  : IDENTITY_ECDSA;
}

/* The user's, if its key fits the request: a program that has no other then
   sends an empty Certificate, and so do we.  */
static const struct identity *
own_if_it_fits (const struct tls *tls)
{
  const struct identity *own = tls->shared->own;

  return own && fits (tls->record->attempt, identity_kind (own)) ? own : NULL;
}

/* ---- What is shown ---- */

/* The same key for all targets: one of RSA takes from a tenth of a second to
   some.  */
static const struct identity *
throwaway (struct tls *tls)
{
  struct tls_shared *shared = tls->shared;
  enum identity_key key = key_for (tls->record->attempt);
  const struct identity *identity;

  pthread_mutex_lock (&shared->lock);
  if (!shared->throwaway[key])
    shared->throwaway[key] = identity_throwaway (key);
  identity = shared->throwaway[key];
  pthread_mutex_unlock (&shared->lock);
  return identity;
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
      return own_if_it_fits (tls);
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
