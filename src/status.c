/* The exit status, the same in every format, as monitoring reads it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "status.h"

bool
is_expected (enum answer answer, unsigned expect)
{
  return !expect || (expect & 1u << answer);
}

enum status
status_of (enum answer answer, unsigned expect)
{
  if (expect && is_expected (answer, expect))
    return STATUS_ANSWERED;
  if (answer == ANSWER_UNDETERMINED)
    return STATUS_UNDETERMINED;
  return expect ? STATUS_UNEXPECTED : STATUS_ANSWERED;
}

static int
gravity (enum status status)
{
  switch (status)
    {
    case STATUS_ANSWERED:
      return 0;
    case STATUS_UNDETERMINED:
      return 1;
    case STATUS_UNEXPECTED:
      return 2;
    case STATUS_USAGE:
      break;
    }
  return 3;
}

enum status
status_worst (enum status a, enum status b)
{
  return gravity (a) > gravity (b) ? a : b;
}

static bool
add_answer (struct span word, unsigned *expect)
{
  for (unsigned a = ANSWER_NOT_REQUESTED; a <= ANSWER_UNDETERMINED; a++)
    if (span_is_word (word, answer_name ((enum answer)a)))
      {
        *expect |= 1u << a;
        return true;
      }
  return false;
}

bool
expect_read (struct span text, unsigned *expect, struct span *bad)
{
  unsigned found = 0;

  for (;;)
    {
      const char *comma = memchr (text.at, ',', text.n);
      size_t n = comma ? (size_t)(comma - text.at) : text.n;

      *bad = span_part (text, 0, n);
      if (!add_answer (*bad, &found))
        return false;
      if (!comma)
        break;
      text = span_from (text, n + 1);
    }
  *expect = found;
  return true;
}
