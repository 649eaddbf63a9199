/* Writing down what happens on one connection, as it happens.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef RECORD_H
#define RECORD_H

#include "arena.h"

#include <certask/evidence.h>

/* The attempt that is being written, and the time, which whoever drives the
   connection keeps up to date.  */
struct record
{
  struct arena *arena;
  struct attempt *attempt;
  struct event *last; /* of the attempt's; NULL: there is none yet */
  int64_t start_ms;
  int64_t now_ms;
};

/* Begin one more attempt of EVIDENCE, made because of WHY, at NOW_MS; RECORD is then
   its.  NULL when memory is out.  */
struct attempt *record_attempt (struct record *record,
                                struct evidence *evidence,
                                enum experiment why, int64_t now_ms);

/* What ATTEMPT offers is OFFER; with TLS from the first byte it is ALPN, too, if
   the user and the experiment have no other mind.  NULL: none.  */
void record_offer (struct attempt *attempt, const struct offer *offer,
                   const char *alpn);

/* There will be no connection, because of REACH; in words, SAID, a literal.  */
void record_unreached (struct record *record, enum reach reach,
                       const char *said);

/* One more step of the ladder; DETAIL is copied, WHAT is not.  Beyond
   EVENTS_MAX nothing is added.  */
void record_event (struct record *record, enum who who, struct span what,
                   struct span detail);

/* The same, but DETAIL is not copied: a literal, or of the attempt.  */
void record_kept (struct record *record, enum who who, struct span what,
                  struct span detail);

/* The same as record_event for a step that happened AT_MS on the clock of the
   caller.  */
void record_event_at (struct record *record, int64_t at_ms, enum who who,
                      struct span what, struct span detail);

/* BYTES, more of SURPLUS, are counted, and the first of all kept as its sample.
 */
void record_surplus (struct record *record, struct surplus *surplus,
                     struct span bytes);

/* Room for one more element of SIZE bytes in a list of the arena that has
   COUNT and doubles from 8: the list, moved if need be, or NULL when memory is
   out, the old one then being as it was.  */
void *record_grow (struct record *record, void *list, size_t count,
                   size_t size);

#endif
