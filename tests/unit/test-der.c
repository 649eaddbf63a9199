/* Certificates taken apart: the same comes out as when GnuTLS reads them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena.h"
#include "der.h"
#include "x509.h"

#include <gnutls/x509.h>
#include <time.h>

static void
assert_text (struct span ours, const gnutls_datum_t *theirs)
{
  assert_int_equal (ours.n, theirs->size);
  assert_memory_equal (ours.at, theirs->data, ours.n);
  gnutls_free (theirs->data);
}

static void
compare (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
         gnutls_digest_algorithm_t digest)
{
  struct arena *arena = arena_new ();
  struct certificate c;
  gnutls_datum_t der;
  gnutls_datum_t text;
  unsigned bits;
  int kind;

  assert_int_equal (gnutls_x509_crt_sign2 (crt, crt, key, digest, 0), 0);
  gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
  x509_read (arena, (struct span){ (char *)der.data, der.size }, &c);
  gnutls_x509_crt_get_dn3 (crt, &text, 0);
  assert_text (c.subject, &text);
  gnutls_x509_crt_get_issuer_dn3 (crt, &text, 0);
  assert_text (c.issuer, &text);
  assert_int_equal (c.not_before, gnutls_x509_crt_get_activation_time (crt));
  assert_int_equal (c.not_after, gnutls_x509_crt_get_expiration_time (crt));
  kind = gnutls_x509_crt_get_pk_algorithm (crt, &bits);
  assert_string_equal (c.key,
                       gnutls_pk_get_name ((gnutls_pk_algorithm_t)kind));
  assert_int_equal (c.key_bits, bits);
  gnutls_free (der.data);
  arena_free (arena);
}

static void
all_as_gnutls_reads_it (void **state)
{
  enum
  {
    P384 = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1)
  };
  static const struct
  {
    gnutls_pk_algorithm_t key;
    unsigned bits;
    time_t from;
    time_t to;
    const char *name;
  } kinds[] = {
    { GNUTLS_PK_RSA, 2048, 100000000, 2524607999, "CN=a,O=b c,C=DE" },
    { GNUTLS_PK_ECDSA, P384, 1700000000, 2524608000, "CN=a\\,b\\+\\ ,ST=x" },
    { GNUTLS_PK_EDDSA_ED25519, 0, 951782400, 4102444800, "DC=b,DC=a,UID=c" },
    { GNUTLS_PK_ECDSA, P384, 1, 2, "OU=\xc3\xbc,EMAIL=a@b,CN=\\#1" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    {
      gnutls_x509_privkey_t key;
      gnutls_x509_crt_t crt;

      gnutls_x509_privkey_init (&key);
      gnutls_x509_privkey_generate (key, kinds[i].key, kinds[i].bits, 0);
      gnutls_x509_crt_init (&crt);
      gnutls_x509_crt_set_version (crt, i == 0 ? 1 : 3);
      gnutls_x509_crt_set_serial (crt, "\1", 1);
      gnutls_x509_crt_set_activation_time (crt, kinds[i].from);
      gnutls_x509_crt_set_expiration_time (crt, kinds[i].to);
      assert_int_equal (gnutls_x509_crt_set_dn (crt, kinds[i].name, NULL), 0);
      gnutls_x509_crt_set_key (crt, key);
      compare (crt, key,
               kinds[i].key == GNUTLS_PK_EDDSA_ED25519 ? GNUTLS_DIG_SHA512
                                                       : GNUTLS_DIG_SHA256);
      gnutls_x509_crt_deinit (crt);
      gnutls_x509_privkey_deinit (key);
    }
}

/* ---- Times ---- */

static void
times (void **state)
{
  static const struct
  {
    unsigned char tag;
    const char *text;
    int64_t seconds;
  } examples[] = {
    { DER_UTC_TIME, "700101000000Z", 0 },
    { DER_UTC_TIME, "491231235959Z", 2524607999 },
    { DER_UTC_TIME, "500101000000Z", -631152000 },
    { DER_GENERALIZED_TIME, "20500101000000Z", 2524608000 },
    { DER_GENERALIZED_TIME, "99991231235959Z", 253402300799 },
    { DER_UTC_TIME, "7001010000Z", -1 },
    { DER_UTC_TIME, "700101000000", -1 },
    { DER_UTC_TIME, "700101000000+0100", -1 },
    { DER_UTC_TIME, "7001010 0000Z", -1 },
    { DER_GENERALIZED_TIME, "2050010100000Z", -1 },
    { DER_GENERALIZED_TIME, "", -1 },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    {
      struct ber time = { examples[i].tag, span_of (examples[i].text) };

      assert_true (der_time (time) == examples[i].seconds);
    }
}

/* ---- Names that are left to GnuTLS ---- */

static void
names_that_need_care (void **state)
{
  static const struct
  {
    struct span der;
    const char *text;
  } examples[] = {
#define NAME(value)                                                            \
  {                                                                            \
    "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04" value, 16                      \
  }
    { NAME ("\x03\x0c\x03"
            "a b"),
      "CN=a b" },
    { NAME ("\x0a\x13\x03"
            "a.b"),
      "O=a.b" },
    { NAME ("\x03\x0c\x03"
            "ab "),
      NULL },
    { NAME ("\x03\x0c\x03"
            " ab"),
      NULL },
    { NAME ("\x03\x0c\x03"
            "a,b"),
      NULL },
    { NAME ("\x03\x0c\x03"
            "a\0b"),
      NULL },
    { NAME ("\x03\x0c\x03"
            "a\xffz"),
      NULL },
    { NAME ("\x03\x1e\x03"
            "abc"),
      NULL }, /* BMPString */
    { NAME ("\x06\x13\x03"
            "DEU"),
      NULL },
    { NAME ("\x05\x13\x03"
            "123"),
      NULL },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    {
      const char *wanted = examples[i].text ? examples[i].text : "";
      char text[16];
      size_t n = der_plain_name (examples[i].der, text, sizeof text);

      assert_int_equal (n, strlen (wanted));
      assert_memory_equal (text, wanted, n);
      assert_int_equal (der_plain_name (examples[i].der, text, 4), 0);
    }
}

/* Nothing of a name of many parts is cut, whoever reads it.  */
static void
names_of_many_parts (void **state)
{
  static const char part[] = "\x31\x0a\x30\x08\x06\x03\x55\x04\x0b\x0c\x01x";
  const size_t part_n = sizeof part - 1;
  char der[3 + 20 * (sizeof part - 1)];
  char wanted[20 * sizeof "OU=x"] = "";
  struct arena *arena = arena_new ();

  (void)state;
  for (size_t n = 1; n <= 20; n++)
    {
      size_t end = n * part_n;
      bool is_short = end < 128; /* one octet, else two, says how long it is */
      struct span name = { der + is_short, 3 + end - is_short };
      struct span text;

      memcpy (der, is_short ? "\0\x30" : "\x30\x81", 2);
      der[2] = (char)end;
      memcpy (der + 3 + end - part_n, part, part_n);
      text = x509_name_text (arena, name);
      strcat (wanted, n > 1 ? ",OU=x" : "OU=x");
      assert_true (span_is (text, wanted));
    }
  arena_free (arena);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (all_as_gnutls_reads_it),
    cmocka_unit_test (times),
    cmocka_unit_test (names_that_need_care),
    cmocka_unit_test (names_of_many_parts),
  };

  return cmocka_run_group_tests_name ("der", tests, NULL, NULL);
}
