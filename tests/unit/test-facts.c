/* What of the evidence decides.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "attempt-text.h"
#include "facts.h"

/* ---- Alerts ---- */

static enum close
close_of_alert (unsigned code)
{
  struct attempt a = attempt_blank ((struct offer){ .tls_min = 0x0303 });
  struct evidence e = { .attempts_count = 1, .attempts = { &a } };

  a.tls.begun = true;
  a.ending = END_ALERT;
  a.stage = STAGE_HELLO;
  a.alert = (struct alert){ true, 2, (uint8_t)code };
  return facts_of (&e).close;
}

/* 45 only ever meant expired, and 116 missing.  */
static void
alerts (void **state)
{
  static const uint8_t refusals[] = { 40, 41, 42, 43, 46, 47, 48, 49, 50 };
  unsigned n = 0;

  (void)state;
  for (unsigned code = 0; code < 256; code++)
    n += close_of_alert (code) == CLOSE_REFUSAL;
  assert_int_equal (n, sizeof refusals);
  for (size_t i = 0; i < sizeof refusals; i++)
    assert_int_equal (close_of_alert (refusals[i]), CLOSE_REFUSAL);
  assert_int_equal (close_of_alert (116), CLOSE_MISSING);
  assert_int_equal (close_of_alert (70), CLOSE_VERSION);
  assert_int_equal (close_of_alert (71), CLOSE_SECURITY);
  assert_int_equal (close_of_alert (80), CLOSE_ERROR);
  assert_int_equal (close_of_alert (112), CLOSE_NAME);
  assert_int_equal (close_of_alert (120), CLOSE_ALPN);
  assert_int_equal (close_of_alert (45), CLOSE_ALERT);
  assert_int_equal (close_of_alert (0), CLOSE_ALERT);
}

/* ---- Endings, outcomes ---- */

static void
each_ending_is_a_close (void **state)
{
  static const enum close closes[]
      = { CLOSE_OPEN,      CLOSE_ALERT,          CLOSE_NOTIFY,  CLOSE_FIN,
          CLOSE_RST,       CLOSE_SILENCE,        CLOSE_NOT_TLS, CLOSE_VERSION,
          CLOSE_TLS_ERROR, CLOSE_UNDECIPHERABLE, CLOSE_LIMIT };

  (void)state;
  for (enum ending ending = END_OPEN; ending <= END_LIMIT; ending++)
    {
      struct attempt a = attempt_blank ((struct offer){ .tls_min = 0x0303 });
      struct evidence e = { .attempts_count = 1, .attempts = { &a } };

      a.tls.begun = true;
      a.ending = ending;
      assert_int_equal (facts_of (&e).close, closes[ending]);
    }
}

static void
each_outcome_is_an_upgrade (void **state)
{
  static const enum upgrade upgrades[]
      = { UPGRADE_DONE,    UPGRADE_DONE,    UPGRADE_NOT_OFFERED,
          UPGRADE_REFUSED, UPGRADE_PREAUTH, UPGRADE_GARBLED,
          UPGRADE_LIMIT,   UPGRADE_SILENT,  UPGRADE_CLOSED,
          UPGRADE_RESET };

  (void)state;
  for (enum starttls_outcome o = STARTTLS_NONE; o <= STARTTLS_RESET; o++)
    {
      struct attempt a = attempt_blank ((struct offer){ .tls_min = 0x0303 });
      struct evidence e = { .attempts_count = 1, .attempts = { &a } };

      a.starttls.outcome = o;
      assert_int_equal (facts_of (&e).upgrade, upgrades[o]);
      a.starttls.spoke_tls = true;
      assert_int_equal (facts_of (&e).upgrade, UPGRADE_TLS_ALREADY);
    }
}

/* Said to nobody's question, the words of a server that then hangs up are a
   refusal if they speak of a certificate.  */
static void
what_the_application_says (void **state)
{
  static const struct
  {
    enum application_outcome outcome;
    bool unasked;
    enum ending ending;
    const char *said;
    enum word word;
  } cases[] = {
    { APPLICATION_ANSWERED, true, END_FIN, "421 no certificate", WORD_BLAMES },
    { APPLICATION_ANSWERED, true, END_FIN, "welcome", WORD_SPOKE },
    { APPLICATION_ANSWERED, true, END_OPEN, "421 no certificate",
      WORD_ANSWERED },
    { APPLICATION_ANSWERED, false, END_FIN, "250-certificate", WORD_ANSWERED },
    { APPLICATION_REFUSED, false, END_OPEN, "NO", WORD_REFUSED },
    { APPLICATION_REFUSED, false, END_OPEN, "NO certificate", WORD_BLAMES },
    { APPLICATION_CLOSED, false, END_FIN, "", WORD_CLOSED },
    /* The end of the line has not come.  */
    { APPLICATION_CLOSED, false, END_FIN, "421 no certif", WORD_CLOSED },
    { APPLICATION_CLOSED, false, END_FIN, "421 no certificate", WORD_BLAMES },
    { APPLICATION_SILENT, false, END_SILENCE, "250", WORD_SILENT },
    { APPLICATION_QUIET, false, END_OPEN, "", WORD_QUIET },
    { APPLICATION_GARBLED, false, END_OPEN, "certificate", WORD_GARBLED },
    { APPLICATION_LIMIT, false, END_OPEN, "certificate", WORD_TOO_LONG },
    { APPLICATION_NONE, false, END_ALERT, "", WORD_NONE },
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct attempt a = attempt_blank ((struct offer){ .tls_min = 0x0303 });
      struct evidence e = { .attempts_count = 1, .attempts = { &a } };

      a.tls.begun = a.tls.complete = true;
      a.ending = cases[i].ending;
      a.application.outcome = cases[i].outcome;
      a.application.unasked = cases[i].unasked;
      a.application.said = span_of (cases[i].said);
      assert_int_equal (facts_of (&e).word, cases[i].word);
    }
}

