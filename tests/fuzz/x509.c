/* Certificates and names, read and shown.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "../unit/attempt-text.h"
#include "chain.h"
#include "der.h"
#include "fuzz.h"
#include "json-seen.h"
#include "limits.h"
#include "shown.h"
#include "x509.h"

#include <gnutls/x509.h>

/* A name that we write ourselves is the same as GnuTLS writes it.  */
static void
check_plain_name (struct span der)
{
  gnutls_datum_t raw = { (unsigned char *)(uintptr_t)der.at, (unsigned)der.n };
  gnutls_datum_t theirs;
  char text[256];
  struct span ours = { text, der_plain_name (der, text, sizeof text) };

  if (ours.n == 0)
    return;
  must (gnutls_x509_rdn_get2 (&raw, &theirs, 0) >= 0);
  must (same_span (ours, (struct span){ (char *)theirs.data, theirs.size }));
  gnutls_free (theirs.data);
}

/* Of a Certificate message of TLS 1.2 with DER alone.  */
static const char *
excess_of (struct span der)
{
  size_t n = der.n + 6;
  unsigned char *message = malloc (n);
  const char *words;

  must (message != NULL);
  for (size_t i = 0; i < 3; i++)
    {
      message[i] = (unsigned char)((der.n + 3) >> (16 - 8 * i));
      message[3 + i] = (unsigned char)(der.n >> (16 - 8 * i));
    }
  memcpy (message + 6, der.at, der.n);
  words = chain_excess ((struct span){ (char *)message, n }, 0x0303);
  free (message);
  return words;
}

static size_t
octets_of (gnutls_datum_t number)
{
  size_t zeros = 0;

  while (zeros < number.size && number.data[zeros] == 0)
    zeros++;
  return number.size - zeros;
}

/* What GnuTLS finds in a certificate that we let it read costs little, however
   it is written.  */
static void
check_cost (struct span der)
{
  const gnutls_datum_t raw
      = { (unsigned char *)(uintptr_t)der.at, (unsigned)der.n };
  gnutls_datum_t n = { NULL, 0 };
  gnutls_datum_t e = { NULL, 0 };
  struct der_certificate parts;
  gnutls_x509_crt_t crt;

  must (der_elements (der) <= der.n / 2);
  if (excess_of (der))
    return;
  must (gnutls_x509_crt_init (&crt) == 0);
  if (gnutls_x509_crt_import (crt, &raw, GNUTLS_X509_FMT_DER) == 0
      && gnutls_x509_crt_get_pk_rsa_raw (crt, &n, &e) == 0
      && (der.n > KEY_MAX_BITS / 8 || der_take_apart (der, &parts)))
    must (octets_of (n) <= KEY_MAX_BITS / 8
          && octets_of (e) <= KEY_EXPONENT_MAX_BITS / 8);
  gnutls_free (n.data);
  gnutls_free (e.data);
  gnutls_x509_crt_deinit (crt);
}

static void
check_certificate (struct arena *arena, struct span der)
{
  struct attempt a = attempt_blank ((struct offer){ .tls_max = 0x0304 });
  struct certificate read;
  const struct certificate *c = a.tls.certificate = &read;
  struct json j = { 0 };

  x509_read (arena, der, &read);
  must (strlen (c->sha256) == 64 && c->key);
  must (c->sans_count <= SANS_MAX);
  check_printable (c->subject, 0);
  check_printable (c->issuer, 0);
  for (size_t i = 0; i < c->sans_count; i++)
    check_printable (c->sans[i], 0);
  a.tls.begun = a.tls.hello = true;
  json_begin_object (&j, "");
  json_tls (&j, &a);
  check_json (&j);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span der = { (const char *)data, size };
  struct arena *arena = arena_new ();
  char *copy = own_copy (der);

  must (arena != NULL);
  der.at = copy;
  check_printable (x509_name_text (arena, der), 0);
  check_plain_name (der);
  check_cost (der);
  chain_excess (der, 0x0304);
  chain_status_excess (der);
  check_certificate (arena, der);
  arena_free (arena);
  free (copy);
  return 0;
}
