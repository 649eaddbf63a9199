/* Whole probes: what is said inside TLS, and how long we wait for it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "limits.h"
#include "rig.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Asking ---- */

enum then
{
  NOTHING,
  ALERT,
  CLOSE_NOTIFY,
  FIN,
  RST,
  FLOOD,
  TIME
};

static const struct answer
{
  const char *said; /* in answer to WHO; NULL: nothing */
  enum then then;
  enum application_outcome outcome;
  const char *words;
  enum ending ending;
} answers[] = {
  { "ME\r\n", NOTHING, APPLICATION_ANSWERED, "", END_OPEN },
  { "NO way\r\n", NOTHING, APPLICATION_REFUSED, "NO way", END_OPEN },
  { "CERT\r\n", NOTHING, APPLICATION_REFUSED, "CERT", END_OPEN },
  { "EH\r\n", NOTHING, APPLICATION_GARBLED, "EH", END_OPEN },
  { NULL, TIME, APPLICATION_SILENT, "", END_SILENCE },
  { "M", TIME, APPLICATION_SILENT, "M", END_SILENCE },
  { NULL, ALERT, APPLICATION_CLOSED, "", END_ALERT },
  { NULL, CLOSE_NOTIFY, APPLICATION_CLOSED, "", END_CLOSE_NOTIFY },
  { "M", CLOSE_NOTIFY, APPLICATION_CLOSED, "M", END_CLOSE_NOTIFY },
  { NULL, FIN, APPLICATION_CLOSED, "", END_FIN },
  { NULL, RST, APPLICATION_CLOSED, "", END_RST },
  { NULL, FLOOD, APPLICATION_LIMIT, "", END_LIMIT },
  { "M", FLOOD, APPLICATION_LIMIT, "M", END_LIMIT },
};

/* One more than is taken of what goes on for ever in TLS 1.3, and before.  */
static void
flood (gnutls_session_t session)
{
  for (unsigned i = 0; i <= KEY_UPDATES_MAX; i++)
    gnutls_session_key_update (session, 0);
  for (unsigned i = 0; i <= WARNING_ALERTS_MAX; i++)
    gnutls_alert_send (session, GNUTLS_AL_WARNING, GNUTLS_A_UNRECOGNIZED_NAME);
}

static void
happen (struct rig *r, enum then then)
{
  if (then == ALERT)
    gnutls_alert_send (r->server.session, GNUTLS_AL_FATAL, 116);
  else if (then == CLOSE_NOTIFY)
    gnutls_bye (r->server.session, GNUTLS_SHUT_WR);
  else if (then == FLOOD)
    flood (r->server.session);
  else if (then == FIN || then == RST)
    rig_feed_end (r, then == RST);
  else if (then == TIME)
    assert_int_equal (rig_wait (r, 20000), 11000);
  rig_tls (r, 0);
}

static char *
ask (const struct answer *answer, const struct server_keys *keys,
     unsigned version, bool upgrade, size_t chunk)
{
  struct server_setting setting
      = { .version = version, .request = GNUTLS_CERT_REQUEST };
  struct rig r;
  const struct application *app = &r.attempt.application;
  char *text;

  rig_begin (&r, &tiny, keys, &setting);
  r.plan.setting.direct = !upgrade;
  rig_start (&r, 1);
  rig_feed (&r, upgrade ? span_of ("HI\r\n") : span_none (), 0);
  rig_feed (&r, upgrade ? span_of ("YES\r\n") : span_none (), 0);
  rig_tls (&r, chunk);
  assert_true (rig_heard (&r, "WHO\r\n"));
  if (answer->said)
    rig_say (&r, answer->said);
  happen (&r, answer->then);
  assert_true (probe_done (r.probe));
  assert_int_equal (app->outcome, answer->outcome);
  assert_true (span_is (app->said, answer->words));
  assert_int_equal (app->wants_certificate, span_is (app->said, "CERT"));
  assert_false (app->unasked);
  assert_int_equal (r.attempt.ending, answer->ending);
  assert_int_equal (r.attempt.starttls.outcome,
                    upgrade ? STARTTLS_AGREED : STARTTLS_NONE);
  assert_true (span_is (queue_bytes (&r.clear), upgrade ? "TLS\r\n" : ""));
  assert_true (rig_speaks_tls (&r));
  /* We say goodbye to who is still there, after the dialogue's last words.  */
  if (answer->outcome == APPLICATION_ANSWERED)
    assert_true (rig_heard (&r, "BYE\r\n"));
  if (answer->ending == END_OPEN || answer->ending == END_SILENCE)
    assert_true (rig_heard (&r, ""));
  text = attempt_text (&r.attempt);
  rig_end (&r);
  return text;
}

static void
each_answer (void **state)
{
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
    for (unsigned how = 0; how < 4; how++)
      {
        unsigned version = 0x0303 + how % 2;
        char *whole = ask (&answers[i], *state, version, how / 2, 0);

        for (size_t chunk = 1; chunk < 40; chunk += 13)
          {
            char *text = ask (&answers[i], *state, version, how / 2, chunk);

            assert_string_equal (text, whole);
            free (text);
          }
        free (whole);
      }
}

