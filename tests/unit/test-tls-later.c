/* TLS over memory: what comes after the handshake, and what is said inside.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "limits.h"
#include "tls-pair.h"

#include <stdlib.h>

static int
make_keys (void **state)
{
  *state = server_keys_new ();
  return 0;
}

static int
free_keys (void **state)
{
  server_keys_free (*state);
  return 0;
}

static void
begin (struct pair *p, const struct server_keys *keys, unsigned version,
       gnutls_certificate_request_t request, size_t chunk)
{
  struct server_setting setting = { .version = version, .request = request };

  pair_begin (p, keys, &setting, chunk);
  pair_go (p);
  assert_true (p->server_complete);
}

/* ---- Asked later ---- */

/* Let CALL of the server's go on until it is done, each time giving the client
   what the server says.  */
static int
work (struct pair *p, int (*call) (gnutls_session_t session))
{
  int e;

  do
    {
      e = call (p->server.session);
      pair_pass (p);
    }
  while (e == GNUTLS_E_AGAIN && queue_bytes (&p->server.in).n > 0);
  return e;
}

static int
reauth (gnutls_session_t session)
{
  return gnutls_reauth (session, 0);
}

static void
post_handshake (void **state)
{
  for (unsigned i = 0; i < 2 * 3; i++)
    {
      gnutls_certificate_request_t first
          = i % 2 ? GNUTLS_CERT_REQUEST : GNUTLS_CERT_IGNORE;
      struct pair p;
      const struct attempt *a = &p.attempt;

      begin (&p, *state, 0x0304, first, i / 2);
      assert_int_equal (a->request.when, first ? REQUEST_HANDSHAKE : 0);
      gnutls_certificate_server_set_request (p.server.session,
                                             GNUTLS_CERT_REQUEST);
      assert_int_equal (work (&p, reauth), 0);
      assert_int_equal (a->request.when, (first ? REQUEST_HANDSHAKE : 0)
                                             | REQUEST_POST_HANDSHAKE);
      assert_int_equal (attempt_events (a, WHO_SERVER, "CertificateRequest"),
                        1 + i % 2);
      assert_int_equal (attempt_events (a, WHO_US, "Certificate"), 1 + i % 2);
      assert_false (a->tls.sent_certificate);
      /* Who asks now has taken our Finished.  */
      assert_true (a->tls.accepted);
      pair_say (&p, "welcome");
      assert_true (span_is (tls_plain (p.client), "welcome"));
      pair_alert (&p, 2, 116);
      assert_int_equal (a->stage, STAGE_APPLICATION);
      assert_int_equal (a->alert.code, 116);
      pair_end (&p);
    }
}

static int
ask_again (gnutls_session_t session)
{
  return gnutls_rehandshake (session);
}

static void
renegotiation (void **state)
{
  for (unsigned i = 0; i < 2 * 3; i++)
    {
      gnutls_certificate_request_t first
          = i % 2 ? GNUTLS_CERT_REQUEST : GNUTLS_CERT_IGNORE;
      struct pair p;
      const struct attempt *a = &p.attempt;

      begin (&p, *state, 0x0303, first, i / 2);
      gnutls_certificate_server_set_request (p.server.session,
                                             GNUTLS_CERT_REQUEST);
      assert_int_equal (work (&p, ask_again), 0);
      p.server_complete = false;
      pair_go (&p);
      assert_true (p.server_complete);
      assert_int_equal (a->request.when, (first ? REQUEST_HANDSHAKE : 0)
                                             | REQUEST_RENEGOTIATION);
      assert_int_equal (attempt_events (a, WHO_US, "Certificate"), 1 + i % 2);
      assert_int_equal (attempt_events (a, WHO_US, "ClientHello"), 2);
      assert_false (a->tls.sent_certificate);
      assert_int_equal (a->ending, END_OPEN);
      pair_say (&p, "welcome");
      assert_true (span_is (tls_plain (p.client), "welcome"));
      pair_end (&p);
    }
}

/* As Apache does for a Location: alert 40 in the middle of the second
   handshake.  */
