/* Whole probes: what is said before TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rig.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Dialogues ---- */

enum then
{
  NOTHING,
  FIN,
  RST,
  TIME
};

/* What the server says, each piece after our answer to the one before; what
   happens then; and what must come of it.  */
static const struct dialogue
{
  const char *protocol; /* NULL: tiny */
  const char *pieces[4];
  enum then then;
  enum starttls_outcome outcome;
  const char *step;
  const char *said;
  const char *clear; /* what we say */
} dialogues[] = {
  { NULL,
    { "HI\r\n", "YES\r\n" },
    NOTHING,
    STARTTLS_AGREED,
    "TLS",
    "",
    "TLS\r\n" },
  { NULL,
    { "HI\r\n", "NO way\r\n" },
    NOTHING,
    STARTTLS_REFUSED,
    "TLS",
    "NO way",
    "TLS\r\n" },
  { NULL,
    { "HI\r\n", "NEVER\r\n" },
    NOTHING,
    STARTTLS_NOT_OFFERED,
    "TLS",
    "NEVER",
    "TLS\r\n" },
  { NULL,
    { "HI\r\n", "IN\r\n" },
    NOTHING,
    STARTTLS_PREAUTH,
    "TLS",
    "IN",
    "TLS\r\n" },
  { NULL,
    { "HI\r\n", "PERHAPS\r\n" },
    NOTHING,
    STARTTLS_GARBLED,
    "TLS",
    "PERHAPS",
    "TLS\r\n" },
  { NULL, { "HO\r\n" }, NOTHING, STARTTLS_GARBLED, "greeting", "HO", "" },
  { NULL, { "HI" }, FIN, STARTTLS_CLOSED, "greeting", "HI", "" },
  { NULL, { "HI\r\n" }, FIN, STARTTLS_CLOSED, "TLS", "", "TLS\r\n" },
  { NULL, { "HI\r\n", "Y" }, RST, STARTTLS_RESET, "TLS", "Y", "TLS\r\n" },
  { NULL, { NULL }, FIN, STARTTLS_CLOSED, "greeting", "", "" },
  { NULL, { NULL }, TIME, STARTTLS_SILENT, "greeting", "", "" },
  { NULL, { "HI\r\n" }, TIME, STARTTLS_SILENT, "TLS", "", "TLS\r\n" },
  /* What may begin a record of TLS, and does, or does not.  */
  { NULL,
    { "\x15\x03\x01\x01\x02\x02\x46" },
    FIN,
    STARTTLS_GARBLED,
    "greeting",
    "\x15\x03\x01",
    "" },
  { NULL,
    { "\x16\x03\x03\x40" },
    NOTHING,
    STARTTLS_GARBLED,
    "greeting",
    "\x16\x03\x03",
    "" },
  { NULL,
    { "\x15\x03\r\n" },
    NOTHING,
    STARTTLS_GARBLED,
    "greeting",
    "\x15\x03",
    "" },
  { NULL, { "\x15\x03" }, FIN, STARTTLS_CLOSED, "greeting", "\x15\x03", "" },
  { NULL, { "\x15" }, TIME, STARTTLS_SILENT, "greeting", "\x15", "" },
  { "smtp",
    { "220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n" },
    NOTHING,
    STARTTLS_AGREED,
    "STARTTLS",
    "",
    "EHLO certask.invalid\r\nSTARTTLS\r\n" },
  { "smtp",
    { "220 mx\r\n", "250 mx\r\n" },
    NOTHING,
    STARTTLS_NOT_OFFERED,
    "EHLO",
    "250 mx",
    "EHLO certask.invalid\r\n" },
  { "smtp",
    { "220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 no\r\n" },
    NOTHING,
    STARTTLS_REFUSED,
    "STARTTLS",
    "454 no",
    "EHLO certask.invalid\r\nSTARTTLS\r\n" },
  { "smtp",
    { "\x15\x03\x03\x02\x02\x46" },
    NOTHING,
    STARTTLS_GARBLED,
    "greeting",
    "\x15\x03\x03",
    "" },
};

static const struct protocol *
protocol_of (const struct dialogue *d)
{
  return d->protocol ? protocol_named (NULL, d->protocol) : &tiny;
}

static void
happen (struct rig *r, enum then then)
{
  if (then == FIN || then == RST)
    rig_feed_end (r, then == RST);
  else if (then == TIME)
    assert_int_equal (rig_wait (r, 20000), 11000);
}

