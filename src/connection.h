/* One TCP connection that drives a probe: sockets and clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "address.h"
#include "passage.h"
#include "workshop.h"

#include <uv.h>

struct connection;

/* What is to be connected, and whom to tell.  All of it outlives the
   connection.  */
struct connecting
{
  const struct workshop *shop;
  struct alarm *alarm; /* the connection's as long as it is there */
  const struct addresses *addresses; /* tried in turn */
  unsigned hosts_left; /* that may have to be tried after these: time is left
                          for them */
  uint16_t port;
  const struct plan *plan;
  struct record *record; /* now_ms is kept */

  /* The record's attempt is complete.  The connection is gone.  */
  void (*done) (void *context);
  void *context;
};

/* Begin.  False, and done is never called, when memory is out.  */
bool connection_start (const struct connecting *what);

#endif
