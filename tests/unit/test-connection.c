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
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Somebody who listens on loopback; the connection and all it needs.  */
struct scene
{
  int listening;
  union address address;
  struct addresses addresses;
  uv_loop_t loop;
  struct alarms alarms;
  struct alarm alarm;
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
  alarms_open (&s->alarms, &s->loop);
  s->shop = (struct workshop){ .loop = &s->loop,
                               .alarms = &s->alarms,
                               .tls = tls_shared_new (false, NULL, &error),
                               .buffer = s->buffer,
                               .buffer_size = buffer_size };
  s->what = (struct connecting){ .shop = &s->shop,
                                 .alarm = &s->alarm,
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
  alarms_close (&s->alarms);
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

/* ---- How it comes about ---- */

/* Enough for whatever does not wait for it.  */
static void
be_patient (struct scene *s)
{
  s->plan.deadline_ms += 60000;
}

/* The server's end, once the connection stands.  */
static int
met (struct scene *s)
{
  while (!attempt_events (&s->attempt, WHO_NOBODY, "connected"))
    uv_run (&s->loop, UV_RUN_ONCE);
  return accept (s->listening, NULL, NULL);
}

/* An address at which nobody listens.  */
static union address
elsewhere (const struct scene *s)
{
  union address address = s->address;

  address.four.sin_addr.s_addr = htonl (INADDR_LOOPBACK + 1);
  return address;
}

static void
goes_on_to_the_next_address (void **state)
{
  struct scene *s = begin (sizeof s->buffer);
  union address both[] = { elsewhere (s), s->address };
  int fd;

  (void)state;
  be_patient (s);
  s->addresses = (struct addresses){ .count = 2, .at = both };
  assert_true (connection_start (&s->what));
  fd = met (s);
  assert_int_equal (write (fd, "N", 1), 1);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (
      attempt_events (&s->attempt, WHO_NOBODY, "connect failed"), 1);
  assert_string_equal (s->attempt.address, "127.0.0.1");
  assert_int_equal (s->attempt.reach, REACHED);
  assert_int_equal (s->attempt.starttls.outcome, STARTTLS_NOT_OFFERED);
  close (fd);
  end (s);
}

static void
is_refused (void **state)
{
  static const struct proxy through = { .via = &via_http };

  (void)state;
  for (int proxy = 0; proxy < 2; proxy++)
    {
      struct scene *s = begin (sizeof s->buffer);
      union address address = elsewhere (s);

      s->addresses.at = &address;
      s->plan.proxy = proxy ? &through : NULL;
      assert_true (connection_start (&s->what));
      uv_run (&s->loop, UV_RUN_DEFAULT);
      assert_int_equal (s->attempt.reach, proxy ? REACH_PROXY : REACH_REFUSED);
      assert_true (span_is (s->attempt.reach_said,
                            proxy ? "the proxy: connection refused"
                                  : "connection refused"));
      end (s);
    }
}

/* Whoever listens has no room for one more, so that nothing answers.  */
static void
waits_no_longer_than_it_may (void **state)
{
  struct scene *s = begin (sizeof s->buffer);
  struct sockaddr_in *in = &s->address.four;
  int queued[2];

  (void)state;
  assert_int_equal (listen (s->listening, 0), 0);
  for (int i = 0; i < 2; i++)
    {
      queued[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      (void)connect (queued[i], (struct sockaddr *)in, sizeof *in);
    }
  assert_true (connection_start (&s->what));
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (s->attempt.reach, REACH_TIMEOUT);
  assert_true (s->attempt.elapsed_ms >= 300);
  close (queued[0]);
  close (queued[1]);
  end (s);
}

/* ---- How it ends ---- */

static void
close_with (int fd, bool reset)
{
  struct linger linger = { .l_onoff = reset, .l_linger = 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
}

/* Bytes that came before the end are heard, however it comes.  */
static void
tells_one_end_from_another (void **state)
{
  static const struct
  {
    const char *said;
    bool reset;
    enum starttls_outcome outcome;
    enum ending ending;
  } rows[] = {
    { "", false, STARTTLS_CLOSED, END_OPEN },
    { "", true, STARTTLS_RESET, END_OPEN },
    { "N", false, STARTTLS_NOT_OFFERED, END_OPEN },
    { "N", true, STARTTLS_NOT_OFFERED, END_OPEN },
    { "S", false, STARTTLS_AGREED, END_FIN },
    { "S", true, STARTTLS_AGREED, END_RST },
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct scene *s = begin (sizeof s->buffer);
      size_t n = strlen (rows[i].said);
      char question[8];
      int fd;

      be_patient (s);
      assert_true (connection_start (&s->what));
      fd = met (s);
      assert_int_equal (recv (fd, question, sizeof question, MSG_WAITALL),
                        sizeof question);
      assert_int_equal (write (fd, rows[i].said, n), n);
      close_with (fd, rows[i].reset);
      uv_run (&s->loop, UV_RUN_DEFAULT);
      assert_int_equal (s->attempt.starttls.outcome, rows[i].outcome);
      assert_int_equal (s->attempt.ending, rows[i].ending);
      end (s);
    }
}

/* ---- What is not heard as TLS ---- */

#define ALERT "\x15\x03\x03\0\2\2\x28"

/* What is in the socket when the ClientHello is due does not answer it, nor is it
   waited for: after a go-ahead it is no TLS, where TLS comes first it may be.  */
static void
looks_into_the_socket (void **state)
{
  static const struct
  {
    bool direct;
    const char *said;
    size_t n;
    size_t injected;
    size_t early;
    const char *step;
    enum ending ending;
  } rows[] = {
    { false, "S", 1, 0, 1, "SSLRequest", END_SILENCE },
    { false, "S" ALERT, 8, 7, 1, "SSLRequest", END_SILENCE },
    { true, ALERT, 7, 0, 7, "ClientHello", END_ALERT },
    { true, "220 mx\r\n", 8, 0, 0, "", END_NOT_TLS },
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct scene *s = begin (1);
      const struct attempt *a = &s->attempt;

      s->plan.setting.direct = rows[i].direct;
      run (s, rows[i].said, rows[i].n);
      assert_int_equal (a->injected.bytes, rows[i].injected);
      assert_memory_equal (a->injected.sample.at, ALERT, rows[i].injected);
      assert_int_equal (a->early.bytes, rows[i].early);
      assert_memory_equal (a->early.sample.at, rows[i].said, rows[i].early);
      assert_true (span_is (a->early_step, rows[i].step));
      assert_int_equal (a->ending, rows[i].ending);
      end (s);
    }
}

/* All of it is counted, however much.  */
static void
counts_what_it_does_not_keep (void **state)
{
  const size_t many = 100000;
  struct scene *s = begin (sizeof s->buffer);
  char *bytes = calloc (1, many);

  (void)state;
  bytes[0] = 'S';
  run (s, bytes, many);
  assert_int_equal (s->attempt.injected.bytes, many - 1);
  assert_int_equal (s->attempt.injected.sample.n, SAMPLE_MAX_BYTES);
  assert_int_equal (s->attempt.ending, END_SILENCE);
  free (bytes);
  end (s);
}

/* A proxy that answers before it is asked is heard, and that counts as such.  */
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

/* Whoever is busy until the deadline has passed finds its alarm due before it looks
   at the socket: what came in time is heard all the same.  */
static void
a_late_alarm_first_hears_what_has_come (void **state)
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
    cmocka_unit_test (goes_on_to_the_next_address),
    cmocka_unit_test (is_refused),
    cmocka_unit_test (waits_no_longer_than_it_may),
    cmocka_unit_test (tells_one_end_from_another),
    cmocka_unit_test (looks_into_the_socket),
    cmocka_unit_test (counts_what_it_does_not_keep),
    cmocka_unit_test (hears_a_proxy_that_is_early),
    cmocka_unit_test (a_late_alarm_first_hears_what_has_come),
  };

  signal (SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests (tests, NULL, NULL);
}