static void
check_dialogue (const struct rig *r, const struct dialogue *d)
{
  const struct starttls *s = &r->attempt.starttls;
  bool agreed = d->outcome == STARTTLS_AGREED;

  assert_int_equal (s->outcome, d->outcome);
  assert_true (span_is (s->step, d->step));
  assert_true (span_is (s->said, d->said));
  assert_int_equal (s->said_nothing, d->pieces[0] == NULL);
  assert_int_equal (s->spoke_tls,
                    s->wanted && !strcmp (s->wanted, "plaintext"));
  assert_true (span_is (queue_bytes (&r->clear), d->clear));
  assert_int_equal (queue_bytes (&r->records).n > 0, agreed);
  assert_int_equal (r->attempt.tls.begun, agreed);
  assert_int_equal (probe_done (r->probe), !agreed);
  assert_true (rig_speaks_tls (r));
}

/* Once it is over nothing is said, and nothing changes.  */
static void
check_over (struct rig *r, const struct dialogue *d, const char *text)
{
  char *after;

  rig_feed (r, span_of ("YES\r\n220 go\r\n"), 3);
  rig_feed_end (r, false);
  rig_wait (r, 30000);
  check_dialogue (r, d);
  after = attempt_text (&r->attempt);
  assert_string_equal (after, text);
  free (after);
}

/* Hold the dialogue, what the server says cut in two after CUT bytes of it all.
   What was seen is to be freed.  */
static char *
hold (const struct dialogue *d, size_t cut)
{
  struct rig r;
  char *text;

  rig_begin (&r, protocol_of (d), NULL, NULL);
  rig_start (&r, 1);
  for (size_t i = 0; i < 4 && d->pieces[i]; i++)
    {
      struct span piece = span_of (d->pieces[i]);
      size_t part = cut < piece.n ? cut : piece.n;

      rig_feed (&r, piece, part);
      cut -= part;
    }
  happen (&r, d->then);
  check_dialogue (&r, d);
  text = attempt_text (&r.attempt);
  if (d->outcome != STARTTLS_AGREED)
    check_over (&r, d, text);
  rig_end (&r);
  return text;
}

static size_t
length (const struct dialogue *d)
{
  size_t n = 0;

  for (size_t i = 0; i < 4 && d->pieces[i]; i++)
    n += strlen (d->pieces[i]);
  return n;
}

static void
each_end_at_each_cut (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof dialogues / sizeof *dialogues; i++)
    {
      char *whole = hold (&dialogues[i], 0);

      for (size_t cut = 1; cut < length (&dialogues[i]); cut++)
        {
          char *text = hold (&dialogues[i], cut);

          assert_string_equal (text, whole);
          free (text);
        }
      free (whole);
    }
}

/* ---- Time ---- */

static void
patience_for_a_greeting (void **state)
{
  static const struct
  {
    const char *said;
    int64_t over;
  } cases[] = { { "", 6000 }, { "H", 11000 }, { "\x15", 11000 } };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct rig r;

      rig_begin (&r, &tiny, NULL, NULL);
      r.plan.greeting_ms = 5000;
      rig_start (&r, 1);
      assert_int_equal (rig_wait (&r, 3000), 3000);
      rig_feed (&r, span_of (cases[i].said), 0);
      assert_int_equal (rig_wait (&r, 20000), cases[i].over);
      assert_int_equal (r.attempt.starttls.outcome, STARTTLS_SILENT);
      assert_int_equal (r.attempt.starttls.said_nothing, i == 0);
      rig_end (&r);
    }
}

static void
first_words_have_their_time (void **state)
{
  const struct event *said;
  struct rig r;

  (void)state;
  rig_begin (&r, protocol_named (NULL, "xmpp"), NULL, NULL);
  rig_start (&r, 1);
  rig_wait (&r, 3000);
  rig_feed_end (&r, false);
  said = r.attempt.events;
  assert_true (span_is (said->what, "stream") && said->at_ms == 0);
  said = said->next;
  assert_true (span_is (said->what, "FIN") && said->at_ms == 2000);
  rig_end (&r);
}

