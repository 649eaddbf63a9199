/* What is read of the user's certificate and key, made in memory.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-inside.h"

#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum
{
  NOW = 1800000000,
  DAY = 86400
};

/* What a certificate is to be.  */
struct wish
{
  const char *subject;
  gnutls_pk_algorithm_t key;
  unsigned bits; /* 0: P-256 */
  const char *purpose;
  unsigned usage;
  bool ca;
  gnutls_digest_algorithm_t digest; /* 0: SHA-256 */
};

struct made
{
  gnutls_x509_crt_t crt;
  gnutls_x509_privkey_t key;
};

static gnutls_x509_privkey_t
new_key (const struct wish *wish)
{
  gnutls_pk_algorithm_t kind = wish->key ? wish->key : GNUTLS_PK_ECDSA;
  unsigned bits = wish->bits
                      ? wish->bits
                      : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  gnutls_x509_privkey_t key;

  gnutls_x509_privkey_init (&key);
  assert_int_equal (gnutls_x509_privkey_generate (key, kind, bits, 0), 0);
  return key;
}

/* Made as WISHed, and signed by ISSUER, or by itself if that is NULL.  */
static struct made
make (const struct wish *wish, const struct made *issuer)
{
  struct made made = { .key = new_key (wish) };
  const struct made *signer = issuer ? issuer : &made;
  gnutls_digest_algorithm_t digest
      = wish->digest ? wish->digest : GNUTLS_DIG_SHA256;

  if (wish->key == GNUTLS_PK_EDDSA_ED25519 && !issuer)
    digest = GNUTLS_DIG_SHA512;
  if (wish->key == GNUTLS_PK_EDDSA_ED448 && !issuer)
    digest = GNUTLS_DIG_SHAKE_256;
  gnutls_x509_crt_init (&made.crt);
  gnutls_x509_crt_set_version (made.crt, 3);
  gnutls_x509_crt_set_serial (made.crt, "\1", 1);
  gnutls_x509_crt_set_dn (made.crt, wish->subject, NULL);
  gnutls_x509_crt_set_activation_time (made.crt, NOW - DAY);
  gnutls_x509_crt_set_expiration_time (made.crt, NOW + DAY);
  gnutls_x509_crt_set_key (made.crt, made.key);
  if (wish->purpose)
    gnutls_x509_crt_set_key_purpose_oid (made.crt, wish->purpose, 0);
  if (wish->usage)
    gnutls_x509_crt_set_key_usage (made.crt, wish->usage);
  gnutls_x509_crt_set_basic_constraints (made.crt, wish->ca, -1);
  assert_int_equal (
      gnutls_x509_crt_sign2 (made.crt, signer->crt, signer->key, digest, 0), 0);
  return made;
}

static void
unmake (struct made *made)
{
  gnutls_x509_crt_deinit (made->crt);
  gnutls_x509_privkey_deinit (made->key);
}

/* An identity of COUNT certificates and the KEY.  */
static struct identity *
identity_of (const struct made chain[], unsigned count,
             gnutls_x509_privkey_t key)
{
  struct identity *identity = calloc (1, sizeof *identity);

  assert_non_null (identity);
  gnutls_privkey_init (&identity->key);
  gnutls_privkey_import_x509 (identity->key, key, GNUTLS_PRIVKEY_IMPORT_COPY);
  for (unsigned i = 0; i < count; i++)
    gnutls_pcert_import_x509 (&identity->chain[i], chain[i].crt, 0);
  identity->chain_count = count;
  return identity;
}

/* ---- Leaves ---- */

static const struct
{
  struct wish wish;
  enum key_kind kind;
  bool has_purposes;
  bool for_clients;
  bool has_usage;
  bool may_sign;
  bool weak;
} leaves[] = {
  { { .subject = "CN=a" }, .kind = KEY_P256 },
  { { .subject = "CN=a", .purpose = GNUTLS_KP_TLS_WWW_CLIENT },
    .kind = KEY_P256,
    .has_purposes = true,
    .for_clients = true },
  { { .subject = "CN=a", .purpose = GNUTLS_KP_ANY },
    .kind = KEY_P256,
    .has_purposes = true,
    .for_clients = true },
  { { .subject = "CN=a", .purpose = GNUTLS_KP_TLS_WWW_SERVER },
    .kind = KEY_P256,
    .has_purposes = true },
  { { .subject = "CN=a", .usage = GNUTLS_KEY_DIGITAL_SIGNATURE },
    .kind = KEY_P256,
    .has_usage = true,
    .may_sign = true },
  { { .subject = "CN=a", .usage = GNUTLS_KEY_KEY_ENCIPHERMENT },
    .kind = KEY_P256,
    .has_usage = true },
  { { .subject = "CN=a", .digest = GNUTLS_DIG_SHA1 },
    .kind = KEY_P256,
    .weak = true },
  { { .subject = "CN=a", .key = GNUTLS_PK_RSA, .bits = 2048 },
    .kind = KEY_RSA },
  { { .subject = "CN=a", .key = GNUTLS_PK_RSA_PSS, .bits = 2048 },
    .kind = KEY_RSA_PSS },
  { { .subject = "CN=a",
      .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
    .kind = KEY_P384 },
  { { .subject = "CN=a",
      .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP521R1) },
    .kind = KEY_P521 },
  { { .subject = "CN=a",
      .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP224R1) },
    .kind = KEY_ECDSA },
  { { .subject = "CN=a", .key = GNUTLS_PK_EDDSA_ED25519, .bits = 256 },
    .kind = KEY_ED25519 },
  { { .subject = "CN=a", .key = GNUTLS_PK_EDDSA_ED448, .bits = 456 },
    .kind = KEY_ED448 },
};

