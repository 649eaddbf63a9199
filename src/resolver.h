/* Names to addresses, on a loop: c-ares.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef RESOLVER_H
#define RESOLVER_H

#include "name-cache.h"

#include <uv.h>

/* Called once a question; ADDRESSES live until it returns.  */
typedef void (*resolver_answer) (void *context,
                                 const struct addresses *addresses);

struct resolver;
struct resolver_question;

/* NULL when it cannot be made.  What MAILBOX belongs to is the loop; CACHE is that of
   all loops.  SERVERS are asked rather than those of the system, if it is not
   NULL: "ADDRESS[:PORT],…".  */
struct resolver *resolver_new (struct mailbox *mailbox,
                               struct name_cache *cache, const char *servers);

/* Ask for the addresses of HOST, a name or an address, of FAMILY 4, 6 or 0 for
   both.  ANSWER is called once, perhaps before this returns.  *QUESTION is set, so
   that it can be forgotten, before that.  */
void resolver_ask (struct resolver *resolver, const char *host, int family,
                   resolver_answer answer, void *context,
                   struct resolver_question **question);

/* A reply to a question of one's own, as c-ares calls it.  */
typedef void resolver_reply (void *context, int status, int timeouts,
                             unsigned char *reply, int size);

/* Ask for the records of TYPE that NAME has, as it is.  ANSWER is called once,
   perhaps before this returns, and when the resolver is freed at the latest.  */
void resolver_query (struct resolver *resolver, const char *name, int type,
                     resolver_reply *answer, void *context);

/* Nobody waits for the answer any more.  Not to be called after it came.  */
void resolver_forget (struct resolver_question *question);

/* All questions must have been answered or forgotten.  The loop must run once
   more before it is closed.  */
void resolver_free (struct resolver *resolver);

#endif
