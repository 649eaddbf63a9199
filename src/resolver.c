/* Names to addresses, on a loop: c-ares.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "resolver.h"

#include <ares.h>
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
  FAILED_MS = 2000,
  /* Thousands of answers may come at once.  */
  RECEIVE_BYTES = 1048576
};

struct resolver
{
  uv_loop_t *loop;
  struct mailbox *mailbox;
  struct name_cache *cache;
  ares_channel channel;
  uv_timer_t timer;      /* for c-ares's own retries */
  struct watch *watches; /* one a socket of c-ares's */
};

struct watch
{
  struct watch *next;
  struct resolver *resolver;
  ares_socket_t socket;
  uv_poll_t poll;
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

/* ---- c-ares on the loop ----

   Nothing here keeps the loop running: who waits for an answer has a timer, and
   c-ares asks on long after nobody does.  */

static void on_timer (uv_timer_t *timer);

/* Wake when c-ares wants to be called even if nothing comes.  */
static void
rearm (struct resolver *r)
{
  struct timeval left;
  struct timeval *wait = ares_timeout (r->channel, NULL, &left);

  if (wait)
    uv_timer_start (&r->timer, on_timer,
                    (uint64_t)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1),
                    0);
  else
    uv_timer_stop (&r->timer);
}

static void
process (struct resolver *r, ares_socket_t in, ares_socket_t out)
{
  ares_process_fd (r->channel, in, out);
  rearm (r);
}

static void
on_timer (uv_timer_t *timer)
{
  process (timer->data, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void
on_ready (uv_poll_t *poll, int status, int events)
{
  struct watch *w = poll->data;
  bool failed = status < 0;

  process (w->resolver,
           failed || (events & UV_READABLE) ? w->socket : ARES_SOCKET_BAD,
           failed || (events & UV_WRITABLE) ? w->socket : ARES_SOCKET_BAD);
}

static void
on_watch_closed (uv_handle_t *handle)
{
  free (handle->data);
}

static struct watch **
find_watch (struct resolver *r, ares_socket_t socket)
{
  struct watch **w = &r->watches;

  while (*w && (*w)->socket != socket)
    w = &(*w)->next;
  return w;
}

static struct watch *
add_watch (struct resolver *r, ares_socket_t socket)
{
  struct watch *w = calloc (1, sizeof *w);

  if (!w)
    return NULL;
  if (uv_poll_init (r->loop, &w->poll, socket) < 0)
    {
      free (w);
      return NULL;
    }
  uv_unref ((uv_handle_t *)&w->poll);
  w->resolver = r;
  w->socket = socket;
  w->poll.data = w;
  w->next = r->watches;
  return r->watches = w;
}

/* c-ares opens, uses and closes its sockets: we watch what it asks for.  */
static void
on_socket (void *context, ares_socket_t socket, int readable, int writable)
{
  struct resolver *r = context;
  struct watch **at = find_watch (r, socket);
  struct watch *w = *at;

  if (!readable && !writable)
    {
      if (!w)
        return;
      *at = w->next;
      uv_close ((uv_handle_t *)&w->poll, on_watch_closed);
      return;
    }
  if (!w)
    w = add_watch (r, socket);
  if (w)
    uv_poll_start (&w->poll,
                   (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0),
                   on_ready);
}

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
                   (int64_t)uv_now (q->resolver->loop), ttl_ms);
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

  q->is_asked = true;
  ares_getaddrinfo (r->channel, host, NULL, &hints, on_answer, q);
  rearm (r);
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
                          (int64_t)uv_now (r->loop)))
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
  ares_query (r->channel, name, ns_c_in, type, answer, context);
  rearm (r);
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

/* ares_library_init has been called, by the engine, before there were threads.
 */
static bool
open_channel (struct resolver *r, const char *servers)
{
  struct ares_options options = { .sock_state_cb = on_socket,
                                  .sock_state_cb_data = r,
                                  .socket_receive_buffer_size = RECEIVE_BYTES };

  if (ares_init_options (&r->channel, &options,
                         ARES_OPT_SOCK_STATE_CB | ARES_OPT_SOCK_RCVBUF)
      != ARES_SUCCESS)
    return false;
  if (!servers
      || ares_set_servers_ports_csv (r->channel, servers) == ARES_SUCCESS)
    return true;
  ares_destroy (r->channel);
  return false;
}

struct resolver *
resolver_new (struct mailbox *mailbox, struct name_cache *cache,
              const char *servers)
{
  struct resolver *r = calloc (1, sizeof *r);

  if (!r)
    return NULL;
  r->mailbox = mailbox;
  r->cache = cache;
  r->loop = mailbox->async.loop;
  if (!open_channel (r, servers))
    {
      free (r);
      return NULL;
    }
  uv_timer_init (r->loop, &r->timer);
  uv_unref ((uv_handle_t *)&r->timer);
  r->timer.data = r;
  return r;
}

static void
on_timer_closed (uv_handle_t *handle)
{
  free (handle->data);
}

void
resolver_free (struct resolver *r)
{
  if (!r)
    return;
  ares_destroy (r->channel);
  uv_close ((uv_handle_t *)&r->timer, on_timer_closed);
}
