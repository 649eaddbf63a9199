/* Manners: who may connect where, and when.  All threads share them.

   A host (an address, or a name behind a proxy) has so many connections at a
   time, and one target that experiments on it; one that refused us, or asked to
   be left alone, is given rest, longer each time.  All connections together
   begin at a rate.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef MANNERS_H
#define MANNERS_H

#include "mailbox.h"

#include <stdint.h>

struct manners;
struct manners_host;

enum visit_kind
{
  VISIT_FIRST,     /* the first connection to a target */
  VISIT_EXPERIMENT /* all further ones, until it is ended */
};

/* How a server took to a connection.  */
enum visit_end
{
  VISIT_WELL,
  VISIT_REFUSED, /* nothing listens, or not for us */
  VISIT_TIRED    /* it asked to be left alone for a while */
};

enum
{
  REFUSED_REST_MAX_MS = 200 /* given to a host that refused */
};

/* A place among those that want to connect to a host.  */
struct visit
{
  struct letter letter;    /* its owner says what is done when it is granted */
  struct mailbox *mailbox; /* the owner's */

  enum visit_kind kind;
  bool is_granted;
  struct manners_host *host; /* NULL: it neither waits nor holds one */
  struct visit *next;
  int64_t begin_ms;        /* when it is granted: not to connect before */
};

/* PER_HOST connections at a time to each host, and RATE new ones a second in all
   (0: as many as there may be).  NULL when memory is out.  */
struct manners *manners_new (unsigned per_host, unsigned rate);
void manners_free (struct manners *manners);

/* Ask for a TURN of KIND at HOST, at NOW_MS of any loop's clock.  True: it is
   granted, and begin_ms says for when.  False: its letter will be posted when it
   is.  *FAILED when memory is out, and nothing is done.  */
bool manners_ask (struct manners *manners, struct visit *visit, const char *host,
                enum visit_kind kind, int64_t now_ms, bool *failed);

/* TURN, granted or waiting or neither, is given back at NOW_MS.  To be called on
   the thread of its mailbox.  */
void manners_end (struct manners *manners, struct visit *visit, enum visit_end how,
                int64_t now_ms);

/* The next connection of a TURN that was granted, at NOW_MS: not before what this
   gives.  */
int64_t manners_again (struct manners *manners, const struct visit *visit,
                     int64_t now_ms);

#endif
