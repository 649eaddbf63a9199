/* Names to addresses, on a loop: c-ares.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "resolver.h"
#include "dns-channel.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

enum
{
  /* How long what DNS says is believed: as long as it says, but a mistake may
     be mended in a run, and a failure be over.  */
  FOUND_MAX_MS = 3600000,
  NOT_FOUND_MS = 60000,
  FAILED_MS = 2000
};

struct resolver
{
  struct dns_channel channel; /* the first: they are freed as one */
  struct mailbox *mailbox;
  struct name_cache *cache;
};

struct resolver_question
{
  struct name_query query;
  struct resolver *resolver;
  resolver_answer
      answer; /* NULL: forgotten, but DNS was asked and will answer */
  void *context;
  bool is_asked; /* … by us */
};

/* ---- Questions ---- */

/* How long it is good is the shortest time of any of them.  */
static int64_t
collect (const struct ares_addrinfo *info, struct addresses *addresses)
{
  const struct ares_addrinfo_node *node;
  int64_t ttl_ms = FOUND_MAX_MS;

  for (node = info->nodes; node; node = node->ai_next)
    if (addresses->count == ADDRESSES_MAX)
      addresses->more++;
    else if (node->ai_addrlen <= sizeof addresses->at[0])
      {
        memcpy (&addresses->at[addresses->count++], node->ai_addr,
                node->ai_addrlen);
        if (node->ai_ttl < ttl_ms / 1000)
          ttl_ms = (int64_t)node->ai_ttl * 1000;
      }
  return ttl_ms;
}

static int64_t
read_answer (int status, const struct ares_addrinfo *info,
             struct addresses *addresses)
{
  int64_t ttl_ms = 0;

  if (status == ARES_SUCCESS && info)
    ttl_ms = collect (info, addresses);
  if (addresses->count > 0)
    return ttl_ms;
  addresses->error = status == ARES_SUCCESS ? "the name has no address"
                                            : ares_strerror (status);
  return status == ARES_SUCCESS || status == ARES_ENOTFOUND
                 || status == ARES_ENODATA
             ? NOT_FOUND_MS
             : FAILED_MS;
}

static void
on_answer (void *context, int status, int timeouts, struct ares_addrinfo *info)
{
  struct resolver_question *q = context;
  union address room[ADDRESSES_MAX];
  struct addresses addresses = { .at = room };
  int64_t ttl_ms = read_answer (status, info, &addresses);

  (void)timeouts;
  ares_freeaddrinfo (info);
  name_cache_tell (q->resolver->cache, q->query.name, &addresses,
                   (int64_t)uv_now (q->resolver->channel.loop), ttl_ms);
  if (q->answer)
    q->answer (q->context, &addresses);
  free (q);
}

/* Somebody else asked the same, and it was answered.  */
static void
on_told (void *context)
{
  struct resolver_question *q = context;

  q->answer (q->context, &q->query.addresses);
  free (q);
}

/* An address needs no resolver, and c-ares 1.18 would ask a name server for it.
   Of the other family than asked for, it is no answer.  False: HOST is a name.
 */
static bool
read_numeric (const char *host, int family, struct addresses *addresses)
{
  union address *at = &addresses->at[0];
  bool four = uv_ip4_addr (host, 0, &at->four) == 0;
  bool six = !four && uv_ip6_addr (host, 0, &at->six) == 0;

  addresses->count = (four && family != 6) || (six && family != 4);
  addresses->error = "the address is of the other family";
  return four || six;
}

static void
ask_dns (struct resolver *r, const char *host, int family,
         struct resolver_question *q)
{
  const struct ares_addrinfo_hints hints
      = { .ai_family = family == 4   ? AF_INET
                       : family == 6 ? AF_INET6
                                     : AF_UNSPEC,
          .ai_socktype = SOCK_STREAM };

  int status = dns_channel_open (&r->channel);

  q->is_asked = true;
  if (status != ARES_SUCCESS)
    {
      on_answer (q, status, 0, NULL);
      return;
    }
  ares_getaddrinfo (r->channel.ares, host, NULL, &hints, on_answer, q);
  dns_channel_asked (&r->channel);
}

static void
answer_at_once (struct resolver_question *q, const char *error)
{
  if (error)
    q->query.addresses = (struct addresses){ .count = 0, .error = error };
  on_told (q);
}

static void
ask_cache (struct resolver *r, const char *host, int family,
           struct resolver_question **question)
{
  struct resolver_question *q = *question;

  switch (name_cache_ask (r->cache, &q->query, host, family,
                          (int64_t)uv_now (r->channel.loop)))
    {
    case NAME_KNOWN:
      answer_at_once (q, NULL);
      break;
    case NAME_UNASKED:
      ask_dns (r, host, family, q);
      break;
    case NAME_ASKED:
      break;
    case NAME_NO_MEMORY:
      answer_at_once (q, "out of memory");
      break;
    }
}

void
resolver_ask (struct resolver *r, const char *host, int family,
              resolver_answer answer, void *context,
              struct resolver_question **question)
{
  union address room;
  struct addresses numeric = { .at = &room };
  struct resolver_question *q;

  *question = NULL;
  if (read_numeric (host, family, &numeric))
    {
      answer (context, &numeric);
      return;
    }
  *question = q = calloc (1, sizeof *q);
  if (!q)
    {
      answer (context,
              &(struct addresses){ .count = 0, .error = "out of memory" });
      return;
    }
  q->query.letter = (struct letter){ .open = on_told, .context = q };
  q->query.mailbox = r->mailbox;
  q->resolver = r;
  q->answer = answer;
  q->context = context;
  ask_cache (r, host, family, question);
}

void
resolver_query (struct resolver *r, const char *name, int type,
                resolver_reply *answer, void *context)
{
  int status = dns_channel_open (&r->channel);

  if (status != ARES_SUCCESS)
    {
      answer (context, status, 0, NULL, 0);
      return;
    }
  ares_query (r->channel.ares, name, ns_c_in, type, answer, context);
  dns_channel_asked (&r->channel);
}

void
resolver_forget (struct resolver_question *question)
{
  if (question->is_asked)
    {
      question->answer = NULL;
      return;
    }
  name_cache_forget (question->resolver->cache, &question->query);
  free (question);
}

/* ---- Its life ---- */

struct resolver *
resolver_new (struct mailbox *mailbox, struct name_cache *cache,
              const char *servers)
{
  struct resolver *r = calloc (1, sizeof *r);

  if (!r)
    return NULL;
  r->mailbox = mailbox;
  r->cache = cache;
  dns_channel_set_up (&r->channel, mailbox->async.loop, servers);
  return r;
}

static void
on_closed (uv_handle_t *handle)
{
  free (handle->data);
}

void
resolver_free (struct resolver *r)
{
  if (r)
    dns_channel_close (&r->channel, on_closed);
}
