/* Messages to the user about what the user said.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"

#include <stdarg.h>
#include <stdio.h>

char *
message (const char *format, ...)
{
  char *text;
  va_list args;
  int n;

  va_start (args, format);
  n = vasprintf (&text, format, args);
  va_end (args);
  return n < 0 ? NULL : text;
}
