/* What is to be done on a connection, and until when.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PLAN_H
#define PLAN_H

#include "talk.h"
#include "proxy.h"

struct plan
{
  const struct protocol *protocol; /* NULL: nothing is known, keep silent */
  struct setting setting;
  const struct proxy *proxy;       /* the connection is one to it; NULL: to the
                                      server */
  const char *verify_name;         /* NULL: nothing is checked */
  int64_t deadline_ms;             /* when all must be over */
  int64_t greeting_ms;             /* how long to wait for the first byte of a
                                      plaintext dialogue; 0: until the deadline */
  int64_t doubt_ms;                /* how long to wait for an answer inside TLS
                                      from a server that asked for a certificate,
                                      but for a login's; 0: until the deadline */
};

#endif
