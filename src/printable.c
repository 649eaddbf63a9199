/* What may be shown, and how all else is spelt out.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "printable.h"

#include <stdlib.h>
#include <unictype.h>
#include <unistr.h>

enum
{
  PIECE_MAX = sizeof "\\u{10FFFF}", /* the longest that a character becomes */
  BYTE_MAX = 6                      /* … and a byte: a control, as \u{1F} */
};

static const char cut_mark[] = "…";

/* Text that stands for one character, or one byte that is none.  */
struct piece
{
  char text[PIECE_MAX];
  size_t n;          /* bytes of it */
  size_t characters; /* of it */
};

static bool
is_shown (ucs4_t c)
{
  const uc_general_category_t shown = uc_general_category_or (
      uc_general_category_or (UC_LETTER, UC_MARK),
      uc_general_category_or (
          uc_general_category_or (UC_NUMBER, UC_PUNCTUATION),
          uc_general_category_or (UC_SYMBOL, UC_SPACE_SEPARATOR)));

  /* Letters and marks that leave no trace (U+3164, U+FE0F) hide, too.  */
  return uc_is_general_category (c, shown)
         && !uc_is_property_default_ignorable_code_point (c);
}

/* Write VALUE in hexadecimal, at least LEAST digits of it: how many.  */
static size_t
write_hex (char *to, ucs4_t value, size_t least)
{
  size_t n = 1;

  while (n < least || value >> (4 * n) > 0)
    n++;
  for (size_t i = n; i > 0; i--, value >>= 4)
    to[i - 1] = "0123456789ABCDEF"[value & 0xf];
  return n;
}

static struct piece
spelt_byte (char byte)
{
  struct piece piece = { .text = "\\x", .n = 2 };

  piece.n += write_hex (piece.text + piece.n, (unsigned char)byte, 2);
  piece.characters = piece.n;
  return piece;
}

static struct piece
spelt_character (ucs4_t c)
{
  struct piece piece = { .text = "\\u{", .n = 3 };

  piece.n += write_hex (piece.text + piece.n, c, 1);
  piece.text[piece.n++] = '}';
  piece.characters = piece.n;
  return piece;
}

static struct piece
verbatim (struct span character)
{
  struct piece piece = { .n = character.n, .characters = 1 };

  memcpy (piece.text, character.at, character.n);
  return piece;
}

/* Nearly all that there is to show, and no table need be asked for it.  */
static bool
is_plain_ascii (char c)
{
  return c >= ' ' && c <= '~' && c != '\\';
}

/* Take the first character of *REST, which is not empty.  A byte that begins no
   valid UTF-8 is taken alone, so that what follows it is still seen.  */
static struct piece
take (struct span *rest)
{
  ucs4_t c;
  bool plain = is_plain_ascii (rest->at[0]);
  int length
      = plain ? 1 : u8_mbtoucr (&c, (const uint8_t *)rest->at, rest->n);
  struct span first = span_part (*rest, 0, length > 0 ? (size_t)length : 1);

  *rest = span_from (*rest, first.n);
  if (plain)
    return verbatim (first);
  if (length <= 0)
    return spelt_byte (first.at[0]);
  if (c == '\\')
    return (struct piece){ "\\\\", 2, 2 };
  return is_shown (c) ? verbatim (first) : spelt_character (c);
}

bool
printable_as_is (struct span raw)
{
  for (size_t i = 0; i < raw.n; i++)
    if (!is_plain_ascii (raw.at[i]))
      return false;
  return true;
}

char *
printable (struct span raw, size_t limit)
{
  char *text = malloc (raw.n * BYTE_MAX + sizeof cut_mark);
  size_t n = 0, characters = 0;
  size_t cut = 0; /* where the mark goes if not all fits */

  if (!text)
    return NULL;
  while (raw.n > 0)
    {
      struct piece piece = take (&raw);

      if (limit > 0 && characters + piece.characters > limit)
        {
          memcpy (text + cut, cut_mark, sizeof cut_mark);
          return text;
        }
      memcpy (text + n, piece.text, piece.n);
      n += piece.n;
      characters += piece.characters;
      if (characters < limit)
        cut = n;
    }
  text[n] = '\0';
  return text;
}

bool
printable_write (FILE *out, struct span raw, size_t limit)
{
  char *text = printable (raw, limit);
  bool written = text && fputs (text, out) >= 0;

  free (text);
  return written;
}
