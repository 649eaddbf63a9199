/* Words within spans.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <certask/span.h>

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static bool
is_space (char c)
{
  return is_blank (c) || c == '\r' || c == '\n';
}

struct span
span_trimmed (struct span s)
{
  while (s.n > 0 && is_space (s.at[0]))
    s = span_from (s, 1);
  while (s.n > 0 && is_space (s.at[s.n - 1]))
    s.n--;
  return s;
}

struct span
span_line (struct span s)
{
  size_t n = 0;

  while (n < s.n && s.at[n] != '\r' && s.at[n] != '\n')
    n++;
  return span_part (s, 0, n);
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