static void
renegotiation_refused (void **state)
{
  struct pair p;

  begin (&p, *state, 0x0303, GNUTLS_CERT_IGNORE, 0);
  gnutls_certificate_server_set_request (p.server.session, GNUTLS_CERT_REQUIRE);
  work (&p, ask_again);
  p.server_complete = false;
  pair_go (&p);
  assert_true (p.server_failed);
  assert_int_equal (p.attempt.ending, END_ALERT);
  assert_int_equal (p.attempt.stage, STAGE_APPLICATION);
  assert_int_equal (p.attempt.request.when, REQUEST_RENEGOTIATION);
  assert_true (p.attempt.tls.complete);
  pair_end (&p);
}

/* Whatever comes in a second handshake, the server's certificate is that of the
   first.  */
static void
the_first_certificate_stays (void **state)
{
  struct server_keys *others = server_keys_new ();
  struct pair once;
  struct pair twice;

  begin (&once, *state, 0x0303, GNUTLS_CERT_IGNORE, 0);
  begin (&twice, *state, 0x0303, GNUTLS_CERT_IGNORE, 0);
  server_change_keys (&twice.server, others);
  work (&twice, ask_again);
  twice.server_complete = false;
  pair_go (&twice);
  assert_int_equal (
      attempt_events (&twice.attempt, WHO_SERVER, "Certificate"), 2);
  tls_leave (once.client);
  tls_leave (twice.client);
  assert_string_equal (once.attempt.tls.certificate->sha256,
                       twice.attempt.tls.certificate->sha256);
  pair_end (&once);
  pair_end (&twice);
  server_keys_free (others);
}

static void
asked_without_end (void **state)
{
  for (unsigned version = 0x0303; version <= 0x0304; version++)
    {
      struct pair p;
      unsigned times = 0;

      begin (&p, *state, version, GNUTLS_CERT_IGNORE, 0);
      gnutls_certificate_server_set_request (p.server.session,
                                             GNUTLS_CERT_REQUEST);
      while (p.attempt.ending == END_OPEN && times++ < 20)
        if (version == 0x0304)
          work (&p, reauth);
        else
          {
            work (&p, ask_again);
            p.server_complete = false;
            pair_go (&p);
          }
      assert_int_equal (p.attempt.ending, END_LIMIT);
      assert_int_equal (times, HELLO_REQUESTS_MAX + 1);
      pair_end (&p);
    }
}

/* HelloRequests that the server does not mean: nobody waits for our answers. */
static void
a_flood_of_requests (void **state)
{
  struct pair p;

  begin (&p, *state, 0x0303, GNUTLS_CERT_IGNORE, 0);
  for (unsigned i = 0; i < 100; i++)
    work (&p, ask_again);
  assert_true (attempt_events (&p.attempt, WHO_US, "ClientHello")
               <= HELLO_REQUESTS_MAX + 1);
  pair_end (&p);
}

/* ---- Inside ---- */

static void
what_is_said (void **state)
{
  for (unsigned i = 0; i < 2 * 3; i++)
    {
      struct pair p;
      char heard[16];

      begin (&p, *state, 0x0303 + i % 2, GNUTLS_CERT_IGNORE, i / 2);
      assert_int_equal (p.attempt.tls.accepted, i % 2 == 0);
      assert_true (tls_write (p.client, span_of ("question")));
      pair_pass (&p);
      assert_int_equal (
          gnutls_record_recv (p.server.session, heard, sizeof heard), 8);
      assert_memory_equal (heard, "question", 8);
      /* An empty record is no end.  */
      gnutls_record_send2 (p.server.session, "", 0, 1, 0);
      pair_pass (&p);
      assert_int_equal (p.attempt.ending, END_OPEN);
      pair_say (&p, "ans");
      pair_say (&p, "wer");
      assert_true (span_is (tls_plain (p.client), "answer"));
      tls_plain_taken (p.client, 3);
      assert_true (span_is (tls_plain (p.client), "wer"));
      assert_true (p.attempt.tls.accepted);
      tls_leave (p.client);
      pair_pass (&p);
      assert_int_equal (
          gnutls_record_recv (p.server.session, heard, sizeof heard), 0);
      pair_end (&p);
    }
}

