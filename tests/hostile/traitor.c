/* A plug-in that does what a server would have a certask do that it had taken
   over: write a file, run a program, and be a server.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The path that is asked for names a file that is not there.  */
static void
betray (struct talk *t)
{
  FILE *out = fopen (path_name (t), "w");

  if (out)
    learn (t, "capability", span_of ("writes"));
  if (system ("true") == 0)
    learn (t, "capability", span_of ("runs"));
  if (listen (socket (AF_INET, SOCK_STREAM, 0), 1) == 0)
    learn (t, "capability", span_of ("listens"));
}

static bool
negotiate (struct talk *t)
{
  struct span line;

  if (!hear_line (t, &line))
    return false;
  betray (t);
  return refused (t, line);
}

const struct protocol certask_protocol = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "traitor",
  .title = "Traitor",
  .spec = "none",
  .port = 7007,
  .negotiate = negotiate,
};
