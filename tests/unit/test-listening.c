/* Whole probes: how long we listen inside TLS where there is no question.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rig.h"

static const struct listening
{
  unsigned version;
  bool tickets;
  bool shown; /* a certificate was */
  int64_t rtt;
  int64_t over;
} listenings[] = {
  /* TLS 1.3: our Finished is the last word, if there is no ticket.  */
  { 0x0304, false, false, 1, 2500 },   { 0x0304, false, false, 499, 2500 },
  { 0x0304, false, false, 600, 2800 }, { 0x0304, true, false, 1, 1500 },
  { 0x0304, true, false, 300, 1600 },  { 0x0303, false, false, 1, 1500 },
  { 0x0303, false, false, 300, 1600 }, { 0x0304, true, true, 1, 2500 },
};

static void
how_long_we_listen (void **state)
{
  for (size_t i = 0; i < sizeof listenings / sizeof *listenings; i++)
    {
      const struct listening *l = &listenings[i];
      struct server_setting setting = { .version = l->version,
                                        .tickets = l->tickets,
                                        .request = GNUTLS_CERT_REQUEST };
      struct rig r;

      rig_begin_direct (&r, NULL, *state, &setting);
      rig_start (&r, l->rtt);
      rig_tls (&r, 0);
      r.attempt.tls.sent_certificate = l->shown;
      assert_int_equal (rig_wait (&r, 20000), l->over);
      assert_true (probe_done (r.probe));
      assert_int_equal (r.attempt.application.outcome, APPLICATION_QUIET);
      assert_int_equal (r.attempt.ending, END_OPEN);
      assert_true (rig_heard (&r, ""));
      rig_end (&r);
    }
}

/* A server that is slow because it has much to do is so with our Certificate,
   too: it took 600 ms for its flight, on a network that takes 1.  */
static void
a_slow_handshake_counts (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct rig r;

  rig_begin_direct (&r, NULL, *state, &setting);
  rig_start (&r, 1);
  assert_int_equal (rig_wait (&r, 1600), 1600);
  rig_tls (&r, 0);
  assert_int_equal (rig_wait (&r, 20000), 1600 + 3 * 600);
  assert_int_equal (r.attempt.ending, END_OPEN);
  rig_end (&r);
}

/* So is ours, when a key is slow: what is waited for then is an answer to what had not
   yet been said.  */
static void
we_may_be_slow_ourselves (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct rig r;

  rig_begin_direct (&r, NULL, *state, &setting);
  r.busy_ms = 700;
  rig_start (&r, 1);
  rig_tls (&r, 0);
  assert_int_equal (rig_wait (&r, 20000), 1000 + 700 + 1500);
  rig_end (&r);
}

/* The end comes while we listen, however late.  */
static void
refused_while_we_listen (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct rig r;

  rig_begin_direct (&r, NULL, *state, &setting);
  rig_start (&r, 1);
  rig_tls (&r, 0);
  assert_int_equal (rig_wait (&r, 2499), 2499);
  gnutls_alert_send (r.server.session, GNUTLS_AL_FATAL, 116);
  rig_tls (&r, 0);
  assert_true (probe_done (r.probe));
  assert_int_equal (r.attempt.alert.code, 116);
  assert_int_equal (r.attempt.stage, STAGE_FINISHED);
  assert_int_equal (r.attempt.application.outcome, APPLICATION_QUIET);
  rig_end (&r);
}

/* A deadline that leaves no time to listen leaves a doubt.  */
static void
not_heard_out (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct rig r;

  rig_begin_direct (&r, NULL, *state, &setting);
  r.plan.deadline_ms = 2000;
  rig_start (&r, 1);
  rig_tls (&r, 0);
  assert_int_equal (rig_wait (&r, 20000), 2000);
  assert_int_equal (r.attempt.ending, END_SILENCE);
  assert_int_equal (r.attempt.stage, STAGE_FINISHED);
  rig_end (&r);
}

/* Asked later, we answer, and listen again.  */
static void
asked_while_we_listen (void **state)
{
  struct server_setting setting = { .version = 0x0304 };
  struct rig r;

  rig_begin_direct (&r, NULL, *state, &setting);
  rig_start (&r, 1);
  rig_tls (&r, 0);
  rig_wait (&r, 2000);
  gnutls_certificate_server_set_request (r.server.session, GNUTLS_CERT_REQUIRE);
  assert_int_equal (gnutls_reauth (r.server.session, 0), GNUTLS_E_AGAIN);
  rig_tls (&r, 0);
  assert_int_equal (r.attempt.request.when, REQUEST_POST_HANDSHAKE);
  assert_int_equal (rig_wait (&r, 3000), 3000);
  assert_false (probe_done (r.probe));
  assert_int_equal (rig_wait (&r, 20000), 3500);
  rig_end (&r);
}

static bool
ask_nothing (struct talk *t)
{
  return t != NULL;
}

/* Then we listen.  */
static void
nothing_to_ask (void **state)
{
  struct protocol protocol = tiny;
  struct rig r;

  protocol.confirm = ask_nothing;
  rig_begin (&r, &protocol, *state, &(struct server_setting){ 0 });
  r.plan.setting.direct = true;
  rig_start (&r, 1);
  rig_tls (&r, 0);
  assert_int_equal (rig_wait (&r, 20000), 1500);
  assert_int_equal (r.attempt.application.outcome, APPLICATION_QUIET);
  rig_end (&r);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (how_long_we_listen),
    cmocka_unit_test (a_slow_handshake_counts),
    cmocka_unit_test (we_may_be_slow_ourselves),
    cmocka_unit_test (refused_while_we_listen),
    cmocka_unit_test (not_heard_out),
    cmocka_unit_test (asked_while_we_listen),
    cmocka_unit_test (nothing_to_ask),
  };

  return cmocka_run_group_tests_name ("listening", tests, rig_make_keys,
                                      rig_free_keys);
}
