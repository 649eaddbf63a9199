/* What stands at the other end of an output.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "number.h"
#include "terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum
{
  WIDTH_MIN = 20, /* below, wrapped text is harder to read than cut text */
  WIDTH_MAX = 10000
};

static bool
is_set (const char *variable)
{
  const char *value = getenv (variable);

  return value && *value;
}

bool
terminal_is_live (FILE *out)
{
  const char *term = getenv ("TERM");

  return isatty (fileno (out)) && term && strcmp (term, "dumb") != 0;
}

bool
terminal_colour (FILE *out, enum colour wish)
{
  if (wish != COLOUR_AUTO)
    return wish == COLOUR_ALWAYS;
  return terminal_is_live (out) && !is_set ("NO_COLOR");
}

unsigned
terminal_width (FILE *out)
{
  const char *columns = getenv ("COLUMNS");
  struct winsize size;
  unsigned width;

  if (columns && number_read (span_of (columns), WIDTH_MIN, WIDTH_MAX, &width))
    return width;
  if (ioctl (fileno (out), TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN)
    return size.ws_col;
  return isatty (fileno (out)) ? 80 : 0;
}