static void
silence_in_the_handshake (void **state)
{
  struct rig r;

  (void)state;
  rig_begin (&r, &tiny, NULL, NULL);
  rig_start (&r, 1);
  rig_feed (&r, span_of ("HI\r\n"), 0);
  rig_feed (&r, span_of ("YES\r\n"), 0);
  assert_int_equal (rig_wait (&r, 20000), 11000);
  assert_int_equal (r.attempt.ending, END_SILENCE);
  assert_int_equal (r.attempt.stage, STAGE_HELLO);
  assert_int_equal (attempt_events (&r.attempt, WHO_NOBODY, "time is up"), 1);
  assert_int_equal (r.attempt.application.outcome, APPLICATION_NONE);
  rig_end (&r);
}

/* ---- Bytes where none should be ---- */

static const struct server_setting asks
    = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };

/* What comes with the go-ahead, before TLS: evidence, and never TLS's.  */
static void
injected (void **state)
{
  static const char evil[] = "YES\r\n\x15\x03\x03\0\2\2\x28 and more";
  struct rig r;

  rig_begin (&r, &tiny, *state, &asks);
  rig_start (&r, 1);
  rig_feed (&r, span_of ("HI\r\n"), 0);
  rig_feed (&r, (struct span){ evil, sizeof evil - 1 }, 0);
  assert_int_equal (r.attempt.injected.bytes, sizeof evil - 6);
  assert_memory_equal (r.attempt.injected.sample.at, evil + 5, sizeof evil - 6);
  rig_tls (&r, 0);
  assert_true (r.attempt.tls.complete);
  assert_int_equal (r.attempt.request.when, REQUEST_HANDSHAKE);
  assert_true (rig_heard (&r, "WHO\r\n"));
  rig_end (&r);
}

/* An answer that did not wait for its question.  */
static void
early (void **state)
{
  struct rig r;

  rig_begin (&r, &tiny, *state, &asks);
  rig_start (&r, 1);
  rig_feed (&r, span_of ("HI\r\nYES\r\n"), 0);
  assert_true (span_is (queue_bytes (&r.clear), "TLS\r\n"));
  assert_int_equal (r.attempt.early.bytes, 5);
  assert_true (span_is (r.attempt.early.sample, "YES\r\n"));
  assert_true (span_is (r.attempt.early_step, "TLS"));
  assert_int_equal (r.attempt.injected.bytes, 0);
  rig_tls (&r, 0);
  assert_true (r.attempt.tls.complete);
  rig_end (&r);
}

/* Plaintext that goes on where TLS should be.  */
static void
no_tls_after_all (void **state)
{
  struct rig r;

  (void)state;
  rig_begin (&r, &tiny, NULL, NULL);
  rig_start (&r, 1);
  rig_feed (&r, span_of ("HI\r\n"), 0);
  rig_feed (&r, span_of ("YES\r\n"), 0);
  rig_feed (&r, span_of ("NO, on second thought\r\n"), 0);
  assert_true (probe_done (r.probe));
  assert_int_equal (r.attempt.ending, END_NOT_TLS);
  assert_true (span_begins (r.attempt.not_tls.sample, "NO, on second"));
  rig_end (&r);
}

/* What came late is counted up to the ServerHello that it was put before.  */
static void
plaintext_before_a_hello (void **state)
{
  static const char late[] = "NOOP\r\n\x16\x03\x03\0\x50\2\0\0\x4c\x03\x03";
  struct rig r;

  (void)state;
  rig_begin (&r, &tiny, NULL, NULL);
  rig_start (&r, 1);
  rig_feed (&r, span_of ("HI\r\n"), 0);
  rig_feed (&r, span_of ("YES\r\n"), 0);
  rig_feed (&r, (struct span){ late, sizeof late - 1 }, 0);
  assert_int_equal (r.attempt.ending, END_NOT_TLS);
  assert_int_equal (r.attempt.not_tls.bytes, 6);
  assert_true (span_is (r.attempt.not_tls.sample, "NOOP\r\n"));
  rig_end (&r);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_end_at_each_cut),
    cmocka_unit_test (patience_for_a_greeting),
    cmocka_unit_test (first_words_have_their_time),
    cmocka_unit_test (silence_in_the_handshake),
    cmocka_unit_test (injected),
    cmocka_unit_test (early),
    cmocka_unit_test (no_tls_after_all),
    cmocka_unit_test (plaintext_before_a_hello),
  };

  return cmocka_run_group_tests_name ("probe", tests, rig_make_keys, rig_free_keys);
}
