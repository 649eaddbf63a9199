/* The questions to DNS where a domain has a service.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "lookup.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>

/* One of the questions.  */
struct question
{
  struct lookup *lookup;
  struct dns_answer *answer;
};

struct lookup
{
  lookup_answer answer; /* NULL: it was called */
  void *context;
  size_t count;
  size_t open; /* questions, and whoever asks them */
  struct question questions[SERVICES_MAX];
  struct dns_answer answers[SERVICES_MAX];
};

/* ---- What came ---- */

/* Where a record of this PRIORITY goes: those that would be tried last give
   way.  NULL: it is one of them.  */
static struct dns_record *
place_for (struct dns_answer *answer, unsigned priority)
{
  struct dns_record *last = answer->at;

  if (answer->count < RECORDS_MAX)
    return &answer->at[answer->count++];
  for (size_t i = 1; i < answer->count; i++)
    if (answer->at[i].priority >= last->priority)
      last = &answer->at[i];
  return last->priority > priority ? last : NULL;
}

/* Whatever it is, it is told: a record that vanished would be none.  */
static void
keep_name (char room[NAME_MAX_BYTES], const char *host)
{
  static const char cut[] = "…";
  size_t n = strlen (host);
  bool fits = n < NAME_MAX_BYTES;

  memcpy (room, host, fits ? n + 1 : NAME_MAX_BYTES - sizeof cut);
  if (!fits)
    memcpy (room + NAME_MAX_BYTES - sizeof cut, cut, sizeof cut);
}

static void
add_record (struct dns_answer *answer, const char *host, unsigned port,
            unsigned priority, unsigned weight)
{
  struct dns_record *record = place_for (answer, priority);

  answer->total++;
  if (!record)
    return;
  record->port = (uint16_t)port;
  record->priority = (uint16_t)priority;
  record->weight = (uint16_t)weight;
  keep_name (record->host, strcmp (host, ".") == 0 ? "" : host);
}

static int
read_srv (struct dns_answer *answer, const unsigned char *reply, int size)
{
  struct ares_srv_reply *found = NULL;
  int status = ares_parse_srv_reply (reply, size, &found);

  for (struct ares_srv_reply *r = found; r; r = r->next)
    add_record (answer, r->host, r->port, r->priority, r->weight);
  ares_free_data (found);
  return status;
}

static int
read_mx (struct dns_answer *answer, const unsigned char *reply, int size)
{
  struct ares_mx_reply *found = NULL;
  int status = ares_parse_mx_reply (reply, size, &found);

  for (struct ares_mx_reply *r = found; r; r = r->next)
    add_record (answer, r->host, 0, r->priority, 0);
  ares_free_data (found);
  return status;
}

static const struct
{
  int type;
  int (*read) (struct dns_answer *answer, const unsigned char *reply, int size);
} types[] = {
  [RECORD_SRV] = { ns_t_srv, read_srv },
  [RECORD_MX] = { ns_t_mx, read_mx },
};

static enum dns_end
end_of (int status)
{
  switch (status)
    {
    case ARES_SUCCESS:
      return DNS_FOUND;
    case ARES_ENODATA:
      return DNS_NO_RECORD;
    case ARES_ENOTFOUND:
      return DNS_NO_NAME;
    default:
      return DNS_FAILED;
    }
}

/* ---- Its life ---- */

/* One thing less to wait for; the last one releases the lookup.  */
static void
close_one (struct lookup *l)
{
  lookup_answer answer = l->answer;

  if (--l->open > 0)
    return;
  l->answer = NULL;
  if (answer)
    answer (l->context, l->answers, l->count);
  free (l);
}

static void
on_reply (void *context, int status, int timeouts, unsigned char *reply,
          int size)
{
  struct question *q = context;

  (void)timeouts;
  if (q->lookup->answer)
    {
      if (status == ARES_SUCCESS)
        status = types[q->answer->service->type].read (q->answer, reply, size);
      q->answer->end = end_of (status);
      q->answer->error = ares_strerror (status);
    }
  close_one (q->lookup);
}

static void
ask (struct resolver *resolver, const char *domain, struct question *q)
{
  const struct service *service = q->answer->service;
  char name[2 * NAME_MAX_BYTES];

  if (service->type == RECORD_SRV)
    snprintf (name, sizeof name, "%s.%s", service->label, domain);
  else
    snprintf (name, sizeof name, "%s", domain);
  resolver_query (resolver, name, types[service->type].type, on_reply, q);
}

bool
lookup_start (struct resolver *resolver, const char *domain,
              const struct service *const *services, size_t count,
              lookup_answer answer, void *context, struct lookup **lookup)
{
  struct lookup *l = calloc (1, sizeof *l);

  if (!l)
    return false;
  *lookup = l;
  l->answer = answer;
  l->context = context;
  l->count = count;
  l->open = count + 1;
  for (size_t i = 0; i < count; i++)
    {
      l->questions[i] = (struct question){ l, &l->answers[i] };
      l->answers[i].service = services[i];
      l->answers[i].end = DNS_FAILED;
      l->answers[i].error = "no answer in time";
    }
  for (size_t i = 0; i < count; i++)
    ask (resolver, domain, &l->questions[i]);
  close_one (l);
  return true;
}

void
lookup_give_up (struct lookup *l)
{
  lookup_answer answer = l->answer;

  l->answer = NULL;
  answer (l->context, l->answers, l->count);
}
