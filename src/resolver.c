/* Names to addresses, on a loop: c-ares.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "resolver.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct resolver
{
  uv_loop_t *loop;
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
  resolver_answer answer; /* NULL: forgotten */
  void *context;
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
    uv_timer_start (
        &r->timer, on_timer,
        (uint64_t)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1), 0);
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

static void
collect (const struct ares_addrinfo *info, struct addresses *addresses)
{
  const struct ares_addrinfo_node *node;

  for (node = info->nodes; node && addresses->count < ADDRESSES_MAX;
       node = node->ai_next)
    if (node->ai_addrlen <= sizeof addresses->at[0])
      memcpy (&addresses->at[addresses->count++], node->ai_addr,
              node->ai_addrlen);
}

static void
on_answer (void *context, int status, int timeouts,
           struct ares_addrinfo *info)
{
  struct resolver_question *q = context;
  struct addresses addresses = { .count = 0 };

  (void)timeouts;
  if (status == ARES_SUCCESS && info)
    collect (info, &addresses);
  if (addresses.count == 0)
    addresses.error = status == ARES_SUCCESS ? "the name has no address"
                                             : ares_strerror (status);
  if (q->answer)
    q->answer (q->context, &addresses);
  ares_freeaddrinfo (info);
  free (q);
}

/* An address needs no resolver, and c-ares 1.18 would ask a name server for it.  Of
   the other family than asked for, it is no answer.  False: HOST is a name.  */
static bool
read_numeric (const char *host, int family, struct addresses *addresses)
{
  struct sockaddr_storage *at = &addresses->at[0];
  bool four = uv_ip4_addr (host, 0, (struct sockaddr_in *)at) == 0;
  bool six = !four && uv_ip6_addr (host, 0, (struct sockaddr_in6 *)at) == 0;

  addresses->count = (four && family != 6) || (six && family != 4);
  addresses->error = "the address is of the other family";
  return four || six;
}

void
resolver_ask (struct resolver *r, const char *host, int family,
              resolver_answer answer, void *context,
              struct resolver_question **question)
{
  const struct ares_addrinfo_hints hints
      = { .ai_family = family == 4   ? AF_INET
                       : family == 6 ? AF_INET6
                                     : AF_UNSPEC,
          .ai_socktype = SOCK_STREAM };
  struct resolver_question *q;
  struct addresses numeric = { .count = 0 };

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
  q->answer = answer;
  q->context = context;
  ares_getaddrinfo (r->channel, host, NULL, &hints, on_answer, q);
  rearm (r);
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
  question->answer = NULL;
}

/* ---- Addresses ---- */

void
address_text (const struct sockaddr_storage *address, char *text, size_t size)
{
  uv_ip_name ((const struct sockaddr *)address, text, size);
}

void
address_bytes (const struct sockaddr_storage *address, unsigned char bytes[16])
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
  const struct sockaddr_in *four = (const struct sockaddr_in *)address;

  if (address->ss_family == AF_INET6)
    {
      memcpy (bytes, &six->sin6_addr, 16);
      return;
    }
  memcpy (bytes, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
  memcpy (bytes + 12, &four->sin_addr, 4);
}

/* ---- Its life ---- */

struct resolver *
resolver_new (uv_loop_t *loop, const char *servers)
{
  struct resolver *r = calloc (1, sizeof *r);
  struct ares_options options
      = { .sock_state_cb = on_socket, .sock_state_cb_data = r };

  if (!r)
    return NULL;
  r->loop = loop;
  if (ares_library_init (ARES_LIB_INIT_ALL) != ARES_SUCCESS
      || ares_init_options (&r->channel, &options, ARES_OPT_SOCK_STATE_CB)
             != ARES_SUCCESS)
    {
      free (r);
      return NULL;
    }
  if (servers
      && ares_set_servers_ports_csv (r->channel, servers) != ARES_SUCCESS)
    {
      ares_destroy (r->channel);
      ares_library_cleanup ();
      free (r);
      return NULL;
    }
  uv_timer_init (loop, &r->timer);
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
  ares_library_cleanup ();
  uv_close ((uv_handle_t *)&r->timer, on_timer_closed);
}
