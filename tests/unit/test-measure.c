/* What a certificate would cost.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "der.h"
#include "limits.h"
#include "page.h"

#define BYTES(literal)                                                         \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

/* ---- Keys ---- */

enum
{
  BIG = KEY_MAX_BITS,
  LONG = KEY_EXPONENT_MAX_BITS
};

static const struct
{
  struct span oid;
  struct numbers numbers;
  bool fits;
} keys[] = {
  { BYTES (RSA "\x01"), { { 2048, 17 } }, true },
  { BYTES (RSA "\x01"), { { BIG, LONG } }, true },
  { BYTES (RSA "\x01"), { { BIG + 1, LONG } }, false },
  { BYTES (RSA "\x01"), { { BIG, LONG + 1 } }, false },
  { BYTES (RSA "\x01"), { { 1024, LONG + 1 } }, false },
  { BYTES (RSA "\x0a"), { { BIG + 1, 17 } }, false },
  { BYTES ("\x55\x08\x01\x01"), { { BIG, LONG } }, true },
  { BYTES ("\x55\x08\x01\x01"), { { BIG + 1, 17 } }, false },
  { BYTES ("\x2b\x0e\x03\x02\x1d"), { { BIG, LONG } }, true },
  { BYTES ("\x2b\x0e\x03\x02\x1d"), { { BIG, LONG + 1 } }, false },
  { BYTES (DSA), { { BIG, LONG, BIG } }, true },
  { BYTES (DSA), { { BIG + 1, LONG, BIG } }, false },
  { BYTES (DSA), { { BIG, LONG + 1, BIG } }, false },
  { BYTES (DSA), { { BIG, LONG, BIG + 1 } }, false },
  { BYTES (EC), { { BIG + 1, LONG + 1 } }, true },
};

static void
long_keys (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    {
      struct page page = page_blank ();

      page_put_key (&page, keys[i].oid, &keys[i].numbers);
      if (der_key_fits (page_written (&page)) != keys[i].fits)
        fail_msg ("key %zu", i);
      page_free (&page);
    }
}

/* Other readers take lengths that we do not: such a key does not fit, nor does
   one with something between its numbers.  */
static void
keys_that_cannot_be_read (void **state)
{
#define RSA_INFO "\x06\x09" RSA "\x01\x05\x00"
  static const struct
  {
    struct span key;
    bool fits;
  } examples[] = {
    { BYTES ("\x30\x18\x30\x0d" RSA_INFO
             "\x03\x07\x00\x30\x04\x02\x00\x02\x00"),
      true },
    { BYTES ("\x30\x1c\x30\x0d" RSA_INFO
             "\x03\x0b\x00\x30\x80\x02\x01\x05\x02\x01\x05\x00\x00"),
      false },
    { BYTES ("\x30\x1a\x30\x0d" RSA_INFO
             "\x03\x09\x00\x30\x85\x00\x00\x00\x00\x02\x02"),
      false },
    { BYTES ("\x30\x1a\x30\x0d" RSA_INFO
             "\x03\x09\x00\x30\x06\x02\x01\x05\x05\x00\x02"),
      false },
    { BYTES ("\x30\x10\x30\x0d" RSA_INFO "\x03\x80"), false },
    { BYTES ("\x30\x0f\x30\x0d" RSA_INFO), false },
    { BYTES ("\x30\x02\x30\x00"), false },
    { BYTES (""), false },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    if (der_key_fits (examples[i].key) != examples[i].fits)
      fail_msg ("key %zu", i);
}

/* ---- Elements ---- */

static void
elements (void **state)
{
  static const struct
  {
    struct span der;
    size_t n;
  } examples[] = {
    { BYTES (""), 0 },
    { BYTES ("\x30\x00"), 1 },
    { BYTES ("\x02\x01\x05\x02\x01\x05"), 2 },
    { BYTES ("\x30\x06\x31\x04\x02\x00\x02\x00"), 4 },
    { BYTES ("\xa0\x02\x02\x00\x04\x00"), 3 },
    { BYTES ("\x04\x04\x30\x00\x30\x00"), 1 },
    /* What cannot be read.  */
    { BYTES ("\x30\x80\x00\x00"), 2 },
    { BYTES ("\x30\x0a\x31\x80\x02\x00\x02\x00\x02\x00\x00\x00"), 6 },
    { BYTES ("\x30\x85\x00\x00\x00\x00\x02\x05\x00"), 4 },
    { BYTES ("\x1f\x22\x00\x02"), 2 },
    { BYTES ("\x30"), 0 },
  };

  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    if (der_elements (examples[i].der) != examples[i].n)
      fail_msg ("%zu: %zu elements", i, der_elements (examples[i].der));
}

/* As deep as bytes allow: each of them is five.  */
static void
deep_elements (void **state)
{
  struct page page = page_blank ();
  size_t deep = ROOM / 5;
  size_t n;

  (void)state;
  for (size_t i = 0; i < deep; i++)
    page_wrap (&page, DER_SEQUENCE, ROOM);
  n = der_elements (page_written (&page));
  assert_true (n >= deep && n <= ROOM / 2);
  page_free (&page);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (long_keys),
    cmocka_unit_test (keys_that_cannot_be_read),
    cmocka_unit_test (elements),
    cmocka_unit_test (deep_elements),
  };

  return cmocka_run_group_tests_name ("measure", tests, NULL, NULL);
}
