/* Our side of TLS and a server of the tests.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-pair.h"

#include <stdlib.h>

static void
to_server (struct pair *p)
{
  struct span out = tls_output (p->client);

  if (!queue_add (&p->server.in, out.at, out.n))
    abort ();
  tls_sent (p->client, out.n);
}

void
pair_begin (struct pair *p, const struct server_keys *keys,
            const struct server_setting *setting, size_t chunk)
{
  const char *error;

  *p = (struct pair){ .arena = arena_new (),
                      .attempt
                      = attempt_blank ((struct offer){ .tls_min = 0x0303,
                                                       .tls_max = 0x0304,
                                                       .sni = "server.example",
                                                       .alpn = setting->alpn }),
                      .shared = tls_shared_new (false, NULL, &error),
                      .chunk = chunk };
  p->record = (struct record){ .arena = p->arena, .attempt = &p->attempt };
  server_begin (&p->server, keys, setting);
  p->client = tls_new (p->shared, &p->record, NULL, NULL);
  if (!p->client)
    abort ();
  tls_step (p->client);
  to_server (p);
}

void
pair_end (struct pair *p)
{
  tls_free (p->client);
  tls_shared_free (p->shared);
  server_end (&p->server);
  arena_free (p->arena);
}

void
pair_feed (struct pair *p, struct span bytes)
{
  size_t chunk = p->chunk ? p->chunk : bytes.n;

  for (; bytes.n > 0; bytes = span_from (bytes, chunk))
    {
      struct span part = span_part (bytes, 0, chunk);
      /* A copy of its own shows who reads beyond it.  */
      char *copy = malloc (part.n);

      if (!copy)
        abort ();
      memcpy (copy, part.at, part.n);
      tls_feed (p->client, (struct span){ copy, part.n });
      free (copy);
      tls_step (p->client);
    }
  to_server (p);
}

void
pair_server (struct pair *p)
{
  int e;

  if (p->server_complete || p->server_failed)
    return;
  e = server_shake (&p->server);
  p->server_complete = e == 0;
  p->server_failed = e < 0 && gnutls_error_is_fatal (e);
  if (p->server_failed)
    gnutls_alert_send_appropriate (p->server.session, e);
}

bool
pair_record (struct pair *p)
{
  struct span bytes;

  if (queue_bytes (&p->server.out).n == 0)
    pair_server (p);
  bytes = server_record (&p->server);

  if (bytes.n == 0)
    return false;
  pair_feed (p, bytes);
  queue_drop (&p->server.out, bytes.n);
  return true;
}

/* Whatever the server has to say, in one piece unless in chunks.  */
void
pair_go (struct pair *p)
{
  for (;;)
    {
      struct span out;

      pair_server (p);
      out = queue_bytes (&p->server.out);
      if (out.n == 0)
        return;
      pair_feed (p, out);
      queue_clear (&p->server.out);
    }
}

bool
pair_go_to (struct pair *p, enum stage stage)
{
  while (tls_stage (p->client) != stage)
    if (!pair_record (p))
      return false;
  queue_clear (&p->server.out);
  return true;
}

void
pair_pass (struct pair *p)
{
  to_server (p);
  pair_feed (p, queue_bytes (&p->server.out));
  queue_clear (&p->server.out);
}

void
pair_alert (struct pair *p, uint8_t level, uint8_t code)
{
  gnutls_alert_send (p->server.session, (gnutls_alert_level_t)level,
                     (gnutls_alert_description_t)code);
  pair_pass (p);
}

/* | 21 | version | length 2 | level | description |  */
void
pair_plain_alert (struct pair *p, uint8_t level, uint8_t code)
{
  char record[] = { 21, 3, 3, 0, 2, (char)level, (char)code };

  pair_feed (p, (struct span){ record, sizeof record });
}

void
pair_say (struct pair *p, const char *text)
{
  if (gnutls_record_send (p->server.session, text, strlen (text)) < 0)
    abort ();
  pair_pass (p);
}
