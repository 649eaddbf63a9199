/* Certificates that would cost too much are not read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chain.h"
#include "der.h"
#include "limits.h"
#include "page.h"

#define BYTES(literal)                                                         \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

/* ---- Messages ---- */

enum
{
  OTHERS = 13 /* elements of a certificate that is made here */
};

/* A certificate with a subject of so many empty sets.  */
static void
put_certificate (struct page *page, size_t sets, size_t key_bits)
{
  const struct numbers numbers = { { key_bits, 17 } };
  size_t end = page->at;
  size_t inner;

  page_put_key (page, span_of (RSA "\x01"), &numbers);
  inner = page->at;
  page_put_times (page, (struct span){ "\x31\0", 2 }, sets);
  page_wrap (page, DER_SEQUENCE, inner);
  inner = page->at;
  page_put_times (page, (struct span){ "\x17\0", 2 }, 2);
  page_wrap (page, DER_SEQUENCE, inner);
  page_put_times (page, (struct span){ "\x30\0", 2 },
                  2); /* signature, issuer */
  page_put (page, (struct span){ "\x02\0", 2 });
  page_wrap (page, DER_SEQUENCE, end);
  page_wrap (page, DER_SEQUENCE, end);
}

struct shown
{
  size_t sets;
  size_t key_bits;
};

/* What is too much in a Certificate message with these two?  */
static const char *
excess (unsigned version, struct shown first, struct shown second)
{
  const struct shown both[] = { second, first };
  struct page page = page_blank ();
  const char *words;

  for (size_t i = 0; i < 2; i++)
    {
      size_t end;

      if (version >= 0x0304)
        page_put_length (&page, 0, 2); /* no extensions */
      end = page.at;
      put_certificate (&page, both[i].sets, both[i].key_bits);
      page_put_length (&page, end - page.at, 3);
    }
  page_put_length (&page, ROOM - page.at, 3);
  if (version >= 0x0304)
    page_put_length (&page, 0, 1); /* no context */
  words = chain_excess (page_written (&page), version);
  page_free (&page);
  return words;
}

static void
assert_says (const char *words, const char *what)
{
  assert_non_null (words);
  assert_non_null (strstr (words, what));
}

static void
most_elements (void **state)
{
  const size_t most = CERTIFICATES_MAX_ELEMENTS - 2 * OTHERS;

  (void)state;
  for (unsigned version = 0x0303; version <= 0x0304; version++)
    {
      struct shown rest = { most - 1000, 2048 };

      assert_null (excess (version, (struct shown){ most, 2048 },
                           (struct shown){ 0, 2048 }));
      assert_null (excess (version, (struct shown){ 1000, 2048 }, rest));
      assert_null (excess (version, rest, (struct shown){ 1000, 2048 }));
      assert_says (excess (version, (struct shown){ most + 1, 2048 },
                           (struct shown){ 0, 2048 }),
                   "elements");
      assert_says (excess (version, (struct shown){ 1001, 2048 }, rest),
                   "elements");
      assert_says (excess (version, rest, (struct shown){ 1001, 2048 }),
                   "elements");
    }
}

static void
keys_in_messages (void **state)
{
  const struct shown good = { 1, KEY_MAX_BITS };
  const struct shown bad = { 1, KEY_MAX_BITS + 1 };

  (void)state;
  for (unsigned version = 0x0301; version <= 0x0304; version++)
    {
      assert_null (excess (version, good, good));
      assert_says (excess (version, bad, good), "key");
      assert_says (excess (version, good, bad), "key");
    }
}

/* ---- Responses ---- */

/* An OCSPResponse with such a certificate.  */
static void
put_response (struct page *page, struct shown shown)
{
  size_t end = page->at;

  put_certificate (page, shown.sets, shown.key_bits);
  page_wrap (page, DER_SEQUENCE, end);
  page_wrap (page, 0xa0, end);
  page_put_times (page, (struct span){ "\x03\0", 2 }, 1);
  page_put_times (page, (struct span){ "\x30\0", 2 }, 2);
  page_wrap (page, DER_SEQUENCE, end);
  page_wrap (page, DER_OCTET_STRING, end);
  page_put (page, (struct span){ "\x06\0", 2 });
  page_wrap (page, DER_SEQUENCE, end);
  page_wrap (page, 0xa0, end);
  page_put (page, (struct span){ "\x0a\0", 2 });
  page_wrap (page, DER_SEQUENCE, end);
}

/* Make it a CertificateStatus.  */
static void
put_status (struct page *page, struct shown shown)
{
  size_t end = page->at;

  put_response (page, shown);
  page_put_length (page, end - page->at, 3);
  page_put_length (page, 1, 1);
}

