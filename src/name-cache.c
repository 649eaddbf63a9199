/* What DNS said of names, so that each is asked for once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "name-cache.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct name
{
  const char *host;
  int family;
  bool is_known;
  struct name_query *waiting;
  struct name *newer;         /* of those that are known */
  int64_t until_ms;           /* how long what is known is good */
  struct addresses addresses; /* malloc'ed */
  char bytes[];               /* of the host */
};

struct name_cache
{
  uv_mutex_t lock;
  void *names;         /* a tree (tsearch) */
  size_t known;        /* how many are known … */
  struct name *oldest; /* … from the one that has been for longest */
  struct name **newest;
};

/* ---- Names ---- */

static int
compare (const void *a, const void *b)
{
  const struct name *one = a;
  const struct name *other = b;

  return one->family != other->family ? one->family - other->family
                                      : strcmp (one->host, other->host);
}

static struct name *
add (struct name_cache *cache, const char *host, int family)
{
  size_t n = strlen (host) + 1;
  struct name *name = calloc (1, sizeof *name + n);

  if (!name)
    return NULL;
  memcpy (name->bytes, host, n);
  name->host = name->bytes;
  name->family = family;
  if (tsearch (name, &cache->names, compare))
    return name;
  free (name);
  return NULL;
}

static struct name *
find (struct name_cache *cache, const char *host, int family)
{
  const struct name key = { .host = host, .family = family };
  struct name *const *found = tfind (&key, &cache->names, compare);

  return found ? *found : NULL;
}

static void
free_name (void *name)
{
  free (((struct name *)name)->addresses.at);
  free (name);
}

/* AT is where it stands in the list of those that are known.  */
static void
forget (struct name_cache *cache, struct name **at)
{
  struct name *name = *at;

  *at = name->newer;
  if (cache->newest == &name->newer)
    cache->newest = at;
  cache->known--;
  tdelete (name, &cache->names, compare);
  free_name (name);
}

/* Those that are known stand in the order in which they were told, which is
   nearly that in which they become stale.  */
static void
forget_oldest (struct name_cache *cache, int64_t now_ms)
{
  while (cache->oldest
         && (cache->known > NAMES_MAX || cache->oldest->until_ms <= now_ms))
    forget (cache, &cache->oldest);
}

static struct name *
find_fresh (struct name_cache *cache, const char *host, int family,
            int64_t now_ms)
{
  struct name *name = find (cache, host, family);
  struct name **at = &cache->oldest;

  if (!name || !name->is_known || name->until_ms > now_ms)
    return name;
  while (*at != name)
    at = &(*at)->newer;
  forget (cache, at);
  return NULL;
}

/* ---- Asking ---- */

static void
copy_out (struct name_query *query, const struct addresses *addresses)
{
  query->addresses = *addresses;
  query->addresses.at = query->room;
  if (addresses->count > 0)
    memcpy (query->room, addresses->at, addresses->count * sizeof *query->room);
}

static enum name_state
ask (struct name_cache *cache, struct name_query *query, const char *host,
     int family, int64_t now_ms)
{
  struct name *name;

  forget_oldest (cache, now_ms);
  query->name = name = find_fresh (cache, host, family, now_ms);
  if (!name)
    {
      query->name = add (cache, host, family);
      return query->name ? NAME_UNASKED : NAME_NO_MEMORY;
    }
  if (name->is_known)
    {
      copy_out (query, &name->addresses);
      return NAME_KNOWN;
    }
  query->next = name->waiting;
  name->waiting = query;
  return NAME_ASKED;
}

enum name_state
name_cache_ask (struct name_cache *cache, struct name_query *query,
                const char *host, int family, int64_t now_ms)
{
  enum name_state state;

  uv_mutex_lock (&cache->lock);
  state = ask (cache, query, host, family, now_ms);
  uv_mutex_unlock (&cache->lock);
  return state;
}

/* Keep ADDRESSES; without memory, that there are none.  */
static void
copy_in (struct name *name, const struct addresses *addresses)
{
  size_t size = addresses->count * sizeof *addresses->at;
  union address *at = size > 0 ? malloc (size) : NULL;

  name->addresses = (struct addresses){ .error = addresses->error };
  if (at)
    {
      memcpy (at, addresses->at, size);
      name->addresses.at = at;
      name->addresses.count = addresses->count;
      name->addresses.more = addresses->more;
    }
  else if (size > 0)
    name->addresses.error = "out of memory";
}

void
name_cache_tell (struct name_cache *cache, struct name *name,
                 const struct addresses *addresses, int64_t now_ms,
                 int64_t ttl_ms)
{
  uv_mutex_lock (&cache->lock);
  copy_in (name, addresses);
  name->is_known = true;
  name->until_ms = now_ms + ttl_ms;
  *cache->newest = name;
  cache->newest = &name->newer;
  cache->known++;
  while (name->waiting)
    {
      struct name_query *query = name->waiting;

      name->waiting = query->next;
      query->name = NULL;
      copy_out (query, addresses);
      mailbox_post (query->mailbox, &query->letter);
    }
  uv_mutex_unlock (&cache->lock);
}

void
name_cache_forget (struct name_cache *cache, struct name_query *query)
{
  uv_mutex_lock (&cache->lock);
  if (query->name)
    {
      struct name_query **at = &query->name->waiting;

      while (*at != query)
        at = &(*at)->next;
      *at = query->next;
    }
  uv_mutex_unlock (&cache->lock);
  mailbox_withdraw (query->mailbox, &query->letter);
}

/* ---- Its life ---- */

struct name_cache *
name_cache_new (void)
{
  struct name_cache *cache = calloc (1, sizeof *cache);

  if (!cache)
    return NULL;
  if (uv_mutex_init (&cache->lock) < 0)
    {
      free (cache);
      return NULL;
    }
  cache->newest = &cache->oldest;
  return cache;
}

void
name_cache_free (struct name_cache *cache)
{
  if (!cache)
    return;
  tdestroy (cache->names, free_name);
  uv_mutex_destroy (&cache->lock);
  free (cache);
}
