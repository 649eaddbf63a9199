/* A channel of c-ares's, on a loop.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "dns-channel.h"

#include <stdlib.h>

enum
{
  /* Thousands of answers may come at once.  */
  RECEIVE_BYTES = 1048576
};

struct watch
{
  struct watch *next;
  struct dns_channel *channel;
  ares_socket_t socket;
  uv_poll_t poll;
};

/* Nothing here keeps the loop running: who waits for an answer has a timer, and
   c-ares asks on long after nobody does.  */

static void on_timer (uv_timer_t *timer);

void
dns_channel_asked (struct dns_channel *c)
{
  struct timeval left;
  struct timeval *wait = ares_timeout (c->ares, NULL, &left);

  if (wait)
    uv_timer_start (&c->timer, on_timer,
                    (uint64_t)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1),
                    0);
  else
    uv_timer_stop (&c->timer);
}

static void
process (struct dns_channel *c, ares_socket_t in, ares_socket_t out)
{
  ares_process_fd (c->ares, in, out);
  dns_channel_asked (c);
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

  process (w->channel,
           failed || (events & UV_READABLE) ? w->socket : ARES_SOCKET_BAD,
           failed || (events & UV_WRITABLE) ? w->socket : ARES_SOCKET_BAD);
}

static void
on_watch_closed (uv_handle_t *handle)
{
  free (handle->data);
}

static struct watch **
find_watch (struct dns_channel *c, ares_socket_t socket)
{
  struct watch **w = &c->watches;

  while (*w && (*w)->socket != socket)
    w = &(*w)->next;
  return w;
}

static struct watch *
add_watch (struct dns_channel *c, ares_socket_t socket)
{
  struct watch *w = calloc (1, sizeof *w);

  if (!w)
    return NULL;
  if (uv_poll_init (c->loop, &w->poll, socket) < 0)
    {
      free (w);
      return NULL;
    }
  uv_unref ((uv_handle_t *)&w->poll);
  w->channel = c;
  w->socket = socket;
  w->poll.data = w;
  w->next = c->watches;
  return c->watches = w;
}

/* c-ares opens, uses and closes its sockets: we watch what it asks for.  */
static void
on_socket (void *context, ares_socket_t socket, int readable, int writable)
{
  struct dns_channel *c = context;
  struct watch **at = find_watch (c, socket);
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
    w = add_watch (c, socket);
  if (w)
    uv_poll_start (&w->poll,
                   (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0),
                   on_ready);
}

int
dns_channel_open (struct dns_channel *c)
{
  struct ares_options options = { .sock_state_cb = on_socket,
                                  .sock_state_cb_data = c,
                                  .socket_receive_buffer_size = RECEIVE_BYTES };
  int status;

  if (c->is_open)
    return ARES_SUCCESS;
  status = ares_init_options (&c->ares, &options,
                              ARES_OPT_SOCK_STATE_CB | ARES_OPT_SOCK_RCVBUF);
  if (status != ARES_SUCCESS)
    return status;
  if (c->servers)
    status = ares_set_servers_ports_csv (c->ares, c->servers);
  c->is_open = status == ARES_SUCCESS;
  if (!c->is_open)
    ares_destroy (c->ares);
  return status;
}

void
dns_channel_set_up (struct dns_channel *c, uv_loop_t *loop, const char *servers)
{
  *c = (struct dns_channel){ .loop = loop, .servers = servers };
  uv_timer_init (loop, &c->timer);
  uv_unref ((uv_handle_t *)&c->timer);
  c->timer.data = c;
}

void
dns_channel_close (struct dns_channel *c, uv_close_cb closed)
{
  if (c->is_open)
    ares_destroy (c->ares);
  uv_close ((uv_handle_t *)&c->timer, closed);
}
