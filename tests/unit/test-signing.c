/* Which keys sign by which schemes, and what a request takes.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "signing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What a key of each kind is good for: bits 1 << enum key_kind.  */
static const struct
{
  uint16_t scheme;
  unsigned tls12;
  unsigned tls13;
} schemes[] = {
#define KEY(kind) (1u << KEY_##kind)
  { 0x0201, KEY (RSA), 0 },
  { 0x0401, KEY (RSA), 0 },
  { 0x0601, KEY (RSA), 0 },
  { 0x0203, KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521), 0 },
  { 0x0403, KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521), KEY (P256) },
  { 0x0503, KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521), KEY (P384) },
  { 0x0603, KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521), KEY (P521) },
  { 0x0804, KEY (RSA), KEY (RSA) },
  { 0x0806, KEY (RSA), KEY (RSA) },
  { 0x0807, KEY (ED25519), KEY (ED25519) },
  { 0x0808, KEY (ED448), KEY (ED448) },
  { 0x0809, KEY (RSA_PSS), KEY (RSA_PSS) },
  { 0x080b, KEY (RSA_PSS), KEY (RSA_PSS) },
  { 0xfefe, 0, 0 },
#undef KEY
};

static void
each_key_by_each_scheme (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    for (unsigned key = 0; key < KEY_KINDS; key++)
      {
        uint16_t list[] = { 0x1234, schemes[i].scheme };
        struct request r = { .schemes_count = 2, .schemes = list };

        assert_int_equal (takes_scheme (&r, (enum key_kind)key, 0x0303),
                          schemes[i].tls12 >> key & 1);
        assert_int_equal (takes_scheme (&r, (enum key_kind)key, 0x0304),
                          schemes[i].tls13 >> key & 1);
      }
}

static void
each_key_of_each_type (void **state)
{
  const unsigned rsa = 1u << KEY_RSA | 1u << KEY_RSA_PSS;
  uint8_t list[] = { 2, 1 };
  struct request r = { .types_count = 2, .types = list };

  (void)state;
  for (unsigned key = 0; key < KEY_KINDS; key++)
    {
      list[1] = 1;
      assert_int_equal (takes_type (&r, (enum key_kind)key), rsa >> key & 1);
      list[1] = 64;
      assert_int_equal (takes_type (&r, (enum key_kind)key),
                        key != KEY_OTHER && !(rsa >> key & 1));
    }
}

/* As in TLS 1.3, which has no types, and TLS 1.1, which has no schemes.  */
static void
no_list_takes_all (void **state)
{
  struct request r = { .when = REQUEST_HANDSHAKE };

  (void)state;
  for (unsigned key = 0; key < KEY_KINDS; key++)
    {
      assert_true (takes_type (&r, (enum key_kind)key));
      assert_true (takes_scheme (&r, (enum key_kind)key, 0x0302));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_key_by_each_scheme),
    cmocka_unit_test (each_key_of_each_type),
    cmocka_unit_test (no_list_takes_all),
  };

  return cmocka_run_group_tests_name ("signing", tests, NULL, NULL);
}
