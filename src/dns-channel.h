/* A channel of c-ares's, on a loop: its sockets and its clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef DNS_CHANNEL_H
#define DNS_CHANNEL_H

#include <ares.h>
#include <stdbool.h>
#include <uv.h>

struct dns_channel
{
  ares_channel ares; /* once it is open */
  uv_loop_t *loop;
  const char *servers;
  bool is_open;
  uv_timer_t timer;      /* for c-ares's own retries */
  struct watch *watches; /* one a socket of c-ares's */
};

/* SERVERS are asked rather than those of the system, if it is not NULL:
   "ADDRESS[:PORT],…".  It outlives the channel.  */
void dns_channel_set_up (struct dns_channel *channel, uv_loop_t *loop,
                         const char *servers);

/* To be called before anything is asked.  Only the first time is anything done:
   who names addresses alone need not wait until the system's configuration is
   read.  ares_library_init has been called, before there were threads.  What
   c-ares says: ARES_SUCCESS, or why there is none.  */
int dns_channel_open (struct dns_channel *channel);

/* To be called after it: wake when c-ares wants to be called even if nothing
   comes.  */
void dns_channel_asked (struct dns_channel *channel);

/* What was asked is answered with ARES_EDESTRUCTION.  CLOSED is called, with the
   channel as the handle's data, when the loop has let it go.  */
void dns_channel_close (struct dns_channel *channel, uv_close_cb closed);

#endif
