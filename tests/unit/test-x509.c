/* Certificates of others, odd ones above all.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "limits.h"
#include "x509.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Making them ---- */

struct made
{
  struct arena *arena;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
};

static void
begin (struct made *m, const char *oid, const void *value, unsigned n)
{
  *m = (struct made){ .arena = arena_new () };
  gnutls_x509_privkey_init (&m->key);
  gnutls_x509_privkey_generate (
      m->key, GNUTLS_PK_ECDSA,
      GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&m->crt);
  gnutls_x509_crt_set_version (m->crt, 3);
  gnutls_x509_crt_set_serial (m->crt, "\1", 1);
  if (oid)
    assert_int_equal (gnutls_x509_crt_set_dn_by_oid (m->crt, oid, 0, value, n),
                      0);
  gnutls_x509_crt_set_key (m->crt, m->key);
  gnutls_x509_crt_set_activation_time (m->crt, 1700000000);
  gnutls_x509_crt_set_expiration_time (m->crt, 1800000000);
}

static gnutls_datum_t
sign (struct made *m)
{
  gnutls_datum_t der;

  assert_int_equal (
      gnutls_x509_crt_sign2 (m->crt, m->crt, m->key, GNUTLS_DIG_SHA256, 0), 0);
  assert_int_equal (gnutls_x509_crt_export2 (m->crt, GNUTLS_X509_FMT_DER, &der),
                    0);
  return der;
}

static void
read_der (struct arena *arena, struct span der, struct certificate *c)
{
  /* A copy of its own shows who reads beyond it.  */
  char *copy = malloc (der.n ? der.n : 1);

  memcpy (copy, der.at, der.n);
  x509_read (arena, (struct span){ copy, der.n }, c);
  free (copy);
  assert_non_null (c->subject.at);
  assert_non_null (c->issuer.at);
  assert_non_null (c->key);
  assert_int_equal (strlen (c->sha256), 64);
}

static void
end (struct made *m, struct certificate *c)
{
  gnutls_datum_t der = sign (m);

  read_der (m->arena, (struct span){ (char *)der.data, der.size }, c);
  gnutls_free (der.data);
  gnutls_x509_crt_deinit (m->crt);
  gnutls_x509_privkey_deinit (m->key);
}

/* ---- Names ---- */

static const struct
{
  gnutls_x509_subject_alt_name_t type;
  struct span value;
  struct span text;
} sans[] = {
#define BYTES(string)                                                          \
  {                                                                            \
    string, sizeof string - 1                                                  \
  }
  { GNUTLS_SAN_DNSNAME, BYTES ("mx.example"), BYTES ("DNS:mx.example") },
  { GNUTLS_SAN_DNSNAME, BYTES ("*.example"), BYTES ("DNS:*.example") },
  { GNUTLS_SAN_RFC822NAME, BYTES ("a@b.example"), BYTES ("email:a@b.example") },
  { GNUTLS_SAN_URI, BYTES ("https://b.example/"),
    BYTES ("URI:https://b.example/") },
  { GNUTLS_SAN_IPADDRESS, BYTES ("\300\0\2\1"), BYTES ("IP:192.0.2.1") },
  { GNUTLS_SAN_IPADDRESS, BYTES ("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"),
    BYTES ("IP:2001:db8::1") },
  { GNUTLS_SAN_IPADDRESS, BYTES ("\1\2\3"), BYTES ("IP:malformed") },
  { GNUTLS_SAN_OTHERNAME_XMPP, BYTES ("xmpp.example"),
    BYTES ("XMPP:xmpp.example") },
};

static void
each_kind_of_name (void **state)
{
  struct made m;
  struct certificate c;

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, "mx.example", 10);
  for (size_t i = 0; i < sizeof sans / sizeof *sans; i++)
    assert_int_equal (gnutls_x509_crt_set_subject_alt_name (
                          m.crt, sans[i].type, sans[i].value.at,
                          (unsigned)sans[i].value.n, GNUTLS_FSAN_APPEND),
                      0);
  end (&m, &c);
  assert_int_equal (c.sans_count, sizeof sans / sizeof *sans);
  for (size_t i = 0; i < c.sans_count; i++)
    {
      assert_int_equal (c.sans[i].n, sans[i].text.n);
      assert_memory_equal (c.sans[i].at, sans[i].text.at, c.sans[i].n);
    }
  arena_free (m.arena);
}

/* What GnuTLS does not write: "aXb" with another octet for its X.  */
static void
any_octet_in_a_name (void **state)
{
  struct made m;
  struct certificate c;
  gnutls_datum_t der;
  char *x;

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, "a", 1);
  gnutls_x509_crt_set_subject_alt_name (m.crt, GNUTLS_SAN_DNSNAME, "aXb", 3,
                                        GNUTLS_FSAN_SET);
  der = sign (&m);
  x = memmem (der.data, der.size, "aXb", 3);
  assert_non_null (x);
  for (unsigned octet = 0; octet < 256; octet++)
    {
      x[1] = (char)octet;
      read_der (m.arena, (struct span){ (char *)der.data, der.size }, &c);
      assert_int_equal (c.sans_count, 1);
      assert_int_equal (c.sans[0].n, 7);
      assert_memory_equal (c.sans[0].at, "DNS:a", 5);
      assert_memory_equal (c.sans[0].at + 5, x + 1, 2);
    }
  gnutls_free (der.data);
  end (&m, &c);
  arena_free (m.arena);
}

