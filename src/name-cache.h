/* What DNS said of names, so that each is asked for once: in all threads.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef NAME_CACHE_H
#define NAME_CACHE_H

#include "address.h"
#include "mailbox.h"

struct name_cache;
struct name;

/* Somebody who wants to know the addresses of a name.  */
struct name_query
{
  struct letter letter;       /* its owner says what is done when they are known */
  struct mailbox *mailbox;    /* the owner's */
  struct addresses addresses; /* when they are, in … */
  union address room[ADDRESSES_MAX];

  struct name *name;
  struct name_query *next;
};

enum name_state
{
  NAME_KNOWN,
  NAME_UNASKED, /* whoever has got this asks DNS, and tells */
  NAME_ASKED,   /* the letter will be posted */
  NAME_NO_MEMORY
};

/* NULL when memory is out.  It keeps NAMES_MAX names.  */
struct name_cache *name_cache_new (void);
/* Nobody is waiting.  */
void name_cache_free (struct name_cache *cache);

/* What is known at NOW_MS of HOST's addresses of FAMILY (4, 6, or 0: both)?  */
enum name_state name_cache_ask (struct name_cache *cache,
                                struct name_query *query, const char *host,
                                int family, int64_t now_ms);

/* The NAME of a query that was NAME_UNASKED has ADDRESSES, good for TTL_MS: all who
   wait for them are posted their letters.  */
void name_cache_tell (struct name_cache *cache, struct name *name,
                      const struct addresses *addresses, int64_t now_ms,
                      int64_t ttl_ms);

/* The owner of a query that was NAME_ASKED waits no more.  On the thread of its
   mailbox.  */
void name_cache_forget (struct name_cache *cache, struct name_query *query);

#endif
