/* Bytes that somebody else owns.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_SPAN_H
#define CERTASK_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* N bytes beginning at AT, as they came: not NUL-terminated, any value.
   AT is never NULL; an empty span points to "".  Whoever made the span
   says how long its bytes live.  */
struct span
{
  const char *at;
  size_t n;
};

static inline struct span
span_of (const char *string)
{
  return (struct span){ string, strlen (string) };
}

static inline struct span
span_none (void)
{
  return (struct span){ "", 0 };
}

/* The part of S that begins at FROM and is at most N long; bounds are those
   of S whatever is asked for.  */
static inline struct span
span_part (struct span s, size_t from, size_t n)
{
  if (from > s.n)
    from = s.n;
  if (n > s.n - from)
    n = s.n - from;
  return (struct span){ s.at + from, n };
}

static inline struct span
span_from (struct span s, size_t from)
{
  return span_part (s, from, s.n);
}

/* Equal, byte by byte.  */
static inline bool
span_is (struct span s, const char *string)
{
  return s.n == strlen (string) && memcmp (s.at, string, s.n) == 0;
}

/* Equal but for the case of ASCII letters, as most text protocols compare
   their keywords.  */
static inline bool
span_is_word (struct span s, const char *word)
{
  return s.n == strlen (word) && strncasecmp (s.at, word, s.n) == 0;
}

static inline bool
span_begins (struct span s, const char *string)
{
  size_t n = strlen (string);

  return s.n >= n && memcmp (s.at, string, n) == 0;
}

/* S without the blanks, tabs and ends of lines around it.  */
struct span span_trimmed (struct span s);

/* The first line of S, without its end.  */
struct span span_line (struct span s);

/* Take the first word of *REST, words being separated by runs of space and
   tab; false, and an empty WORD, when there is none left.  */
bool span_word (struct span *rest, struct span *word);

/* Does WORD stand among the words of S, whole, whatever its case?  */
bool span_has_word (struct span s, const char *word);

/* Does NEEDLE occur in S, whatever the case of ASCII letters?  */
bool span_contains (struct span s, const char *needle);

#endif
