/* Numbers that the user wrote.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "number.h"

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

bool
number_read (struct span text, unsigned least, unsigned most, unsigned *value)
{
  uint64_t n = 0;

  for (size_t i = 0; i < text.n; i++)
    {
      if (!is_digit (text.at[i]))
        return false;
      n = n * 10 + (uint64_t)(text.at[i] - '0');
      if (n > most)
        return false;
    }
  if (text.n == 0 || n < least)
    return false;
  *value = (unsigned)n;
  return true;
}

bool
port_read (struct span text, uint16_t *port)
{
  unsigned n;

  if (!number_read (text, 1, UINT16_MAX, &n))
    return false;
  *port = (uint16_t)n;
  return true;
}

bool
seconds_read (struct span text, int64_t most_ms, int64_t *ms)
{
  int64_t unit = 1000; /* what the digit before was worth */
  int64_t n = 0;
  bool point = false;
  bool any = false;

  for (size_t i = 0; i < text.n; i++)
    {
      char c = text.at[i];

      if (!is_digit (c) && (c != '.' || point))
        return false;
      any = any || is_digit (c);
      if (c == '.')
        point = true;
      else if (point)
        n += (unit /= 10) * (c - '0');
      else
        n = n * 10 + INT64_C (1000) * (c - '0');
      if (n > most_ms)
        return false;
    }
  if (!any || n < 1)
    return false;
  *ms = n;
  return true;
}
