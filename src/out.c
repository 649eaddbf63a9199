/* Paragraphs, wrapped and coloured.

   Tints stand in a paragraph as the control characters of their number plus
   one: nothing else that got there through printable can be one.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "out.h"

#include "printable.h"

#include <stdlib.h>
#include <time.h>
#include <uniwidth.h>

enum
{
  WIDTH_LEAST = 40
};

struct out
{
  FILE *to;
  const struct style *style;
  FILE *text; /* the paragraph, while there is one */
  char *bytes;
  size_t n;
  unsigned from;
  unsigned indent;
  bool failed;
};

struct out *
out_new (FILE *to, const struct style *style)
{
  struct out *o = calloc (1, sizeof *o);

  if (o)
    *o = (struct out){ .to = to, .style = style };
  return o;
}

bool
out_done (struct out *o)
{
  bool good = !o->failed && !ferror (o->to);

  free (o);
  return good;
}

bool
out_is_verbose (const struct out *o)
{
  return o->style->verbose > 0;
}

void
out_lacks (struct out *o)
{
  o->failed = true;
}

static void
must (struct out *o, bool good)
{
  if (!good)
    o->failed = true;
}

/* ---- Filling. ---- */

void
out_begin (struct out *o, unsigned from, unsigned indent)
{
  o->from = from;
  o->indent = indent;
  o->text = open_memstream (&o->bytes, &o->n);
  must (o, o->text);
}

void
out_literal_ (struct out *o, const char *text)
{
  must (o, o->text && fputs (text, o->text) >= 0);
}

void
out_span (struct out *o, struct span raw, size_t limit)
{
  must (o, o->text && printable_write (o->text, raw, limit));
}

void
out_words (struct out *o, const char *words)
{
  out_span (o, span_of (words), 0);
}

void
out_number (struct out *o, long long number)
{
  must (o, o->text && fprintf (o->text, "%lld", number) > 0);
}

void
out_hex (struct out *o, struct span bytes)
{
  for (size_t i = 0; o->text && i < bytes.n; i++)
    fprintf (o->text, "%s%02x", i ? " " : "", (unsigned char)bytes.at[i]);
}

void
out_day (struct out *o, int64_t seconds)
{
  time_t when = (time_t)seconds;
  struct tm tm;
  char day[32];

  if (gmtime_r (&when, &tm) && strftime (day, sizeof day, "%F", &tm))
    out_words (o, day);
  else
    out_literal (o, "an impossible day");
}

void
out_tint (struct out *o, enum tint tint)
{
  must (o, o->text && fputc (1 + (int)tint, o->text) != EOF);
}

/* ---- Wrapping. ---- */

static bool
is_tint (char c)
{
  return c >= 1 + TINT_NONE && c <= 1 + TINT_BAD;
}

static unsigned
columns (struct span text)
{
  int columns = u8_width ((const uint8_t *)text.at, text.n, "UTF-8");

  return columns > 0 ? (unsigned)columns : 0;
}

void
out_pad (struct out *o, unsigned column)
{
  unsigned now;

  if (!o->text || fflush (o->text) != 0)
    return;
  now = o->from + columns ((struct span){ o->bytes, o->n });
  do
    out_literal (o, " ");
  while (++now < column);
}

/* Take the next word of *REST: up to the next blank that is in no command.  */
static struct span
take_word (struct span *rest)
{
  const char *quote = NULL;
  size_t n;
  struct span word;

  for (n = 0; n < rest->n && (quote || rest->at[n] != ' '); n++)
    if (rest->at[n] == '`')
      quote = quote ? NULL : memchr (rest->at + n + 1, '`', rest->n - n - 1);
  word = span_part (*rest, 0, n);
  *rest = span_from (*rest, n);
  return word;
}

static size_t
take_blanks (struct span *rest)
{
  size_t n = 0;

  while (n < rest->n && rest->at[n] == ' ')
    n++;
  *rest = span_from (*rest, n);
  return n;
}

static void
write_blanks (struct out *o, size_t n)
{
  while (n-- > 0)
    fputc (' ', o->to);
}

static void
write_word (struct out *o, struct span word)
{
  static const char *const tints[] = {
    [TINT_NONE] = "0",    [TINT_BOLD] = "1",    [TINT_GOOD] = "1;32",
    [TINT_NOTE] = "1;36", [TINT_WARN] = "1;33", [TINT_BAD] = "1;31",
  };

  for (size_t i = 0; i < word.n; i++)
    if (!is_tint (word.at[i]))
      fputc (word.at[i], o->to);
    else if (o->style->colour)
      fprintf (o->to, "\033[%sm", tints[word.at[i] - 1]);
}

static unsigned
width (const struct out *o)
{
  if (o->style->width == 0)
    return 0;
  return o->style->width < WIDTH_LEAST ? WIDTH_LEAST : o->style->width;
}

static void
wrap (struct out *o, struct span rest)
{
  unsigned column = o->from;

  write_blanks (o, column);
  while (rest.n > 0)
    {
      size_t blanks = take_blanks (&rest);
      struct span word = take_word (&rest);
      unsigned end = column + (unsigned)blanks + columns (word);

      if (width (o) && end > width (o) && column > o->indent)
        {
          fputc ('\n', o->to);
          write_blanks (o, o->indent);
          end = o->indent + columns (word);
        }
      else
        write_blanks (o, blanks);
      write_word (o, word);
      column = end;
    }
  fputc ('\n', o->to);
}

void
out_end (struct out *o)
{
  if (!o->text)
    return;
  must (o, fclose (o->text) == 0);
  o->text = NULL;
  if (o->bytes)
    wrap (o, (struct span){ o->bytes, o->n });
  free (o->bytes);
  o->bytes = NULL;
}

void
out_empty_line (struct out *o)
{
  must (o, fputc ('\n', o->to) != EOF);
}
