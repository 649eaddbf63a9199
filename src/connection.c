/* One TCP connection that drives a probe: sockets and clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "connection.h"
#include "sentence.h"
#include "wire.h"

#include <stdlib.h>

struct connection
{
  const struct connecting *what;
  struct wire wire;
  struct passage *passage;
  unsigned next_address;
  bool finished;      /* done is to be called when the socket is closed */
  int64_t connect_ms; /* when the connection to this address began */
};

static void try_next (struct connection *c);
static void turn (struct connection *c);

/* The loop's clock stands still while it works, as on a key; what is waited for
   then would be over too early.  */
static int64_t
now (struct connection *c)
{
  int64_t ms;

  uv_update_time (c->what->shop->loop);
  ms = (int64_t)uv_now (c->what->shop->loop);
  c->what->record->now_ms = ms;
  return ms;
}

static struct attempt *
attempt_of (struct connection *c)
{
  return c->what->record->attempt;
}

static void
await (struct connection *c, int64_t at_ms, void (*ring) (void *context))
{
  alarm_set (c->what->shop->alarms, c->what->alarm, at_ms, ring, c);
}

/* ---- The end ---- */

static void
closed (struct connection *c)
{
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

static void
on_closed (uv_handle_t *handle)
{
  closed (handle->data);
}

static void
on_none_closed (void *context)
{
  closed (context);
}

/* What comes next, closed knows: in the next turn of the loop.  */
static void
close_socket (struct connection *c)
{
  alarm_stop (c->what->shop->alarms, c->what->alarm);
  if (!wire_close (&c->wire, on_closed))
    await (c, now (c), on_none_closed);
}

static void
finish (struct connection *c)
{
  attempt_of (c)->elapsed_ms = now (c) - c->what->record->start_ms;
  c->finished = true;
  close_socket (c);
}

/* ---- Bytes ---- */

/* Hear what has come by now, as far as MOST bytes, without waiting for it.  */
static void
hear (struct connection *c, size_t most)
{
  const struct workshop *shop = c->what->shop;
  size_t n = 1;

  for (size_t heard = 0; n > 0 && heard < most && !c->wire.ended; heard += n)
    {
      n = wire_hear (&c->wire, shop->buffer, shop->buffer_size);
      if (n > 0)
        passage_feed (c->passage, (struct span){ shop->buffer, n });
      else if (c->wire.ended)
        passage_feed_end (c->passage, wire_was_reset (&c->wire));
    }
}

/* What we say next, our first word or our ClientHello, is not what that
   answers which has come by now.  */
static void
look (struct connection *c)
{
  hear (c, INJECTED_MAX_BYTES);
}

static struct span
next_output (struct connection *c)
{
  if (passage_at_hello (c->passage))
    look (c);
  return passage_output (c->passage);
}

static void
send_output (struct connection *c)
{
  struct span out;

  do
    {
      out = next_output (c);
      if (out.n > 0)
        passage_sent (c->passage, wire_send (&c->wire, out));
    }
  while (out.n > 0 && !c->wire.is_full);
}

/* An event hears one buffer of what had come by then (alarm.h): the rest of it came
   in time, too.  */
static void
on_alarm (void *context)
{
  struct connection *c = context;

  now (c);
  look (c);
  passage_tick (c->passage);
  turn (c);
}

/* After an error, STATUS, nothing is waited for: what there is to be heard is
   heard now.  */
static void
on_event (uv_poll_t *poll, int status, int events)
{
  struct connection *c = poll->data;

  now (c);
  if (status < 0)
    c->wire.awaited = 0;
  if (status < 0 || (events & UV_READABLE))
    hear (c, status < 0 ? INJECTED_MAX_BYTES : 1);
  turn (c);
}

/* After anything has happened.  */
static void
turn (struct connection *c)
{
  now (c);
  send_output (c);
  if (passage_done (c->passage))
    {
      finish (c);
      return;
    }
  now (c);
  await (c, passage_wake_ms (c->passage), on_alarm);
  wire_await (&c->wire,
              (c->wire.ended ? 0 : UV_READABLE)
                  | (c->wire.is_full ? UV_WRITABLE : 0),
              on_event);
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
  char text[64];

  address_text (address, text, sizeof text);
  attempt_of (c)->address = arena_string (c->what->record->arena, text);
}

/* The last of the addresses was tried; the name may have had more.  */
static void
tell_untried (struct connection *c)
{
  struct attempt *a = attempt_of (c);
  struct arena *arena = c->what->record->arena;
  unsigned n = c->what->addresses->more;

  if (n > 0)
    a->reach_said = sentence_joined (
        arena, a->reach_said,
        sentence_composed (arena, "; addresses that were not tried: %u", n));
}

static void
failed (struct connection *c, int error)
{
  struct attempt *a = attempt_of (c);
  bool was_last = c->next_address == c->what->addresses->count;

  a->reach = reach_of (error);
  a->reach_said = span_of (uv_strerror (error));
  if (c->what->plan->proxy)
    {
      a->reach = REACH_PROXY;
      a->reach_said = sentence_joined (c->what->record->arena,
                                       span_of ("the proxy: "), a->reach_said);
    }
  if (was_last)
    tell_untried (c);
  record_kept (c->what->record, WHO_NOBODY, span_of ("connect failed"),
               a->reach_said);
  if (was_last || now (c) >= c->what->plan->deadline_ms)
    finish (c);
  else
    close_socket (c);
}

static void
connected (struct connection *c, int64_t rtt_ms)
{
  attempt_of (c)->reach = REACHED;
  record_kept (c->what->record, WHO_NOBODY, span_of ("connected"),
               span_of (attempt_of (c)->address));
  c->passage = passage_new (c->what->plan, c->what->shop->tls, c->what->record,
                            rtt_ms);
  if (!c->passage)
    {
      attempt_of (c)->reach = REACH_LOCAL;
      finish (c);
      return;
    }
  if (!passage_at_hello (c->passage))
    look (c);
  passage_tick (c->passage);
  turn (c);
}

static void
on_connected (uv_poll_t *poll, int status, int events)
{
  struct connection *c = poll->data;
  int64_t rtt_ms = now (c) - c->connect_ms;
  int error = wire_error (&c->wire);

  (void)status;
  (void)events;
  c->wire.awaited = 0;
  if (error)
    failed (c, error);
  else
    connected (c, rtt_ms);
}

static void
on_connect_timeout (void *context)
{
  struct connection *c = context;

  now (c);
  failed (c, UV_ETIMEDOUT);
}

/* How long this address may take: what is left, shared among those that are,
   and hosts that are.  */
static int64_t
patience (struct connection *c)
{
  int64_t left = c->what->plan->deadline_ms - now (c);
  unsigned addresses = c->what->addresses->count - c->next_address + 1;

  return left > 0 ? left / (int64_t)(addresses + c->what->hosts_left) : 0;
}

static void
try_next (struct connection *c)
{
  union address address = c->what->addresses->at[c->next_address++];
  int e;

  address_set_port (&address, c->what->port);
  c->connect_ms = now (c);
  name_address (c, &address);
  await (c, now (c) + patience (c), on_connect_timeout);
  e = wire_connect (&c->wire, c->what->shop->loop, &address);
  c->wire.poll.data = c;
  if (e < 0)
    failed (c, e);
  else
    wire_await (&c->wire, UV_WRITABLE, on_connected);
}

bool
connection_start (const struct connecting *what)
{
  struct connection *c = calloc (1, sizeof *c);

  if (!c)
    return false;
  c->what = what;
  c->wire.socket = -1;
  try_next (c);
  return true;
}
