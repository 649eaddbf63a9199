/* The dialogues with proxies, over anything that a proxy may say.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   The head's protocol counts the ways through a proxy instead, and its database
   is the password.  */
#include <config.h>

#include "head.h"
#include "split.h"
#include "via.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span rest = { (const char *)data, size };
  struct span bytes;
  struct head head;
  unsigned number = size > 0 ? data[0] : 0;
  char *whole;

  head_read (&head, &rest);
  head.setting.password = head.setting.database;
  head.setting.port = 5222;
  whole = head_bytes (&head, rest, &bytes);
  split ((number % 2 ? &via_socks5 : &via_http)->negotiate, &head.setting,
         bytes, head.cuts);
  free (whole);
  return 0;
}
