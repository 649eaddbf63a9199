/* Words within spans.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <certask/span.h>

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

bool
span_word (struct span *rest, struct span *word)
{
  size_t from = 0;
  size_t to;

  while (from < rest->n && is_blank (rest->at[from]))
    from++;
  for (to = from; to < rest->n && !is_blank (rest->at[to]);)
    to++;
  *word = span_part (*rest, from, to - from);
  *rest = span_from (*rest, to);
  return word->n > 0;
}

bool
span_has_word (struct span s, const char *word)
{
  struct span one;

  while (span_word (&s, &one))
    if (span_is_word (one, word))
      return true;
  return false;
}

bool
span_contains (struct span s, const char *needle)
{
  size_t n = strlen (needle);

  for (size_t i = 0; i + n <= s.n; i++)
    if (strncasecmp (s.at + i, needle, n) == 0)
      return true;
  return false;
}
