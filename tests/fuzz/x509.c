/* Certificates and names, read and shown.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "../unit/attempt-text.h"
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
  check_certificate (arena, der);
  arena_free (arena);
  free (copy);
  return 0;
}
