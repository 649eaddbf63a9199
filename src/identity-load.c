/* The user's certificate and key, from files or a token.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-loading.h"
#include "message.h"
#include "spare.h"

#include <errno.h>
#include <gnutls/pkcs12.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum
{
  FILE_MAX_BYTES = 1 << 20
};

bool
loading_failed (struct loading *l, char *error)
{
  if (!l->error)
    l->error = error;
  else
    free (error);
  return false;
}

/* The passphrase for WHAT, or NULL, the loading having failed.  */
static const char *
secret (struct loading *l, const char *what)
{
  struct passphrase *p = &l->identity->secret;
  const char *text = passphrase_get (p, what);

  if (!text)
    {
      loading_failed (l, p->error);
      p->error = NULL;
    }
  return text;
}

static const char *
wrong_passphrase (const struct loading *l)
{
  return l->source->passphrase_file ? "the passphrase in the file of "
                                      "--passphrase-file is not the right"
                                      " one"
                                    : "that passphrase is not the right one";
}

/* ---- Files ---- */

static void
wipe (gnutls_datum_t *bytes)
{
  if (bytes->data)
    explicit_bzero (bytes->data, bytes->size);
  free (bytes->data);
  *bytes = (gnutls_datum_t){ NULL, 0 };
}

static bool
read_whole (FILE *file, gnutls_datum_t *bytes)
{
  size_t n;

  bytes->data = calloc (1, FILE_MAX_BYTES + 1);
  if (!bytes->data)
    return false;
  errno = 0;
  n = fread (bytes->data, 1, FILE_MAX_BYTES, file);
  bytes->size = (unsigned)n;
  if (n == FILE_MAX_BYTES)
    errno = EFBIG;
  return !ferror (file) && n < FILE_MAX_BYTES;
}

static bool
read_file (struct loading *l, const char *option, const char *name,
           gnutls_datum_t *bytes)
{
  FILE *file = fopen (name, "re");
  bool ok = file && read_whole (file, bytes);
  int why = errno;

  if (file)
    fclose (file);
  return ok
         || loading_failed (
             l, message ("%s %s: %s", option, name, strerror (why)));
}

static bool
has (const gnutls_datum_t *bytes, const char *words)
{
  return bytes->size > 0
         && memmem (bytes->data, bytes->size, words, strlen (words));
}

static bool
is_pem (const gnutls_datum_t *bytes)
{
  return has (bytes, "-----BEGIN ");
}

/* ---- Certificates ---- */

static bool
no_certificate (struct loading *l, int error)
{
  return loading_failed (
      l, message ("--cert %s: there is no certificate in it; it should be PEM,"
                  " the leaf first, PKCS#12 (.p12, .pfx), or a pkcs11: URI"
                  " (GnuTLS: %s)",
                  l->source->cert, gnutls_strerror (error)));
}

static bool
take_pem (struct loading *l)
{
  int e = gnutls_x509_crt_list_import2 (&l->list, &l->list_count, &l->cert_file,
                                        GNUTLS_X509_FMT_PEM, 0);

  return e >= 0 || no_certificate (l, e);
}

/* The passphrase that PKCS12 opens with; most often there is one.  */
static bool
open_pkcs12 (struct loading *l, gnutls_pkcs12_t pkcs12, const char **password)
{
  int e;

  for (*password = NULL;; *password = "")
    {
      if (gnutls_pkcs12_verify_mac (pkcs12, *password) >= 0)
        return true;
      if (*password)
        break;
    }
  *password = secret (l, l->source->cert);
  if (!*password)
    return false;
  e = gnutls_pkcs12_verify_mac (pkcs12, *password);
  if (e == GNUTLS_E_MAC_VERIFY_FAILED)
    return loading_failed (
        l, message ("--cert %s: %s", l->source->cert, wrong_passphrase (l)));
  return e >= 0 || no_certificate (l, e);
}

static bool
take_pkcs12 (struct loading *l, gnutls_pkcs12_t pkcs12)
{
  const char *password;
  int e;

  if (!open_pkcs12 (l, pkcs12, &password))
    return false;
  e = gnutls_pkcs12_simple_parse (pkcs12, password, &l->plain, &l->list,
                                  &l->list_count, NULL, NULL, NULL, 0);
  if (e == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE
      || (e >= 0 && l->list_count == 0))
    return loading_failed (
        l, message ("--cert %s: there is no private key in it with a"
                    " certificate that belongs to it",
                    l->source->cert));
  return e >= 0 || no_certificate (l, e);
}

static bool
take_one_der (struct loading *l)
{
  int e;

  l->list = gnutls_calloc (1, sizeof *l->list);
  if (!l->list)
    return no_certificate (l, GNUTLS_E_MEMORY_ERROR);
  e = gnutls_x509_crt_init (l->list);
  if (e < 0)
    return no_certificate (l, e);
  l->list_count = 1;
  e = gnutls_x509_crt_import (l->list[0], &l->cert_file, GNUTLS_X509_FMT_DER);
  return e >= 0 || no_certificate (l, e);
}

