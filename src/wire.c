/* A TCP socket that does not block.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "wire.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static int
begin (struct wire *w, uv_loop_t *loop, int family)
{
  int fd = socket (family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int e;

  if (fd < 0)
    return uv_translate_sys_error (errno);
  e = uv_poll_init (loop, &w->poll, fd);
  if (e < 0)
    {
      close (fd);
      return e;
    }
  w->socket = fd;
  w->awaited = 0;
  w->ended = w->is_full = w->deaf = w->reset = false;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  return 0;
}

int
wire_connect (struct wire *w, uv_loop_t *loop, const union address *address)
{
  socklen_t n = address->any.sa_family == AF_INET ? sizeof address->four
                                                  : sizeof address->six;
  int e = begin (w, loop, address->any.sa_family);

  if (e == 0 && connect (w->socket, &address->any, n) < 0
      && errno != EINPROGRESS)
    e = uv_translate_sys_error (errno);
  return e;
}

int
wire_error (const struct wire *w)
{
  int error = 0;
  socklen_t n = sizeof error;

  if (getsockopt (w->socket, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
    error = errno;
  return error ? uv_translate_sys_error (error) : 0;
}

void
wire_await (struct wire *w, int events, uv_poll_cb call)
{
  if (events == w->awaited)
    return;
  w->awaited = (uint8_t)events;
  if (events)
    uv_poll_start (&w->poll, events, call);
  else
    uv_poll_stop (&w->poll);
}

size_t
wire_hear (struct wire *w, char *buffer, size_t size)
{
  ssize_t n = recv (w->socket, buffer, size, 0);

  w->ended = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
  w->reset = w->reset || (n < 0 && w->ended);
  return n > 0 ? (size_t)n : 0;
}

/* What looks like the end of a stream may be a reset that came right behind the
   last bytes.  (EPIPE here would be one that came after the end, of a server
   that was gone.)  */
bool
wire_was_reset (const struct wire *w)
{
  return w->reset || wire_error (w) == UV_ECONNRESET;
}

size_t
wire_send (struct wire *w, struct span bytes)
{
  ssize_t n = w->deaf ? (ssize_t)bytes.n
                      : send (w->socket, bytes.at, bytes.n, MSG_NOSIGNAL);

  w->is_full = n < 0 && errno == EAGAIN;
  if (w->is_full)
    return 0;
  if (n >= 0)
    return (size_t)n;
  w->deaf = true;
  w->reset = errno == ECONNRESET;
  return bytes.n;
}

bool
wire_close (struct wire *w, uv_close_cb closed)
{
  if (w->socket < 0)
    return false;
  uv_close ((uv_handle_t *)&w->poll, closed);
  close (w->socket);
  w->socket = -1;
  return true;
}
