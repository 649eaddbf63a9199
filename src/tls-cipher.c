/* The cipher suite that a ServerHello names.

   GnuTLS tells its name only once the handshake is complete, which it never is
   with a server that wants a certificate.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-session.h"

#include <stdio.h>

/* Make GnuTLS's name of a suite, whose key exchange is KX, that of IANA's
   registry: TLS_ECDHE_RSA_AES_128_CBC_SHA1 is
   TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA there.  */
static void
registered_name (const char *name, gnutls_kx_algorithm_t kx, char *text,
                 size_t size)
{
  const char *before = gnutls_kx_get_name (kx);
  size_t head = before ? strlen ("TLS_") + strlen (before) : strlen (name);
  size_t n = strlen (name);
  bool sha1 = n > 5 && strcmp (name + n - 5, "_SHA1") == 0;
  bool poly1305 = n > 9 && strcmp (name + n - 9, "_POLY1305") == 0;

  if (head >= n)
    snprintf (text, size, "%s", name);
  else
    snprintf (text, size, "%.*s_WITH%.*s%s", (int)head, name,
              (int)(n - head - sha1), name + head, poly1305 ? "_SHA256" : "");
}

/* | version 2 | random 32 | n | session id n | cipher suite 2 | … |  */
static bool
suite_of (const gnutls_datum_t *hello, unsigned char suite[2])
{
  size_t at = 2 + 32;

  if (hello->size <= at)
    return false;
  at += 1 + (size_t)hello->data[at];
  if (hello->size < at + 2)
    return false;
  memcpy (suite, hello->data + at, 2);
  return true;
}

const char *
tls_cipher_name (struct arena *arena, const gnutls_datum_t *hello)
{
  unsigned char wanted[2];
  unsigned char suite[2];
  gnutls_kx_algorithm_t kx;
  const char *name;
  char text[80];

  if (!suite_of (hello, wanted))
    return NULL;
  for (size_t i = 0;
       (name = gnutls_cipher_suite_info (i, suite, &kx, NULL, NULL, NULL)); i++)
    if (memcmp (suite, wanted, 2) == 0)
      {
        registered_name (name, kx, text, sizeof text);
        return arena_string (arena, text);
      }
  return NULL;
}
