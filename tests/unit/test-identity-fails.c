/* Throw-away certificates while GnuTLS refuses: each call that can fail does in
   turn, as do allocations.  There is none then, or a whole one.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "identity-inside.h"
#include "short-memory.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* The linker gives these the calls of the program (--wrap).  */
#define MAY_FAIL(name, parameters, arguments)                                 \
  int __real_##name parameters;                                               \
  int __wrap_##name parameters;                                               \
  int __wrap_##name parameters                                                \
  {                                                                           \
    return memory_is_out () ? GNUTLS_E_MEMORY_ERROR                           \
                            : __real_##name arguments;                        \
  }

MAY_FAIL (gnutls_x509_privkey_init, (gnutls_x509_privkey_t * key), (key))
MAY_FAIL (gnutls_x509_privkey_generate,
          (gnutls_x509_privkey_t key, gnutls_pk_algorithm_t kind,
           unsigned bits, unsigned flags),
          (key, kind, bits, flags))
MAY_FAIL (gnutls_x509_crt_init, (gnutls_x509_crt_t * crt), (crt))
MAY_FAIL (gnutls_rnd, (gnutls_rnd_level_t level, void *data, size_t n),
          (level, data, n))
MAY_FAIL (gnutls_x509_crt_set_version,
          (gnutls_x509_crt_t crt, unsigned version), (crt, version))
MAY_FAIL (gnutls_x509_crt_set_serial,
          (gnutls_x509_crt_t crt, const void *serial, size_t n),
          (crt, serial, n))
MAY_FAIL (gnutls_x509_crt_set_activation_time,
          (gnutls_x509_crt_t crt, time_t when), (crt, when))
MAY_FAIL (gnutls_x509_crt_set_expiration_time,
          (gnutls_x509_crt_t crt, time_t when), (crt, when))
MAY_FAIL (gnutls_x509_crt_set_dn,
          (gnutls_x509_crt_t crt, const char *dn, const char **error),
          (crt, dn, error))
MAY_FAIL (gnutls_x509_crt_set_key,
          (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key), (crt, key))
MAY_FAIL (gnutls_x509_crt_set_key_usage,
          (gnutls_x509_crt_t crt, unsigned usage), (crt, usage))
MAY_FAIL (gnutls_x509_crt_set_key_purpose_oid,
          (gnutls_x509_crt_t crt, const void *oid, unsigned critical),
          (crt, oid, critical))
MAY_FAIL (gnutls_x509_crt_sign2,
          (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
           gnutls_x509_privkey_t key, gnutls_digest_algorithm_t digest,
           unsigned flags),
          (crt, issuer, key, digest, flags))
MAY_FAIL (gnutls_pcert_import_x509,
          (gnutls_pcert_st * pcert, gnutls_x509_crt_t crt, unsigned flags),
          (pcert, crt, flags))
MAY_FAIL (gnutls_pcert_import_x509_raw,
          (gnutls_pcert_st * pcert, const gnutls_datum_t *raw,
           gnutls_x509_crt_fmt_t format, unsigned flags),
          (pcert, raw, format, flags))
MAY_FAIL (gnutls_privkey_init, (gnutls_privkey_t * key), (key))
MAY_FAIL (gnutls_privkey_import_x509,
          (gnutls_privkey_t key, gnutls_x509_privkey_t plain, unsigned flags),
          (key, plain, flags))
MAY_FAIL (gnutls_privkey_export_x509,
          (gnutls_privkey_t key, gnutls_x509_privkey_t *plain), (key, plain))
MAY_FAIL (gnutls_privkey_sign_data,
          (gnutls_privkey_t key, gnutls_digest_algorithm_t digest,
           unsigned flags, const gnutls_datum_t *data, gnutls_datum_t *made),
          (key, digest, flags, data, made))

static struct identity *
make (const struct identity *of)
{
  static const char name[] = "\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02" "CA";
  struct identity *identity;

  memory.count = 0;
  memory.inside = true;
  identity = of ? identity_named_issuer (
                      of, (struct span){ name, sizeof name - 1 })
                : identity_throwaway (IDENTITY_ECDSA);
  memory.inside = false;
  return identity;
}

static bool
is_whole (const struct identity *identity)
{
  return identity->chain_count == 1 && identity->chain[0].cert.size > 0
         && identity->key && identity_kind (identity) == KEY_P256;
}

/* Let each call fail, alone and with all that follow.  */
static void
refuse (const struct identity *of)
{
  for (int stays = 0; stays < 2; stays++)
    {
      long failed = 0;

      for (memory = (struct memory){ .stays_out = stays };; memory.fails++)
        {
          struct identity *identity = make (of);

          failed += !identity;
          if (identity)
            assert_true (is_whole (identity));
          identity_free (identity);
          if (memory.count <= memory.fails)
            break;
        }
      assert_true (failed > 4);
    }
}

static void
self_signed (void **state)
{
  (void)state;
  refuse (NULL);
}

static void
of_a_named_issuer (void **state)
{
  struct identity *of = identity_throwaway (IDENTITY_ECDSA);

  (void)state;
  assert_non_null (of);
  refuse (of);
  identity_free (of);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (self_signed),
    cmocka_unit_test (of_a_named_issuer),
  };

  return cmocka_run_group_tests_name ("identity-fails", tests, NULL, NULL);
}
