/* A plug-in that loses memory and a descriptor, of which whoever looks for leaks
   has to tell.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

#include <stdlib.h>
#include <sys/socket.h>

static bool
negotiate (struct talk *t)
{
  volatile char *lost = malloc (100);
  struct span line;

  *lost = (char)socket (AF_INET, SOCK_STREAM, 0);
  lost = NULL;
  return hear_line (t, &line);
}

const struct protocol certask_protocol = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "leaky",
  .title = "Leaky",
  .spec = "none",
  .port = 7008,
  .negotiate = negotiate,
};
