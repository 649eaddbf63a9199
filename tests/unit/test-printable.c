/* What printable lets through, and how it spells the rest.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "printable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unictype.h>
#include <unistr.h>

#define RAW(literal)                                                           \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

struct example
{
  struct span raw;
  const char *shown;
  size_t limit;
};

static const struct example examples[] = {
  { RAW (""), "", 0 },
  { RAW ("220 mx.example.net ESMTP"), "220 mx.example.net ESMTP", 0 },
  { RAW ("Grüße, Привет, 日本語, 🙂"),
    "Grüße, Привет, 日本語, 🙂", 0 },
  { RAW ("a\tb\r\n"), "a\\u{9}b\\u{D}\\u{A}", 0 },
  { RAW ("\0"), "\\u{0}", 0 },
  { RAW ("\x1b[31mred"), "\\u{1B}[31mred", 0 },
  { RAW ("\x7f"), "\\u{7F}", 0 },
  { RAW ("\xc2\x9b"
         "31m"),
    "\\u{9B}31m", 0 },
  { RAW ("\xe2\x80\xae"
         "cod.exe"),
    "\\u{202E}cod.exe", 0 },
  { RAW ("\xe2\x81\xa6x\xe2\x81\xa9"), "\\u{2066}x\\u{2069}", 0 },
  { RAW ("a\xe2\x80\x8b"
         "b\xef\xbb\xbf"),
    "a\\u{200B}b\\u{FEFF}", 0 },
  { RAW ("\xe2\x80\xa8\xe2\x80\xa9"), "\\u{2028}\\u{2029}", 0 },
  { RAW ("\xe3\x85\xa4\xef\xb8\x8f"), "\\u{3164}\\u{FE0F}", 0 },
  { RAW ("\xee\x80\x80"), "\\u{E000}", 0 },
  { RAW ("\xef\xbf\xbe"), "\\u{FFFE}", 0 },
  { RAW ("\xf3\xa0\x81\x81"), "\\u{E0041}", 0 },
  { RAW ("\xf4\x8f\xbf\xbf"), "\\u{10FFFF}", 0 },
  { RAW ("\xed\xa0\x80"), "\\xED\\xA0\\x80", 0 }, /* a lone surrogate */
  { RAW ("\xc0\xaf"), "\\xC0\\xAF", 0 },          /* overlong */
  { RAW ("\xe0\x80\xaf!"), "\\xE0\\x80\\xAF!", 0 },
  { RAW ("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80", 0 },
  { RAW ("\xe2\x82"), "\\xE2\\x82", 0 }, /* cut short */
  { RAW ("\xff\xfe"
         "caf\xe9"),
    "\\xFF\\xFEcaf\\xE9", 0 },
  { RAW ("\\u{202E}"), "\\\\u{202E}", 0 },
  { RAW ("C:\\x41"), "C:\\\\x41", 0 },
  { RAW ("12345"), "12345", 5 },
  { RAW ("123456"), "1234…", 5 },
  { RAW ("123\x1b"), "123…", 5 },
  { RAW ("12345"), "…", 1 },
  { RAW ("üüüü"), "üü…", 3 },
  { RAW ("\x1b\x1b"), "…", 3 },
};

static void
examples_are_shown_so (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    {
      char *shown = printable (examples[i].raw, examples[i].limit);

      assert_string_equal (shown, examples[i].shown);
      free (shown);
    }
}

/* Bytes that often meet in real attacks, so that a random string hits what it
   should.  */
static char
random_byte (uint32_t *seed)
{
  static const char likely[] = "\x00\x1b\r\n\\\x7f\x80\xbf\xc2\xc0\xe2\x80\xae"
                               "\xed\xa0\xef\xbb\xf0\x9f\xf4\xff{}xu";

  *seed = *seed * 1664525 + 1013904223;
  if (*seed >> 31)
    return likely[(*seed >> 16) % (sizeof likely - 1)];
  return (char)(*seed >> 16);
}

static struct span
random_raw (uint32_t *seed, char *room, size_t most)
{
  size_t n = (size_t)(unsigned char)random_byte (seed) % most;

  for (size_t i = 0; i < n; i++)
    room[i] = random_byte (seed);
  return (struct span){ room, n };
}

static void
assert_harmless (const char *shown)
{
  ucs4_t c;

  assert_null (u8_check ((const uint8_t *)shown, strlen (shown)));
  for (const uint8_t *p = u8_next (&c, (const uint8_t *)shown); p;
       p = u8_next (&c, p))
    assert_true (uc_is_general_category_withtable (
        c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N
               | UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S
               | UC_CATEGORY_MASK_Zs));
}

/* Undo the escapes: what printable made can be told apart only if this gives
   the raw bytes back.  */
static size_t
read_back (const char *shown, char *raw)
{
  size_t n = 0;
  char *end;

  while (*shown)
    if (*shown != '\\')
      raw[n++] = *shown++;
    else if (shown[1] == '\\')
      {
        raw[n++] = '\\';
        shown += 2;
      }
    else if (shown[1] == 'x')
      {
        char digits[] = { shown[2], shown[3], '\0' };

        raw[n++] = (char)strtoul (digits, NULL, 16);
        shown += 4;
      }
    else
      {
        unsigned long c = strtoul (shown + 3, &end, 16);

        n += (size_t)u8_uctomb ((uint8_t *)raw + n, (ucs4_t)c, 6);
        shown = end + 1;
      }
  return n;
}

static void
all_is_harmless_and_can_be_read_back (void **state)
{
  uint32_t seed = 1;

  (void)state;
  for (int i = 0; i < 20000; i++)
    {
      char room[64], back[sizeof room * 6];
      struct span raw = random_raw (&seed, room, sizeof room);
      char *shown = printable (raw, 0);

      assert_harmless (shown);
      assert_int_equal (read_back (shown, back), raw.n);
      assert_memory_equal (back, raw.at, raw.n);
      free (shown);
    }
}

static void
the_limit_holds (void **state)
{
  uint32_t seed = 2;

  (void)state;
  for (int i = 0; i < 20000; i++)
    {
      char room[64];
      struct span raw = random_raw (&seed, room, sizeof room);
      size_t limit = 1 + (size_t)i % 40;
      char *shown = printable (raw, limit);
      size_t n = strlen (shown);

      assert_harmless (shown);
      assert_in_range (u8_mbsnlen ((const uint8_t *)shown, n), 0, limit);
      free (shown);
    }
}

static void
every_character_alone (void **state)
{
  (void)state;
  for (ucs4_t c = 0; c < 0x110000; c++)
    {
      char room[6];
      int n = u8_uctomb ((uint8_t *)room, c, sizeof room);
      char *shown;

      if (n < 0)
        continue;
      shown = printable ((struct span){ room, (size_t)n }, 0);
      assert_harmless (shown);
      free (shown);
    }
}

static void
writing_is_the_same (void **state)
{
  char room[64] = "";
  FILE *out = fmemopen (room, sizeof room, "w");

  (void)state;
  assert_true (printable_write (out, span_of ("a\nb\x1b"), 0));
  fclose (out);
  assert_string_equal (room, "a\\u{A}b\\u{1B}");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (examples_are_shown_so),
    cmocka_unit_test (all_is_harmless_and_can_be_read_back),
    cmocka_unit_test (the_limit_holds),
    cmocka_unit_test (every_character_alone),
    cmocka_unit_test (writing_is_the_same),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
