/* What a dialogue says.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talk-inside.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* What they said and we have not heard is no answer to what we are about to
   say.  White space alone is none either way (RFC 6120, 4.6.1).  */
static void
notice_early (struct talk *t)
{
  size_t from = t->not_early > t->heard ? t->not_early : t->heard;

  if (t->early_step.n)
    return;
  while (t->xml && from < t->theirs.n
         && memchr (" \t\r\n", t->theirs.at[from], 4))
    from++;
  if (from == t->theirs.n)
    return;
  t->early_from = from;
  t->early_to = t->theirs.n;
  t->early_step = t->step;
}

static bool
speak (struct talk *t, struct span step, const void *bytes, size_t n)
{
  size_t known = t->ours.n - t->rebuilt;

  if (t->end != TALK_GOES_ON)
    return false;
  t->step = step;
  if (known == 0)
    {
      notice_early (t);
      if (!bytes_add (&t->ours, bytes, n))
        return talk_no_memory (t);
    }
  else
    assert (n <= known && memcmp (t->ours.at + t->rebuilt, bytes, n) == 0);
  if (!add_turn (t, true, t->rebuilt, n))
    return false;
  t->rebuilt += n;
  return true;
}

static bool say_formatted (struct talk *t, struct span step, const char *format,
                           va_list args)
    __attribute__ ((format (printf, 3, 0)));

static bool
say_formatted (struct talk *t, struct span step, const char *format,
               va_list args)
{
  char text[SAY_MAX_BYTES];
  int n = vsnprintf (text, sizeof text, format, args);

  if (n < 0 || (size_t)n >= sizeof text)
    return over_limit (t, "what we have to say");
  return speak (t, step, text, (size_t)n);
}

bool
say_bytes (struct talk *t, const char *step, const void *bytes, size_t n)
{
  return speak (t, span_of (step), bytes, n);
}

/* The first word of a format, which lives as long as the format does.  */
static struct span
first_word (const char *format)
{
  return (struct span){ format, strcspn (format, " \r\n") };
}

bool
say (struct talk *t, const char *format, ...)
{
  va_list args;
  bool said;

  va_start (args, format);
  said = say_formatted (t, first_word (format), format, args);
  va_end (args);
  return said;
}

bool
say_as (struct talk *t, const char *step, const char *format, ...)
{
  va_list args;
  bool said;

  va_start (args, format);
  said = say_formatted (t, span_of (step), format, args);
  va_end (args);
  return said;
}
