/* One connection up to its end: through a proxy, if there is one, and then a
   probe.  Without socket or clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PASSAGE_H
#define PASSAGE_H

#include "probe.h"

struct passage;

/* All as in probe.h; but the connection may be one to a proxy, and PLAN says
   so.  */
struct passage *passage_new (const struct plan *plan, struct tls_shared *shared,
                             struct record *record, int64_t rtt_ms);
void passage_free (struct passage *passage);
void passage_feed (struct passage *passage, struct span bytes);
void passage_feed_end (struct passage *passage, bool reset);
void passage_tick (struct passage *passage);
int64_t passage_wake_ms (const struct passage *passage);
struct span passage_output (const struct passage *passage);
void passage_sent (struct passage *passage, size_t n);
bool passage_at_hello (const struct passage *passage);
bool passage_done (const struct passage *passage);

#endif
