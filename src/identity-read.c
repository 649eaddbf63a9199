/* What is known of the user's certificate without a network.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-inside.h"
#include "x509.h"

#include <gnutls/x509.h>

/* ---- Key and certificate ---- */

static gnutls_sign_algorithm_t
signing (gnutls_pk_algorithm_t key)
{
  switch (key)
    {
    case GNUTLS_PK_EDDSA_ED25519:
      return GNUTLS_SIGN_EDDSA_ED25519;
    case GNUTLS_PK_EDDSA_ED448:
      return GNUTLS_SIGN_EDDSA_ED448;
    default:
      return gnutls_pk_to_sign (key, GNUTLS_DIG_SHA256);
    }
}

/* Does what the key signs verify with the certificate?  It is the one test that
   a key on a token takes, too.  */
static bool
is_pair (gnutls_privkey_t private, gnutls_pubkey_t public)
{
  static const unsigned char text[] = "certask";
  const gnutls_datum_t data
      = { (unsigned char *)(uintptr_t)text, sizeof text - 1 };
  int kind = gnutls_pubkey_get_pk_algorithm (public, NULL);
  gnutls_sign_algorithm_t how = signing ((gnutls_pk_algorithm_t)kind);
  gnutls_datum_t signature = { NULL, 0 };
  bool fits
      = kind == gnutls_privkey_get_pk_algorithm (private, NULL)
        && gnutls_privkey_sign_data2 (private, how, 0, &data, &signature) >= 0
        && gnutls_pubkey_verify_data2 (public, how, 0, &data, &signature) >= 0;

  gnutls_free (signature.data);
  return fits;
}

static size_t
fitting (const struct identity *identity)
{
  for (size_t i = 0; i < identity->chain_count; i++)
    if (is_pair (identity->key, identity->chain[i].pubkey))
      return i;
  return OWN_CHAIN_MAX;
}

static enum key_kind
curve_of (gnutls_pubkey_t key)
{
  gnutls_ecc_curve_t curve;

  if (gnutls_pubkey_export_ecc_raw2 (key, &curve, NULL, NULL, 0) < 0)
    return KEY_ECDSA;
  switch (curve)
    {
    case GNUTLS_ECC_CURVE_SECP256R1:
      return KEY_P256;
    case GNUTLS_ECC_CURVE_SECP384R1:
      return KEY_P384;
    case GNUTLS_ECC_CURVE_SECP521R1:
      return KEY_P521;
    default:
      return KEY_ECDSA;
    }
}

enum key_kind
identity_kind (const struct identity *identity)
{
  gnutls_pubkey_t key = identity->chain[0].pubkey;

  switch (gnutls_pubkey_get_pk_algorithm (key, NULL))
    {
    case GNUTLS_PK_RSA:
      return KEY_RSA;
    case GNUTLS_PK_RSA_PSS:
      return KEY_RSA_PSS;
    case GNUTLS_PK_ECDSA:
      return curve_of (key);
    case GNUTLS_PK_EDDSA_ED25519:
      return KEY_ED25519;
    case GNUTLS_PK_EDDSA_ED448:
      return KEY_ED448;
    default:
      return KEY_OTHER;
    }
}

/* ---- What the leaf is for ---- */

static void
read_purposes (gnutls_x509_crt_t crt, struct own *own)
{
  char oid[128];
  size_t n = sizeof oid;

  for (unsigned i = 0;
       gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &n, NULL) >= 0;
       i++, n = sizeof oid)
    {
      own->has_purposes = true;
      if (strcmp (oid, GNUTLS_KP_TLS_WWW_CLIENT) == 0
          || strcmp (oid, GNUTLS_KP_ANY) == 0)
        own->for_clients = true;
    }
}

static void
read_usage (gnutls_x509_crt_t crt, struct own *own)
{
  unsigned usage = 0;

  own->has_usage = gnutls_x509_crt_get_key_usage (crt, &usage, NULL) >= 0;
  own->may_sign = (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) != 0;
}

/* ---- The chain ---- */

static struct span
kept (struct arena *arena, const gnutls_datum_t *datum)
{
  return arena_span (arena,
                     (struct span){ (const char *)datum->data, datum->size });
}

static bool
is_weak (gnutls_x509_crt_t crt)
{
  int how = gnutls_x509_crt_get_signature_algorithm (crt);

  switch (gnutls_sign_get_hash_algorithm ((gnutls_sign_algorithm_t)how))
    {
    case GNUTLS_DIG_MD2:
    case GNUTLS_DIG_MD5:
    case GNUTLS_DIG_SHA1:
      return true;
    default:
      return false;
    }
}

/* Only the signature is looked at: dates and strength have checks of their
   own.  */
static bool
is_signed_by (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
  unsigned status = 0;

  return issuer
         && gnutls_x509_crt_verify (
                crt, &issuer, 1,
                GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                    | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS
                    | GNUTLS_VERIFY_ALLOW_BROKEN,
                &status)
                >= 0
         && status == 0;
}

static void
read_link (struct arena *arena, gnutls_x509_crt_t crt, gnutls_x509_crt_t next,
           struct own_link *link)
{
  gnutls_datum_t der;

  link->subject_der = link->issuer_der = span_none ();
  if (gnutls_x509_crt_get_raw_dn (crt, &der) >= 0)
    {
      link->subject_der = kept (arena, &der);
      gnutls_free (der.data);
    }
  if (gnutls_x509_crt_get_raw_issuer_dn (crt, &der) >= 0)
    {
      link->issuer_der = kept (arena, &der);
      gnutls_free (der.data);
    }
  link->subject = x509_name_text (arena, link->subject_der);
  link->issuer = x509_name_text (arena, link->issuer_der);
  link->not_before = gnutls_x509_crt_get_activation_time (crt);
  link->not_after = gnutls_x509_crt_get_expiration_time (crt);
  link->weak_signature = is_weak (crt);
  link->signed_by_next = is_signed_by (crt, next);
}

static void
read_chain (struct arena *arena, const struct identity *identity,
            struct own *own)
{
  gnutls_x509_crt_t crt[OWN_CHAIN_MAX] = { NULL };
  unsigned n = 0;

  while (n < identity->chain_count
         && gnutls_pcert_export_x509 (
                (gnutls_pcert_st *)(uintptr_t)&identity->chain[n], &crt[n])
                >= 0)
    n++;
  if (n > 0)
    {
      read_purposes (crt[0], own);
      read_usage (crt[0], own);
    }
  own->links_count = n;
  for (unsigned i = 0; i < n; i++)
    read_link (arena, crt[i], i + 1 < n ? crt[i + 1] : NULL, &own->links[i]);
  for (unsigned i = 0; i < n; i++)
    gnutls_x509_crt_deinit (crt[i]);
}

const struct own *
identity_read (struct arena *arena, const struct identity *identity,
               int64_t now)
{
  const gnutls_datum_t *leaf = &identity->chain[0].cert;
  struct own *own = arena_get (arena, sizeof *own);

  if (!own)
    return NULL;
  own->now = now;
  x509_read (arena, (struct span){ (const char *)leaf->data, leaf->size },
             &own->certificate);
  own->key = identity_kind (identity);
  own->fits = fitting (identity);
  read_chain (arena, identity, own);
  return own;
}
