/* Manners: who may connect where, and when.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "manners.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* How long a host is left alone (ms) the first time; each time in a row it is
   twice as long, up to the most.  */
static const struct
{
  int64_t first;
  int64_t most;
} rests[] = {
  [VISIT_WELL] = { 0, 0 },
  [VISIT_REFUSED] = { 20, REFUSED_REST_MAX_MS },
  [VISIT_TIRED] = { 1000, 60000 },
};

/* Only hosts that somebody is at or waits for, or that are given rest, are
   known.  */
struct manners_host
{
  const char *name;
  struct manners_host *next; /* of those that are given rest */
  struct visit *first;       /* those that wait */
  struct visit **last;
  unsigned active;
  bool experimented_on;
  bool rests;       /* it is in that list */
  int64_t rest_ms;  /* how long it was given the last time */
  int64_t until_ms; /* … and until when */
  char bytes[];     /* of the name */
};

struct manners
{
  uv_mutex_t lock;
  unsigned per_host;
  double interval_ms;           /* between two connections, on average */
  double next_ms;               /* when the next one may begin */
  void *hosts;                  /* a tree (tsearch) */
  struct manners_host *resting; /* hosts that are given rest, or were */
};

/* ---- Hosts ---- */

static int
compare (const void *a, const void *b)
{
  return strcmp (((const struct manners_host *)a)->name,
                 ((const struct manners_host *)b)->name);
}

static struct manners_host *
add_host (struct manners *manners, const char *name)
{
  size_t n = strlen (name) + 1;
  struct manners_host *host = calloc (1, sizeof *host + n);

  if (!host)
    return NULL;
  memcpy (host->bytes, name, n);
  host->name = host->bytes;
  host->last = &host->first;
  if (tsearch (host, &manners->hosts, compare))
    return host;
  free (host);
  return NULL;
}

static struct manners_host *
find_host (struct manners *manners, const char *name)
{
  const struct manners_host key = { .name = name };
  struct manners_host *const *found = tfind (&key, &manners->hosts, compare);

  return found ? *found : add_host (manners, name);
}

static void
forget_if_idle (struct manners *manners, struct manners_host *host)
{
  if (host->active > 0 || host->first || host->rests)
    return;
  tdelete (host, &manners->hosts, compare);
  free (host);
}

/* ---- Rest ---- */

static void
give_rest (struct manners *manners, struct manners_host *host,
           enum visit_end how, int64_t now_ms)
{
  int64_t rest = 2 * host->rest_ms;

  if (rest < rests[how].first)
    rest = rests[how].first;
  host->rest_ms = rest < rests[how].most ? rest : rests[how].most;
  host->until_ms = now_ms + host->rest_ms;
  if (host->rest_ms == 0 || host->rests)
    return;
  host->rests = true;
  host->next = manners->resting;
  manners->resting = host;
}

/* That a host was given rest is known as long again, so that what is refused
   then is refused in a row.  */
static void
forget_rested (struct manners *manners, int64_t now_ms)
{
  struct manners_host **at = &manners->resting;

  while (*at)
    {
      struct manners_host *host = *at;

      if (now_ms <= host->until_ms + host->rest_ms)
        {
          at = &host->next;
          continue;
        }
      *at = host->next;
      host->rests = false;
      host->rest_ms = 0;
      forget_if_idle (manners, host);
    }
}

/* When a connection to HOST may begin that is granted now.  */
static int64_t
begin_at (struct manners *manners, const struct manners_host *host,
          int64_t now_ms)
{
  double slot
      = manners->next_ms > (double)now_ms ? manners->next_ms : (double)now_ms;

  manners->next_ms = slot + manners->interval_ms;
  return host->until_ms > (int64_t)slot ? host->until_ms : (int64_t)slot;
}

/* ---- Visits ---- */

static bool
has_room (const struct manners *manners, const struct manners_host *host,
          enum visit_kind kind)
{
  return host->active < manners->per_host
         && !(kind == VISIT_EXPERIMENT && host->experimented_on);
}

static void
grant (struct manners *manners, struct manners_host *host, struct visit *visit,
       int64_t now_ms)
{
  host->active++;
  if (visit->kind == VISIT_EXPERIMENT)
    host->experimented_on = true;
  visit->is_granted = true;
  visit->begin_ms = begin_at (manners, host, now_ms);
}

static void
take_off (struct manners_host *host, struct visit **at)
{
  struct visit *visit = *at;

  *at = visit->next;
  if (host->last == &visit->next)
    host->last = at;
}

/* Whoever has waited longest of those for whom there is room.  */
static void
call_next (struct manners *manners, struct manners_host *host, int64_t now_ms)
{
  struct visit **at = &host->first;

  while (*at)
    {
      struct visit *visit = *at;

      if (!has_room (manners, host, visit->kind))
        {
          at = &visit->next;
          continue;
        }
      take_off (host, at);
      grant (manners, host, visit, now_ms);
      mailbox_post (visit->mailbox, &visit->letter);
    }
}

bool
manners_ask (struct manners *manners, struct visit *visit, const char *name,
             enum visit_kind kind, int64_t now_ms, bool *failed)
{
  struct manners_host *host;
  bool granted;

  uv_mutex_lock (&manners->lock);
  forget_rested (manners, now_ms);
  visit->kind = kind;
  visit->next = NULL;
  visit->is_granted = false;
  visit->host = host = find_host (manners, name);
  *failed = !host;
  if (host && has_room (manners, host, kind))
    grant (manners, host, visit, now_ms);
  else if (host)
    {
      *host->last = visit;
      host->last = &visit->next;
    }
  granted = visit->is_granted;
  uv_mutex_unlock (&manners->lock);
  return granted;
}

static void
leave_line (struct manners_host *host, const struct visit *visit)
{
  struct visit **at = &host->first;

  while (*at != visit)
    at = &(*at)->next;
  take_off (host, at);
}

void
manners_end (struct manners *manners, struct visit *visit, enum visit_end how,
             int64_t now_ms)
{
  struct manners_host *host = visit->host;

  if (!host)
    return;
  uv_mutex_lock (&manners->lock);
  visit->host = NULL;
  mailbox_withdraw (visit->mailbox, &visit->letter);
  if (visit->is_granted)
    {
      host->active--;
      if (visit->kind == VISIT_EXPERIMENT)
        host->experimented_on = false;
      give_rest (manners, host, how, now_ms);
      call_next (manners, host, now_ms);
    }
  else
    leave_line (host, visit);
  forget_if_idle (manners, host);
  uv_mutex_unlock (&manners->lock);
}

int64_t
manners_again (struct manners *manners, const struct visit *visit,
               int64_t now_ms)
{
  int64_t begin;

  uv_mutex_lock (&manners->lock);
  begin = begin_at (manners, visit->host, now_ms);
  uv_mutex_unlock (&manners->lock);
  return begin;
}

/* ---- Their life ---- */

struct manners *
manners_new (unsigned per_host, unsigned rate)
{
  struct manners *manners = calloc (1, sizeof *manners);

  if (!manners)
    return NULL;
  if (uv_mutex_init (&manners->lock) < 0)
    {
      free (manners);
      return NULL;
    }
  manners->per_host = per_host;
  manners->interval_ms = rate > 0 ? 1000.0 / rate : 0;
  return manners;
}

void
manners_free (struct manners *manners)
{
  if (!manners)
    return;
  tdestroy (manners->hosts, free);
  uv_mutex_destroy (&manners->lock);
  free (manners);
}
