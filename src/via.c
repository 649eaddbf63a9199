/* Ways through a proxy.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "talk-inside.h"
#include "via.h"

const struct via *const vias[] = { &via_http, &via_socks5, NULL };

uint16_t
via_port (const struct talk *t)
{
  return t->setting->port;
}

const char *
via_password (const struct talk *t)
{
  return t->setting->password;
}

bool
say_secret (struct talk *t, const char *step, const void *bytes, size_t n)
{
  bool said = say_bytes (t, step, bytes, n);

  if (said)
    t->turns[t->turns_count - 1].secret = true;
  return said;
}
