/* The way to a target: from its name to addresses.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

     domain ──► SRV, MX ──► hosts, in order ──► addresses ──► found
                              ▲                     │ none
     name ────────────────────┴─────────────────────┘                  */
#include <config.h>

#include "route.h"
#include "host.h"
#include "lookup.h"
#include "proxy.h"
#include "scope.h"

#include <stdio.h>
#include <stdlib.h>

static int64_t
time_left (const struct route *r)
{
  int64_t left = r->by.deadline_ms - (int64_t)uv_now (r->by.shop->loop);

  return left > 0 ? left : 0;
}

static void
wait_for (struct route *r, void (*too_late) (void *context), int64_t ms)
{
  alarm_set (r->by.shop->alarms, r->by.alarm,
             (int64_t)uv_now (r->by.shop->loop) + ms, too_late, r);
}

static void
wait_no_longer (struct route *r)
{
  alarm_stop (r->by.shop->alarms, r->by.alarm);
}

static void
found_none (struct route *r, enum reach reach, const char *said)
{
  r->addresses.count = 0;
  r->reach = reach;
  r->said = said;
  r->by.found (r->by.context);
}

/* The host whose addresses are being looked for; NULL: the target is no
   domain.  */
static struct candidate *
current_host (const struct route *r)
{
  return r->next_host > 0 ? &r->by.evidence->hosts[r->next_host - 1] : NULL;
}

/* ---- Addresses ---- */

/* Write the addresses down, and keep those that may be contacted: others do not
   belong into what DNS says of somebody else's host.  */
static void
sift (struct route *r, struct candidate *host)
{
  struct addresses *found = &r->addresses;
  unsigned kept = 0;

  host->addresses = arena_get (r->by.evidence->arena,
                               found->count * sizeof *host->addresses);
  for (size_t i = 0; host->addresses && i < found->count; i++)
    {
      struct host_address *a = &host->addresses[host->addresses_count++];
      unsigned char bytes[16];

      address_text (&found->at[i], a->text, sizeof a->text);
      address_bytes (&found->at[i], bytes);
      a->scope = host->source ? special_scope (bytes) : NULL;
      if (!a->scope || r->by.shop->options->follow_private)
        found->at[kept++] = found->at[i];
    }
  found->count = kept;
  host->addresses_total = host->addresses_count + found->more;
}

/* No host is left.  Where DNS must not send us is more worth telling than a
   name without an address.  */
static void
found_no_host (struct route *r, const struct candidate *last)
{
  const struct evidence *e = r->by.evidence;
  const struct candidate *telling = last;

  for (size_t i = 0; i < e->hosts_count; i++)
    if (e->hosts[i].reach == REACH_PRIVATE)
      telling = &e->hosts[i];
  found_none (r, telling->reach, telling->said.at);
}

/* The host has no address to be contacted: on to the next.  */
static void
pass_over (struct route *r, struct candidate *host, enum reach reach,
           const char *said)
{
  host->tried = true;
  host->reach = reach;
  host->said = span_of (said);
  if (route_hosts_left (r) > 0 && time_left (r) > 0)
    route_next (r);
  else
    found_no_host (r, host);
}

static void
found_addresses (struct route *r)
{
  struct candidate *host = current_host (r);
  const struct proxy *proxy = r->by.shop->options->proxy;
  const char *error = proxy ? "the proxy has no address" : r->addresses.error;
  enum reach unresolved = proxy ? REACH_PROXY : REACH_UNRESOLVED;
  bool any = r->addresses.count > 0;

  if (host && any && !proxy)
    sift (r, host);
  if (r->addresses.count > 0
      && (!host
          || target_turn_to (r->by.target, host->name, host->port,
                             host->direct)))
    r->by.found (r->by.context);
  else if (!host)
    found_none (r, unresolved, error);
  else if (r->addresses.count > 0)
    pass_over (r, host, REACH_LOCAL, "out of memory");
  else if (any)
    pass_over (r, host, REACH_PRIVATE,
               "not contacted, for it is no public address");
  else
    pass_over (r, host, unresolved, error);
}

/* A copy; NULL: there are none, or memory is out, which the arena remembers. */
static union address *
keep (const struct route *r, const struct addresses *addresses)
{
  size_t size = addresses->count * sizeof *addresses->at;
  union address *at = size > 0 ? arena_get (r->by.evidence->arena, size) : NULL;

  if (at)
    memcpy (at, addresses->at, size);
  return at;
}

