/* Which hosts serve a domain, and in what order they are tried.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "directions.h"

#include <stdlib.h>

/* ---- The order ---- */

uint64_t
directions_seed (const char *domain)
{
  uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

  for (; *domain; domain++)
    hash = (hash ^ (unsigned char)*domain) * 0x100000001b3;
  return hash;
}

/* The next of a row of numbers that look like chance: splitmix64.  */
static uint64_t
throw_dice (uint64_t *seed)
{
  uint64_t z = *seed += 0x9e3779b97f4a7c15;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/* Move the host at FROM up to TO, those between one down.  */
static void
move_up (struct candidate *hosts, size_t from, size_t to)
{
  struct candidate moved = hosts[from];

  memmove (&hosts[to + 1], &hosts[to], (from - to) * sizeof *hosts);
  hosts[to] = moved;
}

/* Within a priority, those without weight come first: RFC 2782 gives them a
   small chance in that way.  */
static bool
comes_before (const struct candidate *a, const struct candidate *b)
{
  if (a->priority != b->priority)
    return a->priority < b->priority;
  return a->weight == 0 && b->weight > 0;
}

static void
sort (struct candidate *hosts, size_t count)
{
  for (size_t i = 1; i < count; i++)
    {
      size_t to = i;

      while (to > 0 && comes_before (&hosts[i], &hosts[to - 1]))
        to--;
      move_up (hosts, i, to);
    }
}

/* The one of COUNT hosts of one priority that the dice choose.  */
static size_t
choose (const struct candidate *hosts, size_t count, uint64_t *seed)
{
  uint64_t sum = 0;
  uint64_t chance;
  size_t i = 0;

  for (size_t j = 0; j < count; j++)
    sum += hosts[j].weight;
  chance = throw_dice (seed) % (sum + 1);
  for (sum = hosts[0].weight; sum < chance; sum += hosts[i].weight)
    i++;
  return i;
}

void
directions_order (struct candidate *hosts, size_t count, uint64_t seed)
{
  size_t n;

  sort (hosts, count);
  for (size_t i = 0; i < count; i++)
    {
      for (n = 1; i + n < count && hosts[i + n].priority == hosts[i].priority;)
        n++;
      move_up (hosts, i + choose (hosts + i, n, &seed), i);
    }
}

/* ---- The hosts ---- */

static struct candidate
candidate_of (struct arena *arena, const struct service *service,
              const struct dns_record *record, uint16_t port)
{
  return (struct candidate){
    .name = arena_string (arena, record->host),
    .source = service->label,
    .port = service_has_port (service) ? record->port : port,
    .priority = record->priority,
    .weight = record->weight,
    .direct = service->direct,
    .said = span_none (),
  };
}

/* Add to D the records of ANSWER, those that name a host or those that do
   not.  */
static void
add_records (struct arena *arena, struct directions *d,
             const struct dns_answer *answer, uint16_t port, bool naming)
{
  for (size_t i = 0; i < answer->count; i++)
    if ((*answer->at[i].host != '\0') == naming)
      d->hosts[d->count++]
          = candidate_of (arena, answer->service, &answer->at[i], port);
}

/* There is no host in the records: the domain itself may be one.  */
static void
add_domain (struct arena *arena, struct directions *d, const char *domain,
            uint16_t port)
{
  d->hosts[d->count++] = (struct candidate){
    .name = arena_string (arena, domain), .port = port, .said = span_none ()
  };
}

/* What the first answer, which is about plaintext, says when no record names a
   host: REACHED that the domain itself is to be tried.  */
static void
judge_want (struct directions *d, const struct dns_answer *first)
{
  bool is_mx = first->service->type == RECORD_MX;

  if (first->end == DNS_FOUND && first->count > 0)
    {
      d->reach = REACH_NOT_OFFERED;
      d->said = is_mx ? "its MX record is \".\": the domain takes no mail"
                      : "its SRV record is \".\": the service is not offered";
    }
  else if (is_mx && first->end >= DNS_NO_NAME)
    {
      d->reach = REACH_UNRESOLVED;
      d->said = first->error;
    }
}

struct directions
directions_from (struct arena *arena, const char *domain, uint16_t port,
                 const struct dns_answer *answers, size_t count)
{
  struct directions d = { .reach = REACHED, .said = "" };
  size_t naming;

  d.hosts = arena_get (arena, (count * RECORDS_MAX + 1) * sizeof *d.hosts);
  if (!d.hosts)
    return (struct directions){ .reach = REACH_LOCAL, .said = "out of memory" };
  for (size_t i = 0; i < count; i++)
    add_records (arena, &d, &answers[i], port, true);
  naming = d.count;
  directions_order (d.hosts, d.count, directions_seed (domain));
  if (naming == 0)
    judge_want (&d, &answers[0]);
  if (naming == 0 && d.reach == REACHED)
    add_domain (arena, &d, domain, port);
  for (size_t i = 0; i < count; i++)
    {
      add_records (arena, &d, &answers[i], port, false);
      d.total += answers[i].total - answers[i].count;
    }
  d.total += d.count;
  return d;
}
