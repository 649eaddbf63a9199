/* Every dialogue of every protocol, over anything that a server may say.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "head.h"
#include "split.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span rest = { (const char *)data, size };
  struct span bytes;
  struct head head;
  char *whole;

  head_read (&head, &rest);
  if (!head.dialogue)
    return 0;
  whole = head_bytes (&head, rest, &bytes);
  split (head.dialogue, &head.setting, bytes, head.cuts);
  free (whole);
  return 0;
}
