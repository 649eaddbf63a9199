/* One TCP connection that drives a probe: sockets and clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "connection.h"
#include "sentence.h"

#include <errno.h>
#include <stdlib.h>

struct connection
{
  const struct connecting *what;
  uv_tcp_t tcp;
  uv_connect_t connecting;
  struct passage *passage;
  size_t next_address;
  int64_t connect_ms; /* when the connection to this address began */
  bool finished;      /* done is to be called when the socket is closed */
  bool deaf;          /* the other side takes no more */
  bool reset;         /* … because it reset the connection */
};

static void try_next (struct connection *c);
static void turn (struct connection *c);

/* The loop's clock stands still while it works, as on a key; what is waited for then
   would be over too early.  */
static int64_t
now (struct connection *c)
{
  int64_t ms;

  uv_update_time (c->what->loop);
  ms = (int64_t)uv_now (c->what->loop);
  c->what->record->now_ms = ms;
  return ms;
}

static struct attempt *
attempt_of (struct connection *c)
{
  return c->what->record->attempt;
}

/* ---- The end ---- */

static void
on_closed (uv_handle_t *handle)
{
  struct connection *c = handle->data;
  const struct connecting *what = c->what;

  if (!c->finished)
    {
      try_next (c);
      return;
    }
  passage_free (c->passage);
  free (c);
  what->done (what->context);
}

/* What comes next, on_closed knows.  */
static void
close_socket (struct connection *c)
{
  uv_timer_stop (c->what->timer);
  if (!uv_is_closing ((uv_handle_t *)&c->tcp))
    uv_close ((uv_handle_t *)&c->tcp, on_closed);
}

static void
finish (struct connection *c)
{
  attempt_of (c)->elapsed_ms = now (c) - c->what->record->start_ms;
  c->finished = true;
  close_socket (c);
}

/* ---- Bytes ---- */

struct write
{
  uv_write_t request;
  char bytes[];
};

static void
on_written (uv_write_t *request, int status)
{
  struct write *w = request->data;

  (void)status;
  free (w);
}

/* The socket takes no more now: leave BYTES to the loop.  */
static bool
write_later (struct connection *c, struct span bytes)
{
  struct write *w = malloc (sizeof *w + bytes.n);
  uv_buf_t buffer;

  if (!w)
    return false;
  memcpy (w->bytes, bytes.at, bytes.n);
  w->request.data = w;
  buffer = uv_buf_init (w->bytes, (unsigned)bytes.n);
  if (uv_write (&w->request, (uv_stream_t *)&c->tcp, &buffer, 1, on_written)
      < 0)
    {
      free (w);
      return false;
    }
  return true;
}

/* What libuv calls the end of a stream may be a reset that came right behind
   the last bytes; the first to ask is told of it, be it by a write.  (EPIPE
   here would be one that came after the end, of a server that was gone.)  */
static bool
was_reset (struct connection *c)
{
  uv_os_fd_t fd;
  int error = 0;
  socklen_t n = sizeof error;

  return c->reset
         || (uv_fileno ((uv_handle_t *)&c->tcp, &fd) == 0
             && getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0
             && error == ECONNRESET);
}

/* Hear what has come by now, without waiting for it: what we say next, our
   first word or our ClientHello, is not what it answers.  */
static void
look (struct connection *c)
{
  char *buffer = c->what->buffer;
  ssize_t n = 1;
  uv_os_fd_t fd;

  if (uv_fileno ((uv_handle_t *)&c->tcp, &fd) < 0)
    return;
  for (size_t seen = 0; n > 0 && seen < INJECTED_MAX_BYTES; seen += (size_t)n)
    {
      n = recv (fd, buffer, c->what->buffer_size, MSG_DONTWAIT);
      if (n > 0)
        passage_feed (c->passage, (struct span){ buffer, (size_t)n });
      else if (n == 0 || errno == ECONNRESET)
        passage_feed_end (c->passage, n < 0 || was_reset (c));
    }
}

static struct span
next_output (struct connection *c)
{
  if (passage_at_hello (c->passage))
    look (c);
  return passage_output (c->passage);
}

/* Send what there is.  When the other side takes no more we go on reading: its
   last words may still be on their way.  */
static void
send_output (struct connection *c)
{
  struct span out;

  while ((out = next_output (c)).n > 0)
    {
      uv_buf_t buffer
          = uv_buf_init ((char *)(uintptr_t)out.at, (unsigned)out.n);
      int n = c->deaf ? (int)out.n
                      : uv_try_write ((uv_stream_t *)&c->tcp, &buffer, 1);

      if (n == UV_EAGAIN)
        n = write_later (c, out) ? (int)out.n : UV_ENOMEM;
      if (n < 0)
        {
          c->deaf = true;
          c->reset = n == UV_ECONNRESET;
          n = (int)out.n;
        }
      passage_sent (c->passage, (size_t)n);
    }
}