static bool
take_binary (struct loading *l)
{
  gnutls_pkcs12_t pkcs12;
  bool taken;

  if (gnutls_pkcs12_init (&pkcs12) < 0)
    return no_certificate (l, GNUTLS_E_MEMORY_ERROR);
  if (gnutls_pkcs12_import (pkcs12, &l->cert_file, GNUTLS_X509_FMT_DER, 0) >= 0)
    taken = take_pkcs12 (l, pkcs12);
  else
    taken = take_one_der (l);
  gnutls_pkcs12_deinit (pkcs12);
  return taken;
}

/* ---- Keys ---- */

static bool
no_key (struct loading *l, const char *option, const char *name, int error)
{
  if (!l->source->key)
    return loading_failed (
        l, message ("--cert %s: there is no private key in it; name"
                    " the file of the key with --key FILE",
                    name));
  return loading_failed (l, message ("%s %s: there is no private key in it; it"
                                     " should be PEM or a pkcs11: URI (GnuTLS:"
                                     " %s)",
                                     option, name, gnutls_strerror (error)));
}

static int
import_key (struct loading *l, const gnutls_datum_t *bytes,
            const char *password)
{
  return gnutls_x509_privkey_import2 (
      l->plain, bytes,
      is_pem (bytes) ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER, password,
      password ? 0 : GNUTLS_PKCS_PLAIN);
}

static bool
take_key (struct loading *l, const char *option, const char *name,
          const gnutls_datum_t *bytes)
{
  const char *password = NULL;
  int e = gnutls_x509_privkey_init (&l->plain);

  if (e >= 0)
    e = import_key (l, bytes, NULL);
  if (e >= 0)
    return true;
  if (e != GNUTLS_E_DECRYPTION_FAILED && !has (bytes, "ENCRYPTED"))
    return no_key (l, option, name, e);
  password = secret (l, name);
  if (!password)
    return false;
  e = import_key (l, bytes, password);
  if (e == GNUTLS_E_DECRYPTION_FAILED)
    return loading_failed (
        l, message ("%s %s: %s", option, name, wrong_passphrase (l)));
  return e >= 0 || no_key (l, option, name, e);
}

static bool
take_key_file (struct loading *l, const char *name)
{
  gnutls_datum_t bytes = { NULL, 0 };
  bool taken = read_file (l, "--key", name, &bytes)
               && take_key (l, "--key", name, &bytes);

  wipe (&bytes);
  return taken;
}

/* ---- Both ---- */

static bool
load_certificates (struct loading *l)
{
  const char *cert = l->source->cert;

  if (token_is (cert))
    return token_certificates (l);
  if (!read_file (l, "--cert", cert, &l->cert_file))
    return false;
  return is_pem (&l->cert_file) ? take_pem (l) : take_binary (l);
}

static bool
load_key (struct loading *l)
{
  const char *key = l->source->key;

  if (key)
    {
      if (l->plain)
        gnutls_x509_privkey_deinit (l->plain);
      l->plain = NULL;
      return token_is (key) ? token_key (l, "--key", key)
                            : take_key_file (l, key);
    }
  if (l->plain)
    return true;
  return token_is (l->source->cert)
             ? token_key (l, "--cert", l->source->cert)
             : take_key (l, "--cert", l->source->cert, &l->cert_file);
}

static bool
keep (struct loading *l)
{
  struct identity *identity = l->identity;
  int e = 0;

  if (l->list_count > CHAIN_MAX)
    return loading_failed (
        l, message ("--cert %s: %u certificates are more than a chain"
                    " has; at most %d are taken",
                    l->source->cert, l->list_count, CHAIN_MAX));
  for (unsigned i = 0; i < l->list_count && e >= 0; i++)
    {
      e = gnutls_pcert_import_x509 (&identity->chain[i], l->list[i], 0);
      if (e >= 0)
        identity->chain_count++;
    }
  if (e < 0 || identity->chain_count == 0)
    return no_certificate (l, e);
  if (!l->plain)
    return true;
  e = gnutls_privkey_init (&identity->key);
  if (e >= 0)
    e = gnutls_privkey_import_x509 (identity->key, l->plain,
                                    GNUTLS_PRIVKEY_IMPORT_COPY);
  return e >= 0 || no_key (l, "--key", l->source->cert, e);
}

static void
tear_down (struct loading *l)
{
  wipe (&l->cert_file);
  for (unsigned i = 0; i < l->list_count; i++)
    gnutls_x509_crt_deinit (l->list[i]);
  gnutls_free (l->list);
  if (l->plain)
    gnutls_x509_privkey_deinit (l->plain);
}

/* Nobody should learn only from a key that has a passphrase that its file is not
   there.  */
static bool
passphrase_can_be_read (struct loading *l)
{
  const char *file = l->source->passphrase_file;

  if (!file || access (file, R_OK) == 0)
    return true;
  l->error = message ("--passphrase-file %s: %s", file, strerror (errno));
  return false;
}

struct identity *
identity_load (const struct identity_source *source, char **error)
{
  struct loading l = { .source = source };
  bool loaded;

  *error = NULL;
  l.identity = spare_for_tls () ? calloc (1, sizeof *l.identity) : NULL;
  if (!l.identity)
    return NULL;
  l.identity->secret.file = source->passphrase_file;
  loaded = passphrase_can_be_read (&l) && load_certificates (&l) && load_key (&l) && keep (&l);
  tear_down (&l);
  if (loaded)
    return l.identity;
  identity_free (l.identity);
  *error = l.error;
  return NULL;
}