/* A name that no list has: said to be there, without its bytes.  */
static void
another_name (void **state)
{
  struct made m;
  struct certificate c;

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, "a", 1);
  assert_int_equal (gnutls_x509_crt_set_subject_alt_othername (
                        m.crt, "1.2.3.4", "\x0c\x01z", 3, GNUTLS_FSAN_APPEND),
                    0);
  end (&m, &c);
  assert_int_equal (c.sans_count, 1);
  assert_true (span_is (c.sans[0], "other:"));
  arena_free (m.arena);
}

static void
many_names (void **state)
{
  struct made m;
  struct certificate c;
  char name[16];

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, "a", 1);
  for (unsigned i = 0; i < SANS_MAX + 10; i++)
    {
      snprintf (name, sizeof name, "h%u.example", i);
      gnutls_x509_crt_set_subject_alt_name (m.crt, GNUTLS_SAN_DNSNAME, name,
                                            (unsigned)strlen (name),
                                            GNUTLS_FSAN_APPEND);
    }
  end (&m, &c);
  assert_int_equal (c.sans_count, SANS_MAX);
  assert_int_equal (c.sans_total, SANS_MAX + 10);
  arena_free (m.arena);
}

static void
no_names_at_all (void **state)
{
  struct made m;
  struct certificate c;

  (void)state;
  begin (&m, NULL, NULL, 0);
  end (&m, &c);
  assert_int_equal (c.subject.n, 0);
  assert_int_equal (c.issuer.n, 0);
  assert_int_equal (c.sans_count, 0);
  assert_int_equal (c.not_before, 1700000000);
  assert_int_equal (c.not_after, 1800000000);
  assert_string_equal (c.key, "EC/ECDSA");
  arena_free (m.arena);
}

/* Kept as they are: printable is who makes them harmless.  */
static void
control_characters (void **state)
{
  static const char evil[] = "a\x1b]0;x\a\r\n\xe2\x80\xae\xff";
  struct made m;
  struct certificate c;

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, evil, sizeof evil - 1);
  end (&m, &c);
  assert_true (c.subject.n >= sizeof evil - 1);
  assert_true (span_begins (c.subject, "CN="));
  arena_free (m.arena);
}

/* ---- What is no certificate ---- */

static void
cut_and_lying (void **state)
{
  struct made m;
  struct certificate c;
  gnutls_datum_t der;

  (void)state;
  begin (&m, GNUTLS_OID_X520_COMMON_NAME, "a", 1);
  gnutls_x509_crt_set_subject_alt_name (m.crt, GNUTLS_SAN_DNSNAME, "a", 1, 0);
  der = sign (&m);
  for (unsigned n = 0; n < der.size; n++)
    {
      struct arena *arena = arena_new ();

      read_der (arena, (struct span){ (char *)der.data, n }, &c);
      assert_int_equal (c.sans_count, 0);
      assert_string_equal (c.key, "unknown");
      arena_free (arena);
    }
  for (unsigned at = 0; at < der.size; at++)
    for (unsigned add = 1; add < 256; add *= 2)
      {
        struct arena *arena = arena_new ();

        der.data[at] = (unsigned char)(der.data[at] + add);
        read_der (arena, (struct span){ (char *)der.data, der.size }, &c);
        der.data[at] = (unsigned char)(der.data[at] - add);
        arena_free (arena);
      }
  gnutls_free (der.data);
  end (&m, &c);
  assert_int_equal (c.sans_count, 1);
  arena_free (m.arena);
}

static const struct
{
  struct span der;
  const char *text;
} names[] = {
  { BYTES ("\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
           "a"),
    "CN=a" },
  { BYTES ("\x30\0"), "" },
  { BYTES (""), "" },
  { BYTES ("\x30\x7f"), "" },
  { BYTES ("garbage"), "" },
  /* GnuTLS takes it, and its text is NULL.  */
  { BYTES ("\x30\x0c\x31\xf6\0\0\0\0\0\0\0\0\0\0"), "" },
};

static void
name_texts (void **state)
{
  struct arena *arena = arena_new ();

  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      struct span text = x509_name_text (arena, names[i].der);

      assert_non_null (text.at);
      assert_true (span_is (text, names[i].text));
    }
  arena_free (arena);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_kind_of_name),
    cmocka_unit_test (any_octet_in_a_name),
    cmocka_unit_test (another_name),
    cmocka_unit_test (many_names),
    cmocka_unit_test (no_names_at_all),
    cmocka_unit_test (control_characters),
    cmocka_unit_test (cut_and_lying),
    cmocka_unit_test (name_texts),
  };

  return cmocka_run_group_tests_name ("x509", tests, NULL, NULL);
}