static const char *
excess_of_status (struct shown shown)
{
  struct page page = page_blank ();
  const char *words;

  put_status (&page, shown);
  words = chain_status_excess (page_written (&page));
  page_free (&page);
  return words;
}

/* In the extension of a certificate, behind another.  */
static const char *
excess_of_extension (struct shown shown)
{
  struct page page = page_blank ();
  size_t end;
  const char *words;

  put_status (&page, shown);
  page_put_length (&page, ROOM - page.at, 2);
  page_put (&page, (struct span){ "\0\x12\0\1x\0\5", 7 });
  page_put_length (&page, ROOM - page.at, 2);
  end = page.at;
  put_certificate (&page, 0, 2048);
  page_put_length (&page, end - page.at, 3);
  page_put_length (&page, ROOM - page.at, 3);
  page_put_length (&page, 0, 1);
  words = chain_excess (page_written (&page), 0x0304);
  page_free (&page);
  return words;
}

static void
responses (void **state)
{
  const size_t most = CERTIFICATES_MAX_ELEMENTS - OTHERS - 6;

  (void)state;
  assert_null (excess_of_status ((struct shown){ most, KEY_MAX_BITS }));
  assert_says (excess_of_status ((struct shown){ most + 1, 2048 }), "elements");
  assert_says (excess_of_status ((struct shown){ 1, KEY_MAX_BITS + 1 }), "key");
  assert_null (
      excess_of_extension ((struct shown){ most - OTHERS, KEY_MAX_BITS }));
  assert_says (excess_of_extension ((struct shown){ most - OTHERS + 1, 2048 }),
               "elements");
  assert_says (excess_of_extension ((struct shown){ 1, KEY_MAX_BITS + 1 }),
               "key");
}

/* Cut anywhere, it is short enough, or does not fit.  */
static void
responses_that_are_cut (void **state)
{
  struct page page = page_blank ();
  struct span response;

  (void)state;
  put_response (&page, (struct shown){ 1, KEY_MAX_BITS + 1 });
  response = page_written (&page);
  for (size_t n = 0; n < response.n; n++)
    {
      struct page cut = page_blank ();
      const char *words;

      page_put (&cut, span_part (response, 0, n));
      page_put_length (&cut, n, 3);
      page_put_length (&cut, 1, 1);
      words = chain_status_excess (page_written (&cut));
      assert_true ((words != NULL) == (n > KEY_MAX_BITS / 8));
      page_free (&cut);
    }
  page_free (&page);
}

/* Another reader may find a key in it, as long as it is.  */
static void
what_is_no_certificate (void **state)
{
  (void)state;
  for (size_t n = KEY_MAX_BITS / 8; n <= KEY_MAX_BITS / 8 + 1; n++)
    {
      struct page page = page_blank ();
      const char *words;

      page_put_times (&page, (struct span){ "\0", 1 }, n);
      page_put_length (&page, n, 3);
      page_put_length (&page, n + 3, 3);
      words = chain_excess (page_written (&page), 0x0303);
      assert_true ((words != NULL) == (n > KEY_MAX_BITS / 8));
      page_free (&page);
    }
}

/* GnuTLS will say what they are.  */
static void
messages_that_are_none (void **state)
{
  static const struct span bodies[] = {
    BYTES (""),
    BYTES ("\0"),
    BYTES ("\0\0"),
    BYTES ("\0\0\0"),
    BYTES ("\0\0\0\0"),
    BYTES ("\5\0\0\0\0"),
    BYTES ("\0\0\0\3\0\0\1"),
    BYTES ("\0\0\0\5\0\0\2\x30\0\0"),
    BYTES ("\xff\xff\xff\xff"),
  };

  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (unsigned version = 0x0300; version <= 0x0304; version++)
      {
        /* A copy of its own shows who reads beyond it.  */
        char *copy = test_malloc (bodies[i].n ? bodies[i].n : 1);

        memcpy (copy, bodies[i].at, bodies[i].n);
        assert_null (
            chain_excess ((struct span){ copy, bodies[i].n }, version));
        assert_null (chain_status_excess ((struct span){ copy, bodies[i].n }));
        test_free (copy);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (most_elements),
    cmocka_unit_test (keys_in_messages),
    cmocka_unit_test (responses),
    cmocka_unit_test (responses_that_are_cut),
    cmocka_unit_test (what_is_no_certificate),
    cmocka_unit_test (messages_that_are_none),
  };

  return cmocka_run_group_tests_name ("chain", tests, NULL, NULL);
}
