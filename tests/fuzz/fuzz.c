/* What all fuzz targets share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"

#include <unistr.h>

void
must_fail (const char *condition, const char *file, int line)
{
  fprintf (stderr, "%s:%d: this does not hold: %s\n", file, line, condition);
  abort ();
}

bool
same_span (struct span a, struct span b)
{
  return a.n == b.n && memcmp (a.at, b.at, a.n) == 0;
}

bool
same_string (const char *a, const char *b)
{
  return a == b || (a && b && strcmp (a, b) == 0);
}

unsigned
take_byte (struct span *rest)
{
  unsigned byte = rest->n > 0 ? (unsigned char)rest->at[0] : 0;

  *rest = span_from (*rest, 1);
  return byte;
}

struct span
take_bytes (struct span *rest, size_t n)
{
  struct span bytes = span_part (*rest, 0, n);

  *rest = span_from (*rest, bytes.n);
  return bytes;
}

struct span
take_string (struct span *rest)
{
  const char *nul = memchr (rest->at, '\0', rest->n);
  struct span string = take_bytes (rest, nul ? (size_t)(nul - rest->at) : 0);

  take_byte (rest);
  return string;
}

char *
own_copy (struct span s)
{
  char *copy = malloc (s.n ? s.n : 1);

  if (!copy)
    abort ();
  memcpy (copy, s.at, s.n);
  return copy;
}

/* Controls, and what has no look of its own but changes that of others
   (Unicode 15: Cc, Cf, Zl, Zp, Co, Cs, and default ignorables that are letters
   or marks).  */
static bool
is_hidden (ucs4_t c)
{
  static const struct
  {
    ucs4_t from;
    ucs4_t to;
  } hidden[] = {
    { 0x0000, 0x001F },   { 0x007F, 0x009F },   { 0x00AD, 0x00AD },
    { 0x034F, 0x034F },   { 0x0600, 0x0605 },   { 0x061C, 0x061C },
    { 0x06DD, 0x06DD },   { 0x070F, 0x070F },   { 0x115F, 0x1160 },
    { 0x17B4, 0x17B5 },   { 0x180B, 0x180F },   { 0x200B, 0x200F },
    { 0x2028, 0x202E },   { 0x2060, 0x206F },   { 0x3164, 0x3164 },
    { 0xD800, 0xF8FF },   { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },
    { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFFB },   { 0xE0000, 0x10FFFF },
    { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
  };

  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
    if (c >= hidden[i].from && c <= hidden[i].to)
      return true;
  return false;
}

bool
may_be_shown (struct span text, bool newlines)
{
  while (text.n > 0)
    {
      ucs4_t c;
      int n = u8_mbtoucr (&c, (const uint8_t *)text.at, text.n);

      if (n <= 0 || (is_hidden (c) && !(newlines && c == '\n')))
        return false;
      text = span_from (text, (size_t)n);
    }
  return true;
}
