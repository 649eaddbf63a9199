/* certask --explain, over anything that may be pasted.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "explain.h"
#include "fuzz.h"
#include "status.h"

/* The first byte is a width.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span rest = { (const char *)data, size };
  struct style style = { .width = take_byte (&rest) };
  char *text = strndup (rest.at, rest.n);
  char *shown = NULL;
  size_t n = 0;
  FILE *out = open_memstream (&shown, &n);
  int status;

  must (out && text);
  status = explain (out, text, &style);
  must (fclose (out) == 0);
  must (status == STATUS_ANSWERED || status == STATUS_UNDETERMINED);
  must (n > 0 && shown[n - 1] == '\n');
  must (may_be_shown ((struct span){ shown, n }, true));
  free (shown);
  free (text);
  return 0;
}
