/* The user's certificate and key from files: what is taken, and what is said of
   what is not.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-inside.h"
#include "short-memory.h"

#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

/* ---- Files ---- */

struct made
{
  gnutls_x509_crt_t crt;
  gnutls_x509_privkey_t key;
};

static void
write_file (const char *name, const char *mode, const void *bytes, size_t n)
{
  FILE *file = fopen (name, mode);

  assert_non_null (file);
  assert_int_equal (fwrite (bytes, 1, n, file), n);
  assert_int_equal (fclose (file), 0);
}

/* Write what GnuTLS gave, and release it.  */
static void
write_datum (const char *name, const char *mode, int error, gnutls_datum_t *d)
{
  assert_true (error >= 0);
  write_file (name, mode, d->data, d->size);
  gnutls_free (d->data);
}

static struct made
make (void)
{
  struct made made;

  gnutls_x509_privkey_init (&made.key);
  assert_int_equal (gnutls_x509_privkey_generate (
                        made.key, GNUTLS_PK_ECDSA,
                        GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                    0);
  gnutls_x509_crt_init (&made.crt);
  gnutls_x509_crt_set_version (made.crt, 3);
  gnutls_x509_crt_set_serial (made.crt, "\1", 1);
  gnutls_x509_crt_set_dn (made.crt, "CN=me", NULL);
  gnutls_x509_crt_set_activation_time (made.crt, 1800000000);
  gnutls_x509_crt_set_expiration_time (made.crt, 1900000000);
  gnutls_x509_crt_set_key (made.crt, made.key);
  assert_int_equal (gnutls_x509_crt_sign2 (made.crt, made.crt, made.key,
                                           GNUTLS_DIG_SHA256, 0),
                    0);
  return made;
}

static void
unmake (struct made *made)
{
  gnutls_x509_crt_deinit (made->crt);
  gnutls_x509_privkey_deinit (made->key);
}

static void
write_certificates (const struct made *made)
{
  gnutls_datum_t d;
  int e = gnutls_x509_crt_export2 (made->crt, GNUTLS_X509_FMT_DER, &d);

  write_datum ("cert.der", "w", e, &d);
  for (int i = 0; i <= CHAIN_MAX; i++)
    {
      e = gnutls_x509_crt_export2 (made->crt, GNUTLS_X509_FMT_PEM, &d);
      write_datum ("too-many.pem", "a", e, &d);
    }
  e = gnutls_x509_crt_export2 (made->crt, GNUTLS_X509_FMT_PEM, &d);
  write_datum ("cert.pem", "w", e, &d);
  e = gnutls_x509_crt_export2 (made->crt, GNUTLS_X509_FMT_PEM, &d);
  write_datum ("pair.pem", "w", e, &d);
  e = gnutls_x509_crt_export2 (made->crt, GNUTLS_X509_FMT_PEM, &d);
  write_datum ("sealed-pair.pem", "w", e, &d);
}

static void
write_keys (const struct made *made)
{
  gnutls_datum_t d;
  int e = gnutls_x509_privkey_export2 (made->key, GNUTLS_X509_FMT_PEM, &d);

  write_datum ("key.pem", "w", e, &d);
  e = gnutls_x509_privkey_export2 (made->key, GNUTLS_X509_FMT_PEM, &d);
  write_datum ("pair.pem", "a", e, &d);
  e = gnutls_x509_privkey_export2 (made->key, GNUTLS_X509_FMT_DER, &d);
  write_datum ("key.der", "w", e, &d);
  e = gnutls_x509_privkey_export2_pkcs8 (made->key, GNUTLS_X509_FMT_PEM,
                                         "secret", GNUTLS_PKCS_PBES2_AES_256,
                                         &d);
  write_datum ("sealed.pem", "w", e, &d);
  e = gnutls_x509_privkey_export2_pkcs8 (made->key, GNUTLS_X509_FMT_PEM,
                                         "secret", GNUTLS_PKCS_PBES2_AES_256,
                                         &d);
  write_datum ("sealed-pair.pem", "a", e, &d);
}

/* A PKCS#12 file of the certificate of MADE, called "id", and of the key of
   OTHER, called KEY_ID, unless that is NULL.  */
static void
write_pkcs12 (const struct made *made, const char *name, const char *password,
              const struct made *other, const char *key_id)
{
  const gnutls_datum_t id = { (unsigned char *)(uintptr_t)"id", 2 };
  gnutls_pkcs12_bag_t bag;
  gnutls_pkcs12_t p12;
  gnutls_datum_t d;
  int e;

  gnutls_pkcs12_init (&p12);
  gnutls_pkcs12_bag_init (&bag);
  gnutls_pkcs12_bag_set_crt (bag, made->crt);
  gnutls_pkcs12_bag_set_key_id (bag, 0, &id);
  gnutls_pkcs12_set_bag (p12, bag);
  gnutls_pkcs12_bag_deinit (bag);
  if (other)
    {
      const gnutls_datum_t its
          = { (unsigned char *)(uintptr_t)key_id, (unsigned)strlen (key_id) };

      e = gnutls_x509_privkey_export2_pkcs8 (
          other->key, GNUTLS_X509_FMT_DER, password, GNUTLS_PKCS_PBES2_AES_256,
          &d);
      assert_true (e >= 0);
      gnutls_pkcs12_bag_init (&bag);
      gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &d);
      gnutls_pkcs12_bag_set_key_id (bag, 0, &its);
      gnutls_pkcs12_set_bag (p12, bag);
      gnutls_pkcs12_bag_deinit (bag);
      gnutls_free (d.data);
    }
  assert_true (gnutls_pkcs12_generate_mac2 (p12, GNUTLS_MAC_SHA256, password)
               >= 0);
  e = gnutls_pkcs12_export2 (p12, GNUTLS_X509_FMT_DER, &d);
  write_datum (name, "w", e, &d);
  gnutls_pkcs12_deinit (p12);
}

