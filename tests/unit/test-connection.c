/* A connection looks before it says anything, and before it gives up.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "attempt-text.h"
#include "connection.h"
#include "target.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>

/* Somebody who listens on loopback; the connection and all it needs.  */
struct scene
{
  int listening;
  union address address;
  struct addresses addresses;
  uv_loop_t loop;
  uv_timer_t timer;
  struct plan plan;
  struct arena *arena;
  struct attempt attempt;
  struct record record;
  char buffer[65536];
  struct workshop shop;
  struct connecting what;
};

static void
on_done (void *context)
{
  struct scene *s = context;

  uv_stop (&s->loop);
}

static void
listen_on_loopback (struct scene *s)
{
  struct sockaddr_in *in = &s->address.four;
  socklen_t n = sizeof *in;

  *in = (struct sockaddr_in){ .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  s->addresses = (struct addresses){ .count = 1, .at = &s->address };
  s->listening = socket (AF_INET, SOCK_STREAM, 0);
  assert_int_equal (bind (s->listening, (struct sockaddr *)in, sizeof *in), 0);
  assert_int_equal (listen (s->listening, 1), 0);
  getsockname (s->listening, (struct sockaddr *)in, &n);
  s->what.port = ntohs (in->sin_port);
}

/* BUFFER_SIZE bytes are read at a time, so that what comes behind them is still
   in the socket when they are heard.  */
static struct scene *
begin (size_t buffer_size)
{
  static const struct offer offer = { .tls_min = 0x0303, .tls_max = 0x0304 };
  struct scene *s = calloc (1, sizeof *s);
  const char *error;

  assert_non_null (s);
  listen_on_loopback (s);
  uv_loop_init (&s->loop);
  s->arena = arena_new ();
  s->attempt = attempt_blank (offer);
  s->record = (struct record){ .arena = s->arena, .attempt = &s->attempt };
  s->plan = (struct plan){
    .protocol = protocol_named (NULL, "postgres"),
    .setting = { .host = "",
                 .name = "",
                 .domain = "",
                 .user = "",
                 .database = "",
                 .path = "",
                 .password = "" },
    .deadline_ms = (int64_t)uv_now (&s->loop) + 300,
  };
  uv_timer_init (&s->loop, &s->timer);
  s->shop = (struct workshop){ .loop = &s->loop,
                               .tls = tls_shared_new (false, NULL, &error),
                               .buffer = s->buffer,
                               .buffer_size = buffer_size };
  s->what = (struct connecting){ .shop = &s->shop,
                                 .timer = &s->timer,
                                 .addresses = &s->addresses,
                                 .port = s->what.port,
                                 .plan = &s->plan,
                                 .record = &s->record,
                                 .done = on_done,
                                 .context = s };
  return s;
}

static void
end (struct scene *s)
{
  uv_close ((uv_handle_t *)&s->timer, NULL);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  tls_shared_free (s->shop.tls);
  arena_free (s->arena);
  close (s->listening);
  free (s);
}

/* The server says N BYTES at once, before it is asked, and keeps still.  */
static void
run (struct scene *s, const char *bytes, size_t n)
{
  int fd;

  assert_true (connection_start (&s->what));
  fd = accept (s->listening, NULL, NULL);
  assert_int_equal (write (fd, bytes, n), n);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  close (fd);
}

/* What is still in the socket when the ClientHello is due is no TLS.  */
static void
looks_into_the_socket (void **state)
{
  struct scene *s = begin (1);

  (void)state;
  run (s, "S\x15\x03\x03\0\2\2\x28", 8);
  assert_int_equal (s->attempt.starttls.outcome, STARTTLS_AGREED);
  assert_int_equal (s->attempt.injected.bytes, 7);
  assert_memory_equal (s->attempt.injected.sample.at, "\x15\x03\x03\0\2\2\x28",
                       7);
  assert_int_equal (s->attempt.early.bytes, 1);
  assert_false (s->attempt.alert.seen);
  assert_true (s->attempt.tls.begun);
  assert_int_equal (s->attempt.ending, END_SILENCE);
  end (s);
}

/* All of it is counted, however much.  */
static void
counts_what_it_does_not_keep (void **state)
{
  enum
  {
    MANY = 100000
  };
  struct scene *s = begin (sizeof s->buffer);
  char *bytes = calloc (1, MANY);

  (void)state;
  bytes[0] = 'S';
  run (s, bytes, MANY);
  assert_int_equal (s->attempt.injected.bytes, MANY - 1);
  assert_int_equal (s->attempt.injected.sample.n, SAMPLE_MAX_BYTES);
  assert_int_equal (s->attempt.ending, END_SILENCE);
  free (bytes);
  end (s);
}

/* It does not wait for it either.  */
static void
nothing_there (void **state)
{
  struct scene *s = begin (sizeof s->buffer);

  (void)state;
  run (s, "S", 1);
  assert_int_equal (s->attempt.injected.bytes, 0);
  assert_int_equal (s->attempt.ending, END_SILENCE);
  end (s);
}

/* So does a proxy that answers before it is asked, and what it answers counts as
   such.  */
static void
hears_a_proxy_that_is_early (void **state)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\n\r\n";
  static char empty[] = "";
  static const struct proxy proxy
      = { .via = &via_http, .user = empty, .password = empty };
  struct scene *s = begin (sizeof s->buffer);

  (void)state;
  s->plan.proxy = &proxy;
  run (s, answer, sizeof answer - 1);
  assert_int_equal (s->attempt.reach, REACHED);
  assert_int_equal (s->attempt.starttls.outcome, STARTTLS_SILENT);
  assert_int_equal (s->attempt.early.bytes, sizeof answer - 1);
  assert_true (span_is (s->attempt.early_step, "CONNECT"));
  end (s);
}

/* Whoever is busy until the deadline has passed finds its timer due before it looks
   at the socket: what came in time is heard all the same.  */
static void
a_late_timer_first_hears_what_has_come (void **state)
{
  struct scene *s = begin (sizeof s->buffer);
  int fd;

  (void)state;
  assert_true (connection_start (&s->what));
  fd = accept (s->listening, NULL, NULL);
  while (s->attempt.reach != REACHED || s->attempt.events_count == 0)
    uv_run (&s->loop, UV_RUN_ONCE);
  assert_int_equal (write (fd, "N", 1), 1);
  do
    uv_update_time (&s->loop);
  while ((int64_t)uv_now (&s->loop) <= s->plan.deadline_ms);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (s->attempt.starttls.outcome, STARTTLS_NOT_OFFERED);
  close (fd);
  end (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (looks_into_the_socket),
    cmocka_unit_test (counts_what_it_does_not_keep),
    cmocka_unit_test (nothing_there),
    cmocka_unit_test (hears_a_proxy_that_is_early),
    cmocka_unit_test (a_late_timer_first_hears_what_has_come),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
