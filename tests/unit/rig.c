/* A probe between a scripted wire and a scripted clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "rig.h"

#include <stdlib.h>

/* ---- A protocol of the tests' own ---- */

static bool
hear_yes (struct talk *t)
{
  struct span line;

  if (!hear_line (t, &line))
    return false;
  if (span_begins (line, "NO"))
    return refused (t, line);
  if (span_is (line, "NEVER"))
    return not_offered (t, line);
  if (span_is (line, "IN"))
    return preauth (t, line);
  return span_is (line, "YES") || garbled (t, "YES", line);
}

static bool
hear_hi (struct talk *t)
{
  struct span line;

  return hear_line (t, &line)
         && (span_is (line, "HI") || garbled (t, "HI", line));
}

static bool
negotiate (struct talk *t)
{
  return hear_hi (t) && say (t, "TLS\r\n") && hear_yes (t);
}

static bool
confirm (struct talk *t)
{
  struct span line;

  if (!say (t, "WHO\r\n") || !hear_line (t, &line))
    return false;
  learn (t, "status", line);
  if (span_is (line, "CERT"))
    return wants_certificate (t, line);
  if (span_begins (line, "NO"))
    return refused (t, line);
  return span_is (line, "ME") ? say (t, "BYE\r\n")
                              : garbled (t, "ME", line);
}

const struct protocol tiny = { .version = CERTASK_PROTOCOL_VERSION,
                               .name = "tiny",
                               .negotiate = negotiate,
                               .confirm = confirm };

/* ---- The wire ---- */

static void
add (struct queue *q, struct span bytes)
{
  if (!queue_add (q, bytes.at, bytes.n))
    abort ();
}

static bool
begins_tls (struct span s)
{
  return s.n > 2 && s.at[0] == 22 && s.at[1] == 3;
}

/* Send what the probe has to say.  */
static void
take_output (struct rig *r)
{
  struct span out;

  while ((out = probe_output (r->probe)).n > 0)
    {
      bool tls = queue_bytes (&r->records).n > 0 || begins_tls (out);

      if (r->attempt.tls.complete)
        {
          r->record.now_ms += r->busy_ms;
          r->busy_ms = 0;
        }
      add (tls ? &r->records : &r->clear, out);
      if (tls && r->server_there)
        add (&r->server.in, out);
      probe_sent (r->probe, out.n);
    }
}

void
rig_begin (struct rig *r, const struct protocol *protocol,
           const struct server_keys *keys, const struct server_setting *setting)
{
  const char *error;

  *r = (struct rig){
    .arena = arena_new (),
    .attempt
    = attempt_blank ((struct offer){ .tls_min = 0x0303, .tls_max = 0x0304 }),
    .shared = tls_shared_new (false, NULL, &error),
    .plan = { .protocol = protocol,
              .setting = { .name = "server.example",
                           .domain = "server.example",
                           .user = "",
                           .database = "",
                           .path = "",
                           .direct = !protocol || !protocol->negotiate },
              .deadline_ms = 11000 },
    .server_there = setting != NULL,
  };
  r->record = (struct record){
    .arena = r->arena, .attempt = &r->attempt, .start_ms = 1000, .now_ms = 1000
  };
  if (setting)
    server_begin (&r->server, keys, setting);
}

bool
rig_may_start (struct rig *r, int64_t rtt_ms)
{
  r->probe = probe_new (&r->plan, r->shared, &r->record, rtt_ms);
  if (!r->probe)
    return false;
  probe_tick (r->probe);
  take_output (r);
  return true;
}

void
rig_start (struct rig *r, int64_t rtt_ms)
{
  if (!rig_may_start (r, rtt_ms))
    abort ();
}

void
rig_end (struct rig *r)
{
  probe_free (r->probe);
  tls_shared_free (r->shared);
  if (r->server_there)
    server_end (&r->server);
  queue_clear (&r->clear);
  queue_clear (&r->records);
  arena_free (r->arena);
}

static void
feed (struct rig *r, struct span bytes)
{
  /* A copy of its own shows who reads beyond it.  */
  char *copy = malloc (bytes.n);

  if (bytes.n == 0 || !copy)
    {
      free (copy);
      return;
    }
  memcpy (copy, bytes.at, bytes.n);
  probe_feed (r->probe, (struct span){ copy, bytes.n });
  free (copy);
  take_output (r);
}

void
rig_feed (struct rig *r, struct span bytes, size_t cut)
{
  feed (r, span_part (bytes, 0, cut));
  feed (r, span_from (bytes, cut));
}

void
rig_feed_end (struct rig *r, bool reset)
{
  probe_feed_end (r->probe, reset);
  take_output (r);
}

/* ---- The server ---- */

void
rig_pass (struct rig *r, size_t chunk)
{
  struct span out = queue_bytes (&r->server.out);

  for (size_t n = chunk ? chunk : out.n; out.n > 0; out = span_from (out, n))
    feed (r, span_part (out, 0, n));
  queue_clear (&r->server.out);
}

void
rig_tls (struct rig *r, size_t chunk)
{
  while (!r->server_complete && queue_bytes (&r->server.in).n > 0)
    {
      int e = server_shake (&r->server);

      r->server_complete = e == 0;
      if (e < 0 && gnutls_error_is_fatal (e))
        gnutls_alert_send_appropriate (r->server.session, e);
      rig_pass (r, chunk);
      if (e < 0 && gnutls_error_is_fatal (e))
        return;
    }
  rig_pass (r, chunk);
}

bool
rig_heard (struct rig *r, const char *text)
{
  char heard[256];
  ssize_t n = gnutls_record_recv (r->server.session, heard, sizeof heard);

  return n == (ssize_t)strlen (text) && memcmp (heard, text, (size_t)n) == 0;
}

void
rig_say (struct rig *r, const char *text)
{
  if (gnutls_record_send (r->server.session, text, strlen (text)) < 0)
    abort ();
  rig_pass (r, 0);
}

/* ---- The clock ---- */

int64_t
rig_wait (struct rig *r, int64_t until)
{
  while (!probe_done (r->probe))
    {
      int64_t wake = probe_wake_ms (r->probe);

      if (wake > until)
        return r->record.now_ms = until;
      r->record.now_ms = wake;
      probe_tick (r->probe);
      take_output (r);
    }
  return r->record.now_ms;
}

/* ---- What was said ---- */

bool
rig_speaks_tls (const struct rig *r)
{
  struct span rest = queue_bytes (&r->records);

  while (rest.n >= 5)
    {
      size_t n = 5
                 + (size_t)((unsigned char)rest.at[3] << 8
                            | (unsigned char)rest.at[4]);

      if (rest.at[0] < 20 || rest.at[0] > 23 || rest.at[1] != 3 || rest.n < n)
        return false;
      rest = span_from (rest, n);
    }
  return rest.n == 0;
}

void
rig_begin_direct (struct rig *r, const struct protocol *protocol,
                  const struct server_keys *keys,
                  const struct server_setting *setting)
{
  rig_begin (r, protocol, keys, setting);
  r->plan.setting.direct = true;
}

int
rig_make_keys (void **state)
{
  *state = server_keys_new ();
  return 0;
}

int
rig_free_keys (void **state)
{
  server_keys_free (*state);
  return 0;
}
