/* Certificates and names of others, read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "x509.h"
#include "limits.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <stdio.h>

static gnutls_datum_t
datum_of (struct span s)
{
  return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.at, (unsigned)s.n };
}

/* Copy what GnuTLS allocated, and release it.  */
static struct span
keep (struct arena *arena, gnutls_datum_t *datum)
{
  struct span copy = arena_span (
      arena, (struct span){ (const char *)datum->data, datum->size });

  gnutls_free (datum->data);
  return copy;
}

struct span
x509_name_text (struct arena *arena, struct span der)
{
  gnutls_datum_t raw = datum_of (der);
  gnutls_datum_t text;

  if (gnutls_x509_rdn_get2 (&raw, &text, 0) < 0)
    return span_none ();
  return keep (arena, &text);
}

/* ---- Subject alternative names ---- */

static struct span
prefixed (struct arena *arena, const char *prefix, struct span value)
{
  size_t n = strlen (prefix);
  char *text = arena_get (arena, n + value.n + 1);

  if (!text)
    return span_none ();
  memcpy (text, prefix, n);
  memcpy (text + n, value.at, value.n);
  return (struct span){ text, n + value.n };
}

static struct span
address_text (struct arena *arena, struct span octets)
{
  char text[INET6_ADDRSTRLEN] = "malformed";

  if (octets.n == 4)
    inet_ntop (AF_INET, octets.at, text, sizeof text);
  else if (octets.n == 16)
    inet_ntop (AF_INET6, octets.at, text, sizeof text);
  return prefixed (arena, "IP:", span_of (text));
}

static struct span
san_text (struct arena *arena, unsigned type, struct span value)
{
  switch (type)
    {
    case GNUTLS_SAN_DNSNAME:
      return prefixed (arena, "DNS:", value);
    case GNUTLS_SAN_RFC822NAME:
      return prefixed (arena, "email:", value);
    case GNUTLS_SAN_URI:
      return prefixed (arena, "URI:", value);
    case GNUTLS_SAN_IPADDRESS:
      return address_text (arena, value);
    case GNUTLS_SAN_DN:
      return prefixed (arena, "DirName:", x509_name_text (arena, value));
    default:
      return prefixed (arena, "other:", span_none ());
    }
}

/* An otherName: id-on-xmppAddr (RFC 6120, 13.7.1.4) is the one that is shown.
 */
static struct span
othername_text (struct arena *arena, const gnutls_datum_t *oid,
                const gnutls_datum_t *value)
{
  gnutls_datum_t text = { NULL, 0 };
  unsigned type = GNUTLS_SAN_OTHERNAME;
  struct span san;

  if (gnutls_x509_othername_to_virtual ((const char *)oid->data, value, &type,
                                        &text)
      < 0)
    text = (gnutls_datum_t){ NULL, 0 };
  san = type == GNUTLS_SAN_OTHERNAME_XMPP && text.data
            ? prefixed (arena, "XMPP:",
                        (struct span){ (const char *)text.data, text.size })
            : prefixed (arena, "other:", span_none ());
  gnutls_free (text.data);
  return san;
}

static void
read_sans (struct arena *arena, gnutls_x509_crt_t crt,
           struct certificate *certificate)
{
  gnutls_subject_alt_names_t names = NULL;
  gnutls_datum_t der = { NULL, 0 };
  unsigned critical;

  certificate->sans = arena_get (arena, SANS_MAX * sizeof (struct span));
  if (!certificate->sans || gnutls_subject_alt_names_init (&names) < 0)
    return;
  if (gnutls_x509_crt_get_extension_by_oid2 (crt, "2.5.29.17", 0, &der,
                                             &critical)
          >= 0
      && gnutls_x509_ext_import_subject_alt_names (&der, names, 0) >= 0)
    for (unsigned i = 0; i < SANS_MAX; i++)
      {
        gnutls_datum_t value;
        gnutls_datum_t oid;
        unsigned type;

        if (gnutls_subject_alt_names_get (names, i, &type, &value, &oid) < 0)
          break;
        certificate->sans[certificate->sans_count++]
            = type == GNUTLS_SAN_OTHERNAME
                  ? othername_text (arena, &oid, &value)
                  : san_text (
                      arena, type,
                      (struct span){ (const char *)value.data, value.size });
      }
  gnutls_free (der.data);
  gnutls_subject_alt_names_deinit (names);
}

/* ---- The certificate ---- */

static void
read_digest (struct span der, struct certificate *certificate)
{
  unsigned char digest[32];

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, der.at, der.n, digest) < 0)
    return;
  for (size_t i = 0; i < sizeof digest; i++)
    snprintf (certificate->sha256 + 2 * i, 3, "%02x", digest[i]);
}

static void
read_names (struct arena *arena, gnutls_x509_crt_t crt,
            struct certificate *certificate)
{
  gnutls_datum_t text;

  if (gnutls_x509_crt_get_dn3 (crt, &text, 0) >= 0)
    certificate->subject = keep (arena, &text);
  if (gnutls_x509_crt_get_issuer_dn3 (crt, &text, 0) >= 0)
    certificate->issuer = keep (arena, &text);
}

void
x509_read (struct arena *arena, struct span der,
           struct certificate *certificate)
{
  gnutls_datum_t raw = datum_of (der);
  gnutls_x509_crt_t crt;
  unsigned bits = 0;
  int key;

  *certificate = (struct certificate){ .seen = true,
                                       .der = arena_span (arena, der),
                                       .subject = span_none (),
                                       .issuer = span_none (),
                                       .key = "unknown" };
  read_digest (der, certificate);
  if (gnutls_x509_crt_init (&crt) < 0)
    return;
  if (gnutls_x509_crt_import (crt, &raw, GNUTLS_X509_FMT_DER) >= 0)
    {
      read_names (arena, crt, certificate);
      read_sans (arena, crt, certificate);
      certificate->not_before = gnutls_x509_crt_get_activation_time (crt);
      certificate->not_after = gnutls_x509_crt_get_expiration_time (crt);
      key = gnutls_x509_crt_get_pk_algorithm (crt, &bits);
      certificate->key_bits = bits;
      if (key >= 0 && gnutls_pk_get_name ((gnutls_pk_algorithm_t)key))
        certificate->key = gnutls_pk_get_name ((gnutls_pk_algorithm_t)key);
    }
  gnutls_x509_crt_deinit (crt);
}