/* A server that asked and keeps silent is not waited for to the end; a login,
   which the server has let us come to, is.  */
static void
doubt (void **state)
{
  static const struct
  {
    unsigned version;
    gnutls_certificate_request_t request;
    bool deep;
    int64_t over;
  } cases[] = {
    { 0x0304, GNUTLS_CERT_REQUEST, false, 4000 },
    { 0x0304, GNUTLS_CERT_REQUEST, true, 4000 },
    { 0x0304, GNUTLS_CERT_IGNORE, false, 11000 },
    { 0x0303, GNUTLS_CERT_REQUEST, false, 4000 },
    { 0x0303, GNUTLS_CERT_REQUEST, true, 11000 },
    { 0x0303, GNUTLS_CERT_IGNORE, false, 11000 },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct server_setting setting
          = { .version = cases[i].version, .request = cases[i].request };
      struct rig r;

      rig_begin_direct (&r, &tiny, *state, &setting);
      r.plan.doubt_ms = 3000;
      r.plan.setting.deep = cases[i].deep;
      rig_start (&r, 1);
      rig_tls (&r, 0);
      assert_int_equal (rig_wait (&r, 20000), cases[i].over);
      assert_int_equal (r.attempt.ending, END_SILENCE);
      rig_end (&r);
    }
}

/* ---- Overhearing ---- */

static void
said_unasked (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct rig r;
  const struct application *app = &r.attempt.application;

  rig_begin_direct (&r, NULL, *state, &setting);
  rig_start (&r, 1);
  rig_tls (&r, 0);
  rig_say (&r, "421 no certificate, ");
  rig_say (&r, "no service\r\n");
  gnutls_bye (r.server.session, GNUTLS_SHUT_WR);
  rig_tls (&r, 0);
  assert_true (probe_done (r.probe));
  assert_int_equal (app->outcome, APPLICATION_ANSWERED);
  assert_true (app->unasked);
  assert_true (span_is (app->said, "421 no certificate, no service\r\n"));
  assert_int_equal (r.attempt.ending, END_CLOSE_NOTIFY);
  assert_int_equal (r.attempt.stage, STAGE_APPLICATION);
  rig_end (&r);
}

/* A server that never stops talking costs no more than its first words.  */
static void
said_without_end (void **state)
{
  struct server_setting setting = { .version = 0x0304 };
  struct rig r;
  char line[] = "0123456789";

  rig_begin_direct (&r, NULL, *state, &setting);
  rig_start (&r, 1);
  rig_tls (&r, 0);
  for (int i = 0; i < 5000; i++)
    rig_say (&r, line);
  assert_true (r.attempt.application.said.n <= 512);
  assert_true (span_begins (r.attempt.application.said, "01234567890123"));
  assert_int_equal (rig_wait (&r, 20000), 1500);
  rig_end (&r);
}

/* ---- Protocols that there are ---- */

static const struct
{
  const char *protocol;
  const char *before[3]; /* in plaintext, each after our answer */
  const char *question;
  const char *answer;
  enum application_outcome outcome;
} protocols[] = {
  { "smtp",
    { "220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n" },
    "EHLO certask.invalid\r\n",
    "421 4.7.1 Error: No client certificate presented\r\n",
    APPLICATION_REFUSED },
  { "smtp",
    { "220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n" },
    "EHLO certask.invalid\r\n",
    "250-mx\r\n250 AUTH PLAIN\r\n",
    APPLICATION_ANSWERED },
  { "imap",
    { "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "A2 OK go\r\n", NULL },
    NULL,
    "* BYE no certificate\r\n",
    APPLICATION_REFUSED },
  { "postgres", { "S", NULL, NULL }, NULL, "\x45", APPLICATION_SILENT },
};

static void
real_protocols (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };

  for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
    {
      struct rig r;

      rig_begin (&r, protocol_named (NULL, protocols[i].protocol), *state,
                 &setting);
      rig_start (&r, 1);
      for (size_t j = 0; j < 3 && protocols[i].before[j]; j++)
        rig_feed (&r, span_of (protocols[i].before[j]), 1);
      assert_int_equal (r.attempt.starttls.outcome, STARTTLS_AGREED);
      rig_tls (&r, 7);
      if (protocols[i].question)
        assert_true (rig_heard (&r, protocols[i].question));
      rig_say (&r, protocols[i].answer);
      rig_wait (&r, 20000);
      assert_int_equal (r.attempt.application.outcome, protocols[i].outcome);
      assert_true (rig_speaks_tls (&r));
      rig_end (&r);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_answer),    cmocka_unit_test (doubt),
    cmocka_unit_test (said_unasked),   cmocka_unit_test (said_without_end),
    cmocka_unit_test (real_protocols),
  };

  return cmocka_run_group_tests_name ("inside", tests, rig_make_keys,
                                      rig_free_keys);
}