static void
what_a_leaf_says (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
    {
      struct arena *arena = arena_new ();
      struct made made = make (&leaves[i].wish, NULL);
      struct identity *identity = identity_of (&made, 1, made.key);
      const struct own *own = identity_read (arena, identity, NOW);

      if (own->key != leaves[i].kind || own->fits != 0
          || own->has_purposes != leaves[i].has_purposes
          || own->for_clients != leaves[i].for_clients
          || own->has_usage != leaves[i].has_usage
          || own->may_sign != leaves[i].may_sign
          || own->links[0].weak_signature != leaves[i].weak)
        fail_msg ("row %zu: kind %d, fits %zu", i, (int)own->key, own->fits);
      assert_int_equal (own->now, NOW);
      assert_int_equal (own->links[0].not_before, NOW - DAY);
      assert_int_equal (own->links[0].not_after, NOW + DAY);
      identity_free (identity);
      unmake (&made);
      arena_free (arena);
    }
}

/* ---- Chains ---- */

/* Root, middle, leaf, and another middle of the same name.  */
struct family
{
  struct made root;
  struct made middle;
  struct made namesake;
  struct made leaf;
};

static void
raise (struct family *f)
{
  static const struct wish root = { .subject = "CN=Root", .ca = true };
  static const struct wish middle = { .subject = "CN=Middle", .ca = true };
  static const struct wish leaf = { .subject = "CN=leaf" };

  f->root = make (&root, NULL);
  f->middle = make (&middle, &f->root);
  f->namesake = make (&middle, &f->root);
  f->leaf = make (&leaf, &f->middle);
}

static void
bury (struct family *f)
{
  unmake (&f->root);
  unmake (&f->middle);
  unmake (&f->namesake);
  unmake (&f->leaf);
}

static void
who_signed_whom (void **state)
{
  struct arena *arena = arena_new ();
  struct family f;
  struct identity *identity;
  const struct own *own;

  (void)state;
  raise (&f);
  identity = identity_of ((struct made[]){ f.leaf, f.middle, f.root }, 3,
                          f.leaf.key);
  own = identity_read (arena, identity, NOW);
  assert_int_equal (own->links_count, 3);
  assert_true (span_is (own->links[0].issuer, "CN=Middle"));
  assert_true (span_is (own->links[1].subject, "CN=Middle"));
  assert_memory_equal (own->links[0].issuer_der.at,
                       own->links[1].subject_der.at,
                       own->links[0].issuer_der.n);
  assert_true (own->links[0].signed_by_next);
  assert_true (own->links[1].signed_by_next);
  assert_false (own->links[2].signed_by_next);
  identity_free (identity);

  identity = identity_of ((struct made[]){ f.leaf, f.namesake }, 2, f.leaf.key);
  assert_false (identity_read (arena, identity, NOW)->links[0].signed_by_next);
  identity_free (identity);
  bury (&f);
  arena_free (arena);
}

static void
whose_the_key_is (void **state)
{
  struct arena *arena = arena_new ();
  struct family f;
  struct wish rsa = { .subject = "CN=RSA", .key = GNUTLS_PK_RSA, .bits = 2048 };
  struct made stranger = make (&rsa, NULL);
  const size_t expected[] = { 0, 1, OWN_CHAIN_MAX, OWN_CHAIN_MAX };
  gnutls_x509_privkey_t keys[4];

  (void)state;
  raise (&f);
  keys[0] = f.leaf.key;
  keys[1] = f.middle.key;
  keys[2] = f.namesake.key;
  keys[3] = stranger.key;
  for (size_t i = 0; i < 4; i++)
    {
      struct identity *identity
          = identity_of ((struct made[]){ f.leaf, f.middle }, 2, keys[i]);

      assert_int_equal (identity_read (arena, identity, NOW)->fits,
                        expected[i]);
      identity_free (identity);
    }
  bury (&f);
  unmake (&stranger);
  arena_free (arena);
}

/* A throw-away one is well, but for being its own issuer.  */
static void
throw_away_ones (void **state)
{
  static const enum key_kind kinds[IDENTITY_KEYS]
      = { [IDENTITY_RSA] = KEY_RSA, [IDENTITY_ECDSA] = KEY_P256 };

  (void)state;
  for (int key = 0; key < IDENTITY_KEYS; key++)
    {
      struct arena *arena = arena_new ();
      struct identity *identity = identity_throwaway ((enum identity_key)key);
      const struct own *own = identity_read (arena, identity, NOW);

      assert_int_equal (own->key, kinds[key]);
      assert_int_equal (own->fits, 0);
      assert_true (own->for_clients && own->may_sign);
      assert_memory_equal (own->links[0].subject_der.at,
                           own->links[0].issuer_der.at,
                           own->links[0].subject_der.n);
      identity_free (identity);
      arena_free (arena);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_a_leaf_says),
    cmocka_unit_test (who_signed_whom),
    cmocka_unit_test (whose_the_key_is),
    cmocka_unit_test (throw_away_ones),
  };

  return cmocka_run_group_tests_name ("identity-read", tests, NULL, NULL);
}