/* A code says it without words.  */
static void
a_code_alone (void **state)
{
  struct attempt a = attempt_blank ((struct offer){ .tls_min = 0x0303 });
  struct evidence e = { .attempts_count = 1, .attempts = { &a } };

  (void)state;
  a.tls.begun = a.tls.complete = true;
  a.application.outcome = APPLICATION_REFUSED;
  a.application.said = span_of ("HTTP/1.1 496");
  assert_int_equal (facts_of (&e).word, WORD_REFUSED);
  a.application.wants_certificate = true;
  assert_int_equal (facts_of (&e).word, WORD_BLAMES);
  a.application.wants_certificate = false;
  a.application.other_reason = true;
  assert_int_equal (facts_of (&e).word, WORD_OTHER);
}

/* Connections of which all but the certificate is the same.  */
static void
what_can_be_compared (void **state)
{
  static const struct offer whole = { .tls_min = 0x0303,
                                      .tls_max = 0x0304,
                                      .sni = "a",
                                      .alpn = "b" };
  struct attempt first = attempt_blank (whole);

  (void)state;
  for (int i = 0; i < 9; i++)
    {
      struct attempt second = attempt_blank (whole);
      struct offer *o = &second.offer;

      o->direct = i == 1;
      o->tls_min = i == 2 ? 0x0304 : o->tls_min;
      o->tls_max = i == 3 ? 0x0303 : o->tls_max;
      o->old_ciphers = i == 4;
      o->old_groups = i == 5;
      o->sni = i == 6 ? NULL : o->sni;
      o->alpn = i == 7 ? "c" : o->alpn;
      o->presented = i == 8 ? PRESENTED_SELF_SIGNED : PRESENTED_NONE;
      assert_int_equal (facts_comparable (&first, &second), i == 0 || i == 8);
    }
}

/* The same end: FIN and RST are, other words are not.  */
static void
what_ends_alike (void **state)
{
  static const struct
  {
    enum ending ending;
    uint8_t code;
    const char *said;
    bool same; /* as FIN after "554 5.7.1 go away" */
  } cases[] = {
    { END_FIN, 0, "554 5.7.1 go away", true },
    { END_FIN, 0, "554 5.7.1 go home", true },
    { END_RST, 0, "554 5.7.1 go away", true },
    { END_CLOSE_NOTIFY, 0, "554 5.7.1 go away", false },
    { END_FIN, 40, "554 5.7.1 go away", false },
    { END_FIN, 0, "554 5.7.0 go away", false },
    { END_FIN, 0, "554 5.7.1", false },
    { END_FIN, 0, "5541 5.7.1 go away", false },
  };
  struct attempt first = attempt_blank ((struct offer){ .tls_min = 0x0303 });

  (void)state;
  first.ending = END_FIN;
  first.application.outcome = APPLICATION_REFUSED;
  first.application.said = span_of ("554 5.7.1 go away");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct attempt second = first;

      second.ending = cases[i].ending;
      second.alert.code = cases[i].code;
      second.application.said = span_of (cases[i].said);
      assert_int_equal (facts_same_end (&first, &second), cases[i].same);
    }
}

/* ---- Which attempt tells most ---- */

/* Of a first attempt and an experiment after it, both ended before a request.
   hostile: a server that resets after nearly all of its flight was heard up to
   nothing once, up to its ServerHello another time.  */
static void
a_cut_is_no_progress (void **state)
{
  static const struct
  {
    enum ending first, second;
    bool progress;
  } cases[] = {
    { END_RST, END_RST, false },    { END_RST, END_FIN, false },
    { END_FIN, END_RST, false },    { END_FIN, END_FIN, false },
    { END_ALERT, END_RST, false },  { END_ALERT, END_FIN, false },
    { END_RST, END_SILENCE, false },
    { END_ALERT, END_ALERT, true }, { END_ALERT, END_TLS_ERROR, true },
    { END_RST, END_ALERT, true },   { END_FIN, END_ALERT, true },
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct attempt a = { .tls = { .begun = true } };
      struct attempt b = { .tls = { .begun = true, .hello = true } };
      struct evidence e = { .attempts_count = 2, .attempts = { &a, &b } };

      a.ending = cases[i].first;
      b.ending = cases[i].second;
      assert_ptr_equal (facts_attempt (&e), cases[i].progress ? &b : &a);
      b.request.when = REQUEST_HANDSHAKE;
      assert_ptr_equal (facts_attempt (&e), &b);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (alerts),
    cmocka_unit_test (each_ending_is_a_close),
    cmocka_unit_test (each_outcome_is_an_upgrade),
    cmocka_unit_test (what_the_application_says),
    cmocka_unit_test (a_code_alone),
    cmocka_unit_test (what_can_be_compared),
    cmocka_unit_test (what_ends_alike),
    cmocka_unit_test (a_cut_is_no_progress),
  };

  return cmocka_run_group_tests_name ("facts", tests, NULL, NULL);
}
