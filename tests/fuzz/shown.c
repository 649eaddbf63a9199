/* That what was read is shown as it ought to be.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "shown.h"
#include "fuzz.h"
#include "printable.h"

#include <jansson.h>
#include <unistr.h>

/* ---- Printable, and back ---- */

static unsigned long
hexadecimal (struct span *rest)
{
  char *end;
  unsigned long value = strtoul (rest->at, &end, 16);

  *rest = span_from (*rest, (size_t)(end - rest->at));
  return value;
}

/* What the escape stands for that REST begins with: its bytes at TO.  */
static size_t
unescape (struct span *rest, char *to)
{
  char kind = span_from (*rest, 1).at[0];
  int n;

  must (rest->n >= 2);
  *rest = span_from (*rest, 2);
  switch (kind)
    {
    case '\\':
      *to = '\\';
      return 1;
    case 'x':
      *to = (char)strtoul ((char[]){ rest->at[0], rest->at[1], '\0' }, NULL,
                           16);
      *rest = span_from (*rest, 2);
      return 1;
    default:
      must (kind == 'u' && rest->at[0] == '{');
      *rest = span_from (*rest, 1);
      n = u8_uctomb ((uint8_t *)to, (ucs4_t)hexadecimal (rest), 4);
      must (n > 0 && rest->at[0] == '}');
      *rest = span_from (*rest, 1);
      return (size_t)n;
    }
}

static void
check_says_all (struct span text, struct span raw)
{
  char *back = malloc (text.n + 4);
  size_t n = 0;

  must (back != NULL);
  while (text.n > 0)
    if (text.at[0] == '\\')
      n += unescape (&text, back + n);
    else
      back[n++] = (char)take_byte (&text);
  must (same_span ((struct span){ back, n }, raw));
  free (back);
}

static size_t
count_characters (struct span text)
{
  return u8_mbsnlen ((const uint8_t *)text.at, text.n);
}

void
check_printable (struct span raw, size_t limit)
{
  char *copy = own_copy (raw);
  char *text = printable ((struct span){ copy, raw.n }, 0);
  char *cut = printable ((struct span){ copy, raw.n }, limit);

  must (text && cut);
  must (may_be_shown (span_of (text), false));
  must (may_be_shown (span_of (cut), false));
  must (limit == 0 || count_characters (span_of (cut)) <= limit);
  if (limit == 0 || count_characters (span_of (text)) <= limit)
    must (strcmp (text, cut) == 0);
  check_says_all (span_of (text), raw);
  free (cut);
  free (text);
  free (copy);
}

/* ---- JSON ---- */

static void
check_strings (const json_t *json)
{
  const char *key;
  json_t *value;
  size_t i;

  if (json_is_string (json))
    must (may_be_shown (
        (struct span){ json_string_value (json), json_string_length (json) },
        false));
  json_array_foreach (json, i, value) check_strings (value);
  json_object_foreach ((json_t *)(uintptr_t)json, key, value)
      check_strings (value);
}

void
check_json_line (struct span line)
{
  json_t *json = json_loadb (line.at, line.n, JSON_REJECT_DUPLICATES, NULL);

  must (json && line.at[line.n - 1] == '\n');
  must (may_be_shown (span_part (line, 0, line.n - 1), false));
  check_strings (json);
  json_decref (json);
}

struct span
json_line (struct json *j)
{
  size_t n = 0;
  char *text;

  json_end_object (j);
  text = json_done (j, &n);
  must (text != NULL);
  return (struct span){ text, n };
}

void
check_json (struct json *j)
{
  struct span line = json_line (j);

  check_json_line (line);
  free ((char *)(uintptr_t)line.at);
}