static void
on_addresses (void *context, const struct addresses *addresses)
{
  struct route *r = context;

  r->question = NULL;
  r->addresses = *addresses;
  r->addresses.at = keep (r, addresses);
  if (!r->addresses.at)
    r->addresses.count = 0;
  wait_no_longer (r);
  found_addresses (r);
}

static void
on_no_address_in_time (void *context)
{
  struct route *r = context;

  resolver_forget (r->question);
  r->question = NULL;
  r->addresses = (struct addresses){ .count = 0, .error = "no answer in time" };
  found_addresses (r);
}

/* What is left of the time is shared among the hosts that are left.  A proxy
   looks up the NAME itself: here, it is the proxy's own that matters.  */
static void
ask_addresses (struct route *r, const char *name)
{
  const struct proxy *proxy = r->by.shop->options->proxy;

  wait_for (r, on_no_address_in_time,
            time_left (r) / (int64_t)(route_hosts_left (r) + 1));
  resolver_ask (r->by.shop->resolver, proxy ? proxy->host : name,
                r->by.shop->options->family, on_addresses, r, &r->question);
}

/* A name out of DNS may hold anything; the final dot keeps the resolver from
   looking for it in domains of its own.  */
static void
ask_host (struct route *r, struct candidate *host)
{
  char name[NAME_MAX_BYTES + 1];
  struct host read;
  char *error = NULL;

  if (!host->source)
    {
      ask_addresses (r, host->name);
      return;
    }
  if (!host_read (span_of (host->name), &read, &error) || read.is_address)
    {
      free (error);
      host_clear (&read);
      pass_over (r, host, REACH_UNRESOLVED, "this is no name of a host");
      return;
    }
  snprintf (name, sizeof name, "%s.", read.name);
  host_clear (&read);
  ask_addresses (r, name);
}

/* ---- Hosts ---- */

/* A candidate without a name is there to be reported; they come last.  */
static size_t
hosts_to_try (const struct evidence *e)
{
  size_t n = e->hosts_count;

  while (n > 0 && !*e->hosts[n - 1].name)
    n--;
  return n;
}

size_t
route_hosts_left (const struct route *r)
{
  return hosts_to_try (r->by.evidence) - r->next_host;
}

static void
note_failures (struct evidence *e, const struct dns_answer *answers,
               size_t count)
{
  e->failed_lookups = arena_get (e->arena, count * sizeof *e->failed_lookups);
  for (size_t i = 0; e->failed_lookups && i < count; i++)
    if (answers[i].end == DNS_FAILED)
      e->failed_lookups[e->failed_lookups_count++]
          = (struct failed_lookup){ answers[i].service->label,
                                    answers[i].error };
}

static void
on_records (void *context, const struct dns_answer *answers, size_t count)
{
  struct route *r = context;
  struct evidence *e = r->by.evidence;
  const struct target *t = r->by.target;
  struct directions d
      = directions_from (e->arena, t->ascii_host, t->port, answers, count);

  r->lookup = NULL;
  wait_no_longer (r);
  note_failures (e, answers, count);
  e->hosts = d.hosts;
  e->hosts_count = d.count;
  e->hosts_total = d.total;
  if (d.reach != REACHED)
    found_none (r, d.reach, d.said);
  else
    route_next (r);
}

static void
on_no_record_in_time (void *context)
{
  struct route *r = context;

  lookup_give_up (r->lookup);
}

/* Half of the time, so that there is some left for the domain itself.  */
static void
ask_records (struct route *r)
{
  const struct service *services[SERVICES_MAX];
  size_t count = services_of (r->by.target->protocol, services);

  wait_for (r, on_no_record_in_time, time_left (r) / 2);
  if (lookup_start (r->by.shop->resolver, r->by.target->ascii_host, services,
                    count, on_records, r, &r->lookup))
    return;
  wait_no_longer (r);
  found_none (r, REACH_LOCAL, "out of memory");
}

void
route_next (struct route *r)
{
  bool first = !r->begun;

  r->begun = true;
  if (!r->by.target->by_domain)
    ask_addresses (r, r->by.target->ascii_host);
  else if (first)
    ask_records (r);
  else
    ask_host (r, &r->by.evidence->hosts[r->next_host++]);
}

void
route_note (struct route *r, const struct attempt *attempt)
{
  struct candidate *host = current_host (r);

  if (!host)
    return;
  host->tried = true;
  host->reach = attempt->reach;
  host->said = attempt->reach_said;
}

/* ---- Its life ---- */

struct route *
route_new (const struct routing *by)
{
  struct route *r = malloc (sizeof *r);

  if (r)
    *r = (struct route){ .by = *by };
  return r;
}