/* Whoever was busy elsewhere until the time was up has not listened: what came
   in time is heard first.  */
static void
on_timer (uv_timer_t *timer)
{
  struct connection *c = timer->data;

  now (c);
  look (c);
  passage_tick (c->passage);
  turn (c);
}

/* After anything has happened.  */
static void
turn (struct connection *c)
{
  int64_t wait;

  now (c);
  send_output (c);
  if (passage_done (c->passage))
    {
      finish (c);
      return;
    }
  wait = passage_wake_ms (c->passage) - now (c);
  uv_timer_start (c->what->timer, on_timer, wait > 0 ? (uint64_t)wait : 0, 0);
}

static void
on_room_wanted (uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  struct connection *c = handle->data;

  (void)suggested;
  *buffer = uv_buf_init (c->what->buffer, (unsigned)c->what->buffer_size);
}

static void
on_read (uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
  struct connection *c = stream->data;

  if (n == 0)
    return;
  now (c);
  if (n > 0)
    passage_feed (c->passage, (struct span){ buffer->base, (size_t)n });
  else
    {
      uv_read_stop (stream);
      passage_feed_end (c->passage, n != UV_EOF || was_reset (c));
    }
  turn (c);
}

/* ---- Connecting ---- */

static enum reach
reach_of (int error)
{
  switch (error)
    {
    case UV_ECONNREFUSED:
      return REACH_REFUSED;
    case UV_ETIMEDOUT:
      return REACH_TIMEOUT;
    case UV_EHOSTUNREACH:
    case UV_ENETUNREACH:
    case UV_EADDRNOTAVAIL:
    case UV_ECONNRESET:
    case UV_ENETDOWN:
    case UV_EHOSTDOWN:
      return REACH_UNREACHABLE;
    default:
      return REACH_LOCAL;
    }
}

static void
name_address (struct connection *c, const union address *address)
{
  address_text (address, attempt_of (c)->address,
                sizeof attempt_of (c)->address);
}

static void
failed (struct connection *c, int error)
{
  struct attempt *a = attempt_of (c);

  a->reach = reach_of (error);
  a->reach_said = span_of (uv_strerror (error));
  if (c->what->plan->via)
    {
      a->reach = REACH_PROXY;
      a->reach_said = sentence_joined (c->what->record->arena,
                                       span_of ("the proxy: "), a->reach_said);
    }
  record_event (c->what->record, WHO_NOBODY, span_of ("connect failed"),
                a->reach_said);
  if (c->next_address == c->what->addresses->count
      || now (c) >= c->what->plan->deadline_ms)
    finish (c);
  else
    close_socket (c);
}

static void
on_connected (uv_connect_t *request, int status)
{
  struct connection *c = request->data;
  int64_t rtt = now (c) - c->connect_ms;

  if (status == UV_ECANCELED)
    return;
  if (status < 0)
    {
      failed (c, status);
      return;
    }
  attempt_of (c)->reach = REACHED;
  record_event (c->what->record, WHO_NOBODY, span_of ("connected"),
                span_of (attempt_of (c)->address));
  uv_tcp_nodelay (&c->tcp, 1);
  c->passage
      = passage_new (c->what->plan, c->what->shared, c->what->record, rtt);
  if (!c->passage
      || uv_read_start ((uv_stream_t *)&c->tcp, on_room_wanted, on_read) < 0)
    {
      attempt_of (c)->reach = REACH_LOCAL;
      finish (c);
      return;
    }
  look (c);
  passage_tick (c->passage);
  turn (c);
}

static void
on_connect_timeout (uv_timer_t *timer)
{
  struct connection *c = timer->data;

  now (c);
  failed (c, UV_ETIMEDOUT);
}

/* How long this address may take: what is left, shared among those that are,
   and hosts that are.  */
static uint64_t
patience (struct connection *c)
{
  int64_t left = c->what->plan->deadline_ms - now (c);
  size_t addresses = c->what->addresses->count - c->next_address + 1;

  return left > 0 ? (uint64_t)left / (addresses + c->what->hosts_left) : 0;
}

static void
try_next (struct connection *c)
{
  union address address = c->what->addresses->at[c->next_address++];
  int e;

  address_set_port (&address, c->what->port);
  uv_tcp_init (c->what->loop, &c->tcp);
  c->tcp.data = c->what->timer->data = c->connecting.data = c;
  c->connect_ms = now (c);
  name_address (c, &address);
  uv_timer_start (c->what->timer, on_connect_timeout, patience (c), 0);
  e = uv_tcp_connect (&c->connecting, &c->tcp, &address.any, on_connected);
  if (e < 0)
    failed (c, e);
}

bool
connection_start (const struct connecting *what)
{
  struct connection *c = calloc (1, sizeof *c);

  if (!c)
    return false;
  c->what = what;
  try_next (c);
  return true;
}
