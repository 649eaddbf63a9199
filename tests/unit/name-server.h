/* A name server on loopback that answers out of a table, well or badly.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef NAME_SERVER_H
#define NAME_SERVER_H

#include <uv.h>

/* What NAME has: "A 192.0.2.1", "AAAA 2001:db8::1", "MX 10 HOST", "SRV 10 5 5222
   HOST"; how a question of a type goes otherwise: "A silence", "A failure", "A
   malformed"; or "nothing".  A name that is not in the table does not exist.  */
struct zone_line
{
  const char *name; /* NULL: the table is over */
  const char *data;
};

struct name_server
{
  const struct zone_line *zone;
  uv_udp_t udp;
  char address[64];   /* "127.0.0.1:5353" */
  unsigned questions; /* that were asked */
};

/* Answers out of ZONE on LOOP, which it does not keep running.  */
void name_server_begin (struct name_server *server, uv_loop_t *loop,
                        const struct zone_line *zone);

/* The loop must run once more before SERVER is gone.  */
void name_server_end (struct name_server *server);

#endif
