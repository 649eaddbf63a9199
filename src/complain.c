/* What is said on standard error.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "printable.h"
#include "terminal.h"

#include <stdlib.h>

void
complain (char *text)
{
  flockfile (stderr);
  /* What progress is shown stands on this line.  */
  if (terminal_is_live (stderr))
    fputs ("\033[K", stderr);
  fputs ("certask: ", stderr);
  printable_write (stderr, span_of (text ? text : "out of memory"), 0);
  fputc ('\n', stderr);
  funlockfile (stderr);
  free (text);
}
