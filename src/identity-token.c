/* The user's certificate and key, from a token (RFC 7512).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-loading.h"
#include "message.h"

#include <gnutls/pkcs11.h>
#include <stdlib.h>

bool
token_is (const char *name)
{
  return gnutls_url_is_supported (name) != 0;
}

bool
identity_needs_token (const struct identity_source *source)
{
  return (source->cert && token_is (source->cert))
         || (source->key && token_is (source->key));
}

/* GnuTLS's question for a PIN.  A wrong one is not given twice: tokens lock
   themselves.  */
static int
give_pin (void *context, int attempt, const char *url, const char *label,
          unsigned flags, char *pin, size_t size)
{
  struct passphrase *p = context;
  const char *text = NULL;
  char *what = message ("token %s", label);

  (void)url;
  if (what && attempt == 0 && !(flags & GNUTLS_PIN_WRONG))
    text = passphrase_get (p, what);
  free (what);
  if (!text || strlen (text) >= size)
    return -1;
  memcpy (pin, text, strlen (text) + 1);
  return 0;
}

static bool
no_object (struct loading *l, const char *option, const char *url, int error)
{
  struct passphrase *p = &l->identity->secret;

  if (p->error)
    {
      loading_failed (l, p->error);
      p->error = NULL;
      return false;
    }
  if (error == GNUTLS_E_PKCS11_PIN_ERROR)
    return loading_failed (
        l,
        message ("%s %s: the token does not take that PIN; it was tried once",
                 option, url));
  return loading_failed (
      l, message ("%s %s: no such object; \"p11tool --list-tokens\" shows the"
                  " tokens, \"p11tool --login --list-all URI\" what is on them"
                  " (GnuTLS: %s)",
                  option, url, gnutls_strerror (error)));
}

bool
token_certificates (struct loading *l)
{
  int e = gnutls_x509_crt_list_import_url (&l->list, &l->list_count,
                                           l->source->cert, give_pin,
                                           &l->identity->secret, 0);

  return e >= 0 || no_object (l, "--cert", l->source->cert, e);
}

/* The same object's name, be it given as a certificate's or not.  */
static char *
without_type (const char *url)
{
  char *copy = strdup (url);
  char *type = copy ? strstr (copy, ";type=") : NULL;
  char *old = copy ? strstr (copy, ";object-type=") : NULL;
  char *from = type ? type : old;

  if (from)
    {
      size_t n = 1 + strcspn (from + 1, ";?");

      memmove (from, from + n, strlen (from + n) + 1);
    }
  return copy;
}

bool
token_key (struct loading *l, const char *option, const char *given)
{
  char *url = without_type (given);
  int e = gnutls_privkey_init (&l->identity->key);

  if (e >= 0 && url)
    {
      gnutls_privkey_set_pin_function (l->identity->key, give_pin,
                                       &l->identity->secret);
      e = gnutls_privkey_import_url (l->identity->key, url, 0);
    }
  free (url);
  return e >= 0 || no_object (l, option, given, e);
}
