/* What is said inside TLS: confirm's question and what comes of it, or, where the
   protocol has no question, what the server does while we keep silent.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef INSIDE_H
#define INSIDE_H

#include "plan.h"
#include "tls.h"

struct inside;

/* TLS is open since RECORD->now_ms; RTT_MS is a round trip.  All that is given
   must outlive it.  NULL when memory is out.  */
struct inside *inside_new (const struct plan *plan, struct record *record,
                           struct tls *tls, int64_t rtt_ms);
void inside_free (struct inside *inside);

/* Something has come, or may be sent: hear it and answer.  True once it is
   over, and the attempt's application is written; nothing may follow then.  */
bool inside_go_on (struct inside *inside);

/* Something of ours has gone out.  What the server may take for its answer begins with
   our last flight: to make that took time, with a token even seconds.  */
void inside_sent (struct inside *inside);

/* TLS has ended, or it is inside_until: write down what that means.  */
void inside_ended (struct inside *inside);
void inside_out_of_time (struct inside *inside);

/* Was memory out for what was said?  */
bool inside_no_memory (const struct inside *inside);

/* How long to wait for the server, at most.  */
int64_t inside_until (const struct inside *inside);

#endif
