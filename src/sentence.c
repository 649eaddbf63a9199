/* Sentences with words to be filled in.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "sentence.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct span
sentence_composed (struct arena *arena, const char *format, ...)
{
  struct span text = span_none ();
  char *made;
  va_list ap;

  va_start (ap, format);
  if (vasprintf (&made, format, ap) >= 0)
    {
      text = arena_span (arena, span_of (made));
      free (made);
    }
  va_end (ap);
  return text;
}

struct span
sentence_joined (struct arena *arena, struct span a, struct span b)
{
  char *text = arena_get (arena, a.n + b.n + 1);

  if (!text)
    return span_none ();
  memcpy (text, a.at, a.n);
  memcpy (text + a.n, b.at, b.n);
  return (struct span){ text, a.n + b.n };
}

struct span
sentence_filled (struct arena *arena, const char *sentence, sentence_word *word,
                 const void *context)
{
  struct span text = span_none ();
  const char *open;

  while ((open = strchr (sentence, '{')))
    {
      const char *close = strchr (open, '}');
      struct span name = { open + 1, (size_t)(close - open) - 1 };

      text = sentence_joined (
          arena, text, (struct span){ sentence, (size_t)(open - sentence) });
      text = sentence_joined (arena, text, word (arena, context, name));
      sentence = close + 1;
    }
  return sentence_joined (arena, text, span_of (sentence));
}