/* Data, and then the end, in one piece.  */
static void
last_words (void **state)
{
  struct pair p;

  begin (&p, *state, 0x0304, GNUTLS_CERT_IGNORE, 0);
  gnutls_record_send (p.server.session, "bye", 3);
  gnutls_bye (p.server.session, GNUTLS_SHUT_WR);
  pair_pass (&p);
  assert_int_equal (p.attempt.ending, END_CLOSE_NOTIFY);
  assert_int_equal (p.attempt.stage, STAGE_APPLICATION);
  assert_true (span_is (tls_plain (p.client), "bye"));
  pair_end (&p);
}

/* ---- Other handshakes ---- */

/* A HelloRetryRequest comes in a ServerHello's clothes (RFC 8446, 4.1.4), but
   is none: what the server does not like then is in our ClientHello.  */
static void
hello_retry (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .priority = "-GROUP-ALL:+GROUP-SECP384R1" };
  struct pair p;

  pair_begin (&p, *state, &setting, 0);
  assert_true (pair_record (&p));
  assert_int_equal (tls_stage (p.client), STAGE_HELLO);
  pair_go (&p);
  assert_true (p.server_complete);
  assert_string_equal (p.attempt.tls.group, "SECP384R1");
  pair_end (&p);
}

static void
a_protocol_of_its_own (void **state)
{
  struct server_setting setting = { .version = 0x0304, .alpn = "postgresql" };
  struct pair p;

  pair_begin (&p, *state, &setting, 0);
  pair_go (&p);
  assert_true (span_is (p.attempt.tls.alpn, "postgresql"));
  pair_end (&p);
}

/* | 22 | 3 3 | n | 2 | 0 0 38 | 3 2 | random | 0 | cipher suite | 0 |  */
static void
an_old_version (void **state)
{
  static const struct server_setting setting = { .version = 0x0303 };
  char hello[47] = { 22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 2 };
  struct pair p;

  pair_begin (&p, *state, &setting, 0);
  hello[44] = (char)0xc0;
  hello[45] = 0x13;
  pair_feed (&p, (struct span){ hello, sizeof hello });
  assert_int_equal (p.attempt.ending, END_TLS_VERSION);
  assert_non_null (p.attempt.tls.error);
  pair_end (&p);
}

static void
a_certificate_is_shown (void **state)
{
  for (unsigned i = 0; i < 2 * 2; i++)
    {
      struct server_setting setting
          = { .version = 0x0303 + i % 2, .request = GNUTLS_CERT_REQUIRE };
      enum presented shown
          = i / 2 ? PRESENTED_ISSUER_NAMED : PRESENTED_SELF_SIGNED;
      struct pair p;

      pair_begin (&p, *state, &setting, 0);
      p.attempt.offer.presented = shown;
      pair_go (&p);
      assert_true (p.server_complete);
      assert_true (p.attempt.tls.sent_certificate);
      assert_int_equal (p.attempt.tls.sent, shown);
      pair_end (&p);
    }
}

/* The server's first flight, each of its octets a lie.  */
static void
lies (void **state)
{
  for (unsigned version = 0x0303; version <= 0x0304; version++)
    for (size_t at = 0, n = 1; at < n; at += 3)
      {
        struct server_setting setting
            = { .version = version, .request = GNUTLS_CERT_REQUEST };
        struct pair p;

        pair_begin (&p, *state, &setting, 0);
        pair_server (&p);
        n = queue_bytes (&p.server.out).n;
        if (at < n)
          server_garble (&p.server, at, (unsigned char)(1 << at % 8));
        pair_pass (&p);
        tls_feed_end (p.client, at % 2);
        assert_int_equal (tls_step (p.client), TLS_ENDED);
        assert_int_not_equal (p.attempt.ending, END_OPEN);
        free (attempt_text (&p.attempt));
        pair_end (&p);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (post_handshake),
    cmocka_unit_test (renegotiation),
    cmocka_unit_test (renegotiation_refused),
    cmocka_unit_test (the_first_certificate_stays),
    cmocka_unit_test (asked_without_end),
    cmocka_unit_test (a_flood_of_requests),
    cmocka_unit_test (what_is_said),
    cmocka_unit_test (last_words),
    cmocka_unit_test (hello_retry),
    cmocka_unit_test (a_protocol_of_its_own),
    cmocka_unit_test (an_old_version),
    cmocka_unit_test (a_certificate_is_shown),
    cmocka_unit_test (lies),
  };

  return cmocka_run_group_tests_name ("tls, later", tests, make_keys,
                                      free_keys);
}
