/* Packets around a handshake: sealed, and opened however they are cut.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "envelope.h"

/* "<3" or "[3", for what is not the last, and as many octets.  */
static void
seal (unsigned char *header, size_t n, bool last)
{
  header[0] = last ? '<' : '[';
  header[1] = (unsigned char)('0' + n);
}

static bool
open_packet (const unsigned char *header, size_t *n)
{
  *n = (size_t)header[1] - '0';
  return header[0] == '<' || header[0] == '[';
}

static const struct envelope envelope
    = { .header = 2, .most = 4, .seal = seal, .open = open_packet };

static const struct
{
  const char *bytes;
  const char *sealed;
} messages[] = {
  { "", "" },
  { "a", "<1a" },
  { "abcd", "<4abcd" },
  { "abcde", "[4abcd<1e" },
  { "abcdefgh", "[4abcd<4efgh" },
};

static void
assert_queue (struct queue *q, const char *expected)
{
  struct span got = queue_bytes (q);

  assert_int_equal (got.n, strlen (expected));
  assert_memory_equal (got.at, expected, got.n);
  queue_clear (q);
}

static void
seals (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
    {
      struct queue q = { 0 };

      assert_true (envelope_seal (&envelope, span_of (messages[i].bytes), &q));
      assert_queue (&q, messages[i].sealed);
    }
}

/* What comes in packets, and what of it is inside.  */
static const struct
{
  const char *bytes;
  const char *inside;
} streams[] = {
  { "<3abc", "abc" },  { "[2ab<0<1c", "abc" },           { "<3ab", "ab" },
  { "<3abc<", "abc" }, { "<3abc!2de<1f", "abc!2de<1f" }, { "!!<1a", "!!<1a" },
};

/* At the end, what may be the beginning of a header is none, and the rest bare.  */
static const struct
{
  const char *bytes;
  const char *inside;
} ends[] = {
  { "", "" }, { "<", "" }, { "<2a", "a" }, { "!", "!" }, { "<1a!", "a!" },
  { "!!", "!!" },
};

static void
opens_what_is_left (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    {
      struct queue q = { 0 };
      struct opening opening = { 0 };

      assert_true (
          envelope_open (&envelope, &opening, span_of (ends[i].bytes), &q));
      assert_true (envelope_open_rest (&envelope, &opening, &q));
      assert_queue (&q, ends[i].inside);
    }
}

static void
opens_at_every_cut (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
    for (size_t cut = 0; cut <= strlen (streams[i].bytes); cut++)
      {
        struct span bytes = span_of (streams[i].bytes);
        struct opening o = { .n = 0 };
        struct queue q = { 0 };

        assert_true (
            envelope_open (&envelope, &o, span_part (bytes, 0, cut), &q));
        assert_true (envelope_open (&envelope, &o, span_from (bytes, cut), &q));
        assert_queue (&q, streams[i].inside);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (seals),
    cmocka_unit_test (opens_at_every_cut),
    cmocka_unit_test (opens_what_is_left),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