static const char *const files[]
    = { "cert.der",  "cert.pem",  "pair.pem", "too-many.pem", "sealed-pair.pem",
        "key.pem",   "key.der",   "sealed.pem", "both.p12",   "empty.p12",
        "alone.p12", "apart.p12", "rubbish",   "big",      "secret",       "wrong",
        "nothing" };

static char folder[] = "/tmp/certask-load-XXXXXX";

static int
write_all (void **state)
{
  static const char big[(1 << 20) + 1];
  struct made stranger;
  struct made made;

  (void)state;
  if (!mkdtemp (folder) || chdir (folder) < 0)
    return -1;
  made = make ();
  stranger = make ();
  write_certificates (&made);
  write_keys (&made);
  write_pkcs12 (&made, "both.p12", "secret", &made, "id");
  write_pkcs12 (&made, "empty.p12", "", &made, "id");
  write_pkcs12 (&made, "alone.p12", "secret", NULL, NULL);
  write_pkcs12 (&made, "apart.p12", "secret", &stranger, "another");
  write_file ("rubbish", "w", "rubbish\n", 8);
  write_file ("big", "w", big, sizeof big);
  write_file ("secret", "w", "secret\r\n", 8);
  write_file ("wrong", "w", "wrong\n", 6);
  write_file ("nothing", "w", "", 0);
  unmake (&made);
  unmake (&stranger);
  return 0;
}

static int
remove_all (void **state)
{
  int status = 0;

  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    status |= unlink (files[i]);
  return chdir ("/") | rmdir (folder) | status;
}

/* ---- Loading ---- */

/* ERROR NULL: it is taken.  */
static const struct
{
  struct identity_source source;
  const char *error;
} rows[] = {
  { { "pair.pem", NULL, NULL }, NULL },
  { { "cert.pem", "key.pem", NULL }, NULL },
  { { "cert.der", "key.der", NULL }, NULL },
  { { "pair.pem", "key.pem", NULL }, NULL },
  { { "both.p12", NULL, "secret" }, NULL },
  { { "both.p12", "key.pem", "secret" }, NULL },
  { { "empty.p12", NULL, NULL }, NULL },
  { { "cert.pem", "sealed.pem", "secret" }, NULL },
  { { "sealed-pair.pem", NULL, "secret" }, NULL },

  { { "absent", NULL, NULL }, "--cert absent: No such file or directory" },
  { { ".", NULL, NULL }, "--cert .: Is a directory" },
  { { "big", NULL, NULL }, "--cert big: File too large" },
  { { "nothing", NULL, NULL }, "--cert nothing: there is no certificate in it" },
  { { "rubbish", NULL, NULL }, "--cert rubbish: there is no certificate in it" },
  { { "key.pem", NULL, NULL }, "--cert key.pem: there is no certificate in it" },
  { { "too-many.pem", "key.pem", NULL }, "certificates are more than a chain" },
  { { "alone.p12", NULL, "secret" },
    "--cert alone.p12: there is no private key in it with a certificate" },
  { { "apart.p12", NULL, "secret" },
    "--cert apart.p12: there is no private key in it with a certificate" },
  { { "both.p12", NULL, "wrong" },
    "--cert both.p12: the passphrase in the file of --passphrase-file is not" },
  { { "both.p12", NULL, "nothing" },
    "--passphrase-file nothing: there is no line in it" },
  { { "both.p12", NULL, "absent" },
    "--passphrase-file absent: No such file or directory" },
  { { "cert.pem", "key.pem", "absent" }, /* even if there is no need for it */
    "--passphrase-file absent: No such file or directory" },

  { { "cert.pem", NULL, NULL }, "name the file of the key with --key FILE" },
  { { "cert.pem", "absent", NULL }, "--key absent: No such file or directory" },
  { { "cert.pem", "rubbish", NULL },
    "--key rubbish: there is no private key in it" },
  { { "cert.pem", "cert.pem", NULL },
    "--key cert.pem: there is no private key in it" },
  { { "cert.pem", "sealed.pem", "wrong" },
    "--key sealed.pem: the passphrase in the file of --passphrase-file is not" },
  { { "cert.pem", "sealed.pem", "nothing" },
    "--passphrase-file nothing: there is no line in it" },
};

static void
what_is_taken (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      char *error = NULL;
      struct identity *identity = identity_load (&rows[i].source, &error);

      if (!rows[i].error)
        {
          assert_non_null (identity);
          assert_null (error);
          assert_int_equal (identity->chain_count, 1);
          assert_int_equal (identity_kind (identity), KEY_P256);
        }
      else if (identity || !error || !strstr (error, rows[i].error))
        fail_msg ("%s: \"%s\" instead of \"%s\"", rows[i].source.cert,
                  error ? error : "(nothing)", rows[i].error);
      identity_free (identity);
      free (error);
    }
}

/* Each allocation of ours fails in turn, and what comes after it: there is no
   identity then, or a whole one.  */
static void
without_memory (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (memory = (struct memory){ .stays_out = true };; memory.fails++)
      {
        char *error = NULL;
        struct identity *identity;

        memory.count = 0;
        memory.inside = true;
        identity = identity_load (&rows[i].source, &error);
        memory.inside = false;
        if (identity)
          assert_int_equal (identity->chain_count, 1);
        assert_true (!identity || !rows[i].error);
        assert_true (!identity || !error);
        identity_free (identity);
        free (error);
        if (memory.count <= memory.fails)
          break;
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_is_taken),
    cmocka_unit_test (without_memory),
  };

  return cmocka_run_group_tests_name ("identity-load", tests, write_all,
                                      remove_all);
}
