/* What was complained about, gathered rather than printed.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "complaints.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

static char said[16384];

const char *
complaints (void)
{
  return said;
}

void
complaints_forget (void)
{
  said[0] = '\0';
}

void
complain (char *text)
{
  strncat (said, text ? text : "out of memory",
           sizeof said - strlen (said) - 2);
  strcat (said, "\n");
  free (text);
}
