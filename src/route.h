/* The way to a target: from its name to addresses, by the records of DNS if it is
   asked for by domain, one host after the other.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ROUTE_H
#define ROUTE_H

#include "workshop.h"

#include <certask/evidence.h>

struct lookup;

/* What its owner fills, all of which outlives it.  */
struct routing
{
  const struct workshop *shop;
  struct alarm *alarm;       /* the route's while it looks */
  struct target *target;     /* is turned to the host that was found */
  struct evidence *evidence; /* its hosts are written */
  int64_t deadline_ms;
  void (*found) (void *context);
  void *context;
};

struct route
{
  struct routing by;

  /* What was found.  */
  struct addresses addresses; /* to be connected to, one after the other */
  enum reach reach;           /* why there is none */
  const char *said;           /* in words: a literal */

  struct resolver_question *question;
  struct lookup *lookup;
  size_t next_host; /* in the evidence */
  bool begun;
};

/* BY is copied.  Nothing is looked for yet.  To be freed, also by found; NULL when
   memory is out.  */
struct route *route_new (const struct routing *by);

/* Look for the first host that has an address, or the next one, and call found:
   once, perhaps before this returns.  */
void route_next (struct route *route);

/* How many hosts are left, besides the one that was found.  */
size_t route_hosts_left (const struct route *route);

/* A connection to the host that was found has come to this.  */
void route_note (struct route *route, const struct attempt *attempt);

#endif
