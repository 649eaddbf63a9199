/* One connection, from its first byte to its last, without socket or clock:
   negotiate, TLS, confirm.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PROBE_H
#define PROBE_H

#include "plan.h"
#include "tls.h"

struct probe;

/* A probe of a connection that stands since RECORD->now_ms; RTT_MS is how long it
   took to come about.  PLAN, SHARED and RECORD must outlive it.  NULL when
   memory is out.  */
struct probe *probe_new (const struct plan *plan, struct tls_shared *shared,
                         struct record *record, int64_t rtt_ms);
void probe_free (struct probe *probe);

/* The network gave BYTES, or ended, or nothing happened and time has passed.
   RECORD->now_ms is the time.  The first probe_tick begins the talk.  */
void probe_feed (struct probe *probe, struct span bytes);
void probe_feed_end (struct probe *probe, bool reset);
void probe_tick (struct probe *probe);

/* When probe_tick is to be called if nothing happens before.  */
int64_t probe_wake_ms (const struct probe *probe);

/* Our ClientHello is due, none of it sent yet.  What is fed now does not answer it:
   after a go-ahead it was said in plaintext, and becomes evidence, never data
   for TLS.  So look if anything has come before it goes out.  */
bool probe_at_hello (const struct probe *probe);

/* What is to be sent; probe_sent takes N bytes off its front.  */
struct span probe_output (const struct probe *probe);
void probe_sent (struct probe *probe, size_t n);

/* Is it over?  The attempt is then complete; what output there still is
   should be sent before closing.  */
bool probe_done (const struct probe *probe);

#endif
