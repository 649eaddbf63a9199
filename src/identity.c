/* Certificates that we show, with their keys.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "der.h"
#include "identity-inside.h"
#include "spare.h"

#include <certask/ber.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <libtasn1.h>
#include <stdlib.h>
#include <time.h>

enum
{
  DAY_SECONDS = 86400,
  LIFE_DAYS = 30,
  SERIAL_BYTES = 16,
  DER_MAX_BYTES = 16384 /* of a certificate that we make */
};

/* ---- A self-signed certificate ---- */

static int
describe (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
  unsigned char serial[SERIAL_BYTES];
  time_t now = time (NULL);
  int e = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] &= 0x7f; /* positive (RFC 5280, 4.1.2.2) */
  if (e >= 0)
    e = gnutls_x509_crt_set_version (crt, 3);
  if (e >= 0)
    e = gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  if (e >= 0)
    e = gnutls_x509_crt_set_activation_time (crt, now - DAY_SECONDS);
  if (e >= 0)
    e = gnutls_x509_crt_set_expiration_time (crt,
                                             now + (time_t)LIFE_DAYS * DAY_SECONDS);
  if (e >= 0)
    e = gnutls_x509_crt_set_dn (crt, "CN=certask throw-away certificate",
                                NULL);
  if (e >= 0)
    e = gnutls_x509_crt_set_key (crt, key);
  if (e >= 0)
    e = gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (e >= 0)
    e = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_CLIENT, 0);
  if (e >= 0)
    e = gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0);
  return e;
}

/* Sign CRT for KEY with itself, and keep both in IDENTITY.  */
static int
fill (struct identity *identity, gnutls_x509_crt_t crt,
      gnutls_x509_privkey_t key)
{
  int e = describe (crt, key);

  if (e >= 0)
    e = gnutls_privkey_init (&identity->key);
  if (e >= 0)
    e = gnutls_privkey_import_x509 (identity->key, key,
                                    GNUTLS_PRIVKEY_IMPORT_COPY);
  if (e >= 0)
    e = gnutls_pcert_import_x509 (&identity->chain[0], crt, 0);
  if (e >= 0)
    identity->chain_count = 1;
  return e;
}

struct identity *
identity_throwaway (enum identity_key kind)
{
  struct identity *identity
      = spare_for_tls () ? calloc (1, sizeof *identity) : NULL;
  gnutls_x509_privkey_t key = NULL;
  gnutls_x509_crt_t crt = NULL;
  int e = identity ? 0 : GNUTLS_E_MEMORY_ERROR;

  if (e >= 0)
    e = gnutls_x509_privkey_init (&key);
  if (e >= 0)
    e = kind == IDENTITY_RSA
            ? gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0)
            : gnutls_x509_privkey_generate (
                  key, GNUTLS_PK_ECDSA,
                  GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (e >= 0)
    e = gnutls_x509_crt_init (&crt);
  if (e >= 0)
    e = fill (identity, crt, key);
  if (crt)
    gnutls_x509_crt_deinit (crt);
  if (key)
    gnutls_x509_privkey_deinit (key);
  if (e >= 0)
    return identity;
  identity_free (identity);
  return NULL;
}

/* ---- The same with another issuer ----

   GnuTLS sets names from text, which may encode them otherwise than the CA did; and
   servers compare octets.  So the certificate is taken apart and put together
   again (RFC 5280, 4.1):

     Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }
     TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature,
                                   issuer, validity, subject, … }  */

enum
{
  BEFORE_ISSUER = 3 /* elements of TBSCertificate */
};

struct der
{
  unsigned char at[DER_MAX_BYTES];
  size_t n;
};

static bool
der_add (struct der *d, struct span bytes)
{
  if (sizeof d->at - d->n < bytes.n)
    return false;
  memcpy (d->at + d->n, bytes.at, bytes.n);
  d->n += bytes.n;
  return true;
}

static struct span
der_span (const struct der *d)
{
  return (struct span){ (const char *)d->at, d->n };
}

