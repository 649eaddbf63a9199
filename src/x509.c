/* Certificates and names of others, read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "x509.h"
#include "der.h"
#include "limits.h"

#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

enum
{
  NAME_TEXT_BYTES = 512 /* longer ones are left to GnuTLS */
};

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
  char plain[NAME_TEXT_BYTES];
  size_t n = der_plain_name (der, plain, sizeof plain);
  gnutls_datum_t raw = datum_of (der);
  gnutls_datum_t text;

  if (n > 0)
    return arena_span (arena, (struct span){ plain, n });
  if (der_elements (der) > NAME_MAX_ELEMENTS)
    return span_of ("…");
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

/* An otherName: id-on-xmppAddr (RFC 6120, 13.7.1.4) is the one that is shown.
   OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
 */
static struct span
othername_text (struct arena *arena, struct span other)
{
  enum
  {
    VALUE = 0xa0
  };
  struct ber oid;
  struct ber value;
  struct ber text;

  if (ber_take_tagged (&other, DER_OBJECT_IDENTIFIER, &oid)
      && der_is_oid (oid.contents, "\x2b\x06\x01\x05\x05\x07\x08\x05")
      && ber_take_tagged (&other, VALUE, &value)
      && ber_take_tagged (&value.contents, DER_UTF8_STRING, &text))
    return prefixed (arena, "XMPP:", text.contents);
  return prefixed (arena, "other:", span_none ());
}

/* GeneralName ::= CHOICE { … } (RFC 5280, 4.2.1.6): its tag says which.  */
static struct span
san_text (struct arena *arena, struct ber name)
{
  switch (name.tag)
    {
    case 0xa0:
      return othername_text (arena, name.contents);
    case 0x81:
      return prefixed (arena, "email:", name.contents);
    case 0x82:
      return prefixed (arena, "DNS:", name.contents);
    case 0xa4:
      return prefixed (arena,
                       "DirName:", x509_name_text (arena, name.contents));
    case 0x86:
      return prefixed (arena, "URI:", name.contents);
    case 0x87:
      return address_text (arena, name.contents);
    default:
      return prefixed (arena, "other:", span_none ());
    }
}

static void
read_sans (struct arena *arena, struct span names,
           struct certificate *certificate)
{
  struct span rest = names;
  struct ber name;
  size_t total = 0;

  while (ber_take (&rest, &name))
    total++;
  certificate->sans_total = total;
  if (total > SANS_MAX)
    total = SANS_MAX;
  certificate->sans = arena_get (arena, total * sizeof (struct span));
  if (!certificate->sans)
    return;
  while (certificate->sans_count < total && ber_take (&names, &name))
    certificate->sans[certificate->sans_count++] = san_text (arena, name);
}

/* ---- The certificate ---- */

static void
read_digest (struct span der, struct certificate *certificate)
{
  static const char digits[] = "0123456789abcdef";
  char *to = certificate->sha256;
  unsigned char digest[32];

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, der.at, der.n, digest) < 0)
    return;
  for (size_t i = 0; i < sizeof digest; i++)
    {
      *to++ = digits[digest[i] >> 4];
      *to++ = digits[digest[i] & 0xf];
    }
}

static void
read_key (struct span der, struct certificate *certificate)
{
  gnutls_datum_t raw = datum_of (der);
  gnutls_pubkey_t key;
  unsigned bits = 0;
  int kind = -1;

  if (gnutls_pubkey_init (&key) < 0)
    return;
  if (gnutls_pubkey_import (key, &raw, GNUTLS_X509_FMT_DER) >= 0)
    kind = gnutls_pubkey_get_pk_algorithm (key, &bits);
  gnutls_pubkey_deinit (key);
  certificate->key_bits = bits;
  if (kind >= 0 && gnutls_pk_get_name ((gnutls_pk_algorithm_t)kind))
    certificate->key = gnutls_pk_get_name ((gnutls_pk_algorithm_t)kind);
}

void
x509_read (struct arena *arena, struct span der,
           struct certificate *certificate)
{
  struct der_certificate parts;

  *certificate = (struct certificate){ .subject = span_none (),
                                       .issuer = span_none (),
                                       .key = "unknown" };
  read_digest (der, certificate);
  if (!der_take_apart (der, &parts))
    return;
  certificate->subject = x509_name_text (arena, parts.subject);
  certificate->issuer = x509_name_text (arena, parts.issuer);
  read_sans (arena, parts.alt_names, certificate);
  certificate->not_before = der_time (parts.not_before);
  certificate->not_after = der_time (parts.not_after);
  read_key (parts.key, certificate);
}