/* TAG, the length of CONTENTS in its least octets, CONTENTS.  */
static bool
der_wrap (struct der *d, unsigned char tag, struct span contents)
{
  unsigned char head[1 + ASN1_MAX_LENGTH_SIZE] = { tag };
  int length_size = 0;

  asn1_length_der (contents.n, head + 1, &length_size);
  return der_add (d, (struct span){ (const char *)head,
                                    1 + (size_t)length_size })
         && der_add (d, contents);
}

/* The contents of TBSCertificate, their issuer exchanged.  */
static bool
exchange_issuer (struct span tbs, struct span issuer, struct der *changed)
{
  struct span rest = tbs;
  struct ber element;

  for (int i = 0; i < BEFORE_ISSUER; i++)
    if (!ber_take (&rest, &element))
      return false;
  return der_add (changed, span_part (tbs, 0, tbs.n - rest.n))
         && ber_take (&rest, &element) && der_add (changed, issuer)
         && der_add (changed, rest);
}

static bool
sign (gnutls_privkey_t key, const struct der *tbs, struct der *signature)
{
  gnutls_datum_t data
      = { (unsigned char *)(uintptr_t)tbs->at, (unsigned)tbs->n };
  gnutls_datum_t raw;
  struct der bits = { .n = 1 }; /* no unused bits */
  bool ok;

  if (gnutls_privkey_sign_data (key, GNUTLS_DIG_SHA256, 0, &data, &raw) < 0)
    return false;
  ok = der_add (&bits, (struct span){ (const char *)raw.data, raw.size })
       && der_wrap (signature, DER_BIT_STRING, der_span (&bits));
  gnutls_free (raw.data);
  return ok;
}

static bool
reissue (const struct identity *of, struct span issuer, struct der *out)
{
  const gnutls_datum_t *cert = &of->chain[0].cert;
  struct span rest = { (const char *)cert->data, cert->size };
  struct ber certificate;
  struct ber tbs;
  struct ber algorithm;
  struct der changed = { .n = 0 };
  struct der signed_part = { .n = 0 };
  struct der all = { .n = 0 };

  return ber_take_tagged (&rest, DER_SEQUENCE, &certificate)
         && ber_take_tagged (&certificate.contents, DER_SEQUENCE, &tbs)
         && ber_take_tagged (&certificate.contents, DER_SEQUENCE, &algorithm)
         && exchange_issuer (tbs.contents, issuer, &changed)
         && der_wrap (&signed_part, DER_SEQUENCE, der_span (&changed))
         && der_add (&all, der_span (&signed_part))
         && der_wrap (&all, DER_SEQUENCE, algorithm.contents)
         && sign (of->key, &signed_part, &all)
         && der_wrap (out, DER_SEQUENCE, der_span (&all));
}

/* A private key of its own for a copy: GnuTLS has no shared ones.  */
static int
copy_key (gnutls_privkey_t from, gnutls_privkey_t *to)
{
  gnutls_x509_privkey_t plain = NULL;
  int e = gnutls_privkey_export_x509 (from, &plain);

  if (e >= 0)
    e = gnutls_privkey_init (to);
  if (e >= 0)
    e = gnutls_privkey_import_x509 (*to, plain, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (plain)
    gnutls_x509_privkey_deinit (plain);
  return e;
}

struct identity *
identity_named_issuer (const struct identity *of, struct span issuer)
{
  struct identity *identity = calloc (1, sizeof *identity);
  struct der der = { .n = 0 };
  gnutls_datum_t raw = { der.at, 0 };

  if (!identity)
    return NULL;
  if (reissue (of, issuer, &der))
    {
      raw.size = (unsigned)der.n;
      if (gnutls_pcert_import_x509_raw (&identity->chain[0], &raw,
                                        GNUTLS_X509_FMT_DER, 0)
          >= 0)
        identity->chain_count = 1;
    }
  if (identity->chain_count == 1 && copy_key (of->key, &identity->key) >= 0)
    return identity;
  identity_free (identity);
  return NULL;
}

void
identity_free (struct identity *identity)
{
  if (!identity)
    return;
  for (unsigned i = 0; i < identity->chain_count; i++)
    gnutls_pcert_deinit (&identity->chain[i]);
  if (identity->key)
    gnutls_privkey_deinit (identity->key);
  passphrase_forget (&identity->secret);
  free (identity);
}
