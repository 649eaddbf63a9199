/* TLS over memory: every way in which a server may end it, at every stage.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "limits.h"
#include "tls-pair.h"

#include <stdio.h>
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

/* ---- Alerts, FIN, RST and close_notify, wherever they may come ---- */

enum end
{
  BY_ALERT,
  BY_CLOSE_NOTIFY,
  BY_FIN,
  BY_RST,
  ENDS
};

static const enum ending endings[ENDS]
    = { END_ALERT, END_CLOSE_NOTIFY, END_FIN, END_RST };

struct place
{
  unsigned version;
  gnutls_certificate_request_t request;
  enum stage stage;
  bool encrypted; /* alerts are, here */
  bool silent;    /* the server has no keys to say one in, here */
};

static const struct place places[] = {
  { 0x0303, GNUTLS_CERT_IGNORE, STAGE_HELLO, false, false },
  { 0x0303, GNUTLS_CERT_IGNORE, STAGE_SERVER, false, false },
  { 0x0303, GNUTLS_CERT_REQUEST, STAGE_SERVER, false, false },
  { 0x0303, GNUTLS_CERT_REQUEST, STAGE_REQUEST, false, false },
  { 0x0303, GNUTLS_CERT_REQUEST, STAGE_CERTIFICATE, false, false },
  { 0x0303, GNUTLS_CERT_IGNORE, STAGE_APPLICATION, true, false },
  { 0x0303, GNUTLS_CERT_REQUEST, STAGE_APPLICATION, true, false },
  { 0x0304, GNUTLS_CERT_IGNORE, STAGE_HELLO, false, false },
  { 0x0304, GNUTLS_CERT_IGNORE, STAGE_SERVER, true, true },
  { 0x0304, GNUTLS_CERT_REQUEST, STAGE_SERVER, true, true },
  { 0x0304, GNUTLS_CERT_REQUEST, STAGE_REQUEST, true, true },
  { 0x0304, GNUTLS_CERT_IGNORE, STAGE_FINISHED, true, false },
  { 0x0304, GNUTLS_CERT_REQUEST, STAGE_FINISHED, true, false },
  { 0x0304, GNUTLS_CERT_IGNORE, STAGE_APPLICATION, true, false },
  { 0x0304, GNUTLS_CERT_REQUEST, STAGE_APPLICATION, true, false },
};

static void
begin_at (struct pair *p, const struct server_keys *keys,
          const struct place *place, size_t chunk)
{
  struct server_setting setting
      = { .version = place->version, .request = place->request };

  pair_begin (p, keys, &setting, chunk);
  if (place->stage != STAGE_APPLICATION)
    {
      assert_true (pair_go_to (p, place->stage));
      return;
    }
  pair_go (p);
  assert_true (p->server_complete);
  pair_say (p, "hello");
  assert_int_equal (tls_stage (p->client), STAGE_APPLICATION);
}

static void
end_by (struct pair *p, const struct place *place, enum end end)
{
  uint8_t level = end == BY_ALERT ? 2 : 1;
  uint8_t code = end == BY_ALERT ? 40 : 0;

  if (end == BY_FIN || end == BY_RST)
    {
      tls_feed_end (p->client, end == BY_RST);
      tls_step (p->client);
    }
  else if (place->encrypted)
    pair_alert (p, level, code);
  else
    pair_plain_alert (p, level, code);
}

static void
check_end (const struct attempt *a, const struct place *place, enum end end)
{
  bool asked = place->request && place->stage >= STAGE_REQUEST;
  /* Even its Certificate message may not have come yet.  */
  bool shown = place->stage >= STAGE_REQUEST;

  assert_int_equal (a->ending, endings[end]);
  assert_int_equal (a->stage, place->stage);
  assert_int_equal (a->alert.seen, end == BY_ALERT);
  assert_int_equal (a->alert.code, end == BY_ALERT ? 40 : 0);
  assert_int_equal (a->request.when, asked ? REQUEST_HANDSHAKE : 0);
  assert_int_equal (a->tls.hello, place->stage >= STAGE_SERVER);
  assert_int_equal (a->tls.complete, place->stage >= STAGE_FINISHED);
  assert_int_equal (a->tls.accepted, place->stage == STAGE_APPLICATION);
  if (shown && !(place->version == 0x0304 && place->stage == STAGE_REQUEST))
    assert_non_null (a->tls.certificate);
  if (place->stage >= STAGE_SERVER)
    assert_int_equal (a->tls.version, place->version);
  assert_null (a->tls.error);
}

static void
ends (void **state)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    for (enum end end = BY_ALERT; end < ENDS; end++)
      {
        struct pair p;

        if (places[i].silent && end <= BY_CLOSE_NOTIFY)
          continue;
        begin_at (&p, *state, &places[i], i % 4);
        end_by (&p, &places[i], end);
        tls_leave (p.client);
        check_end (&p.attempt, &places[i], end);
        /* The first end stands.  */
        tls_feed_end (p.client, true);
        assert_int_equal (tls_step (p.client), TLS_ENDED);
        assert_int_equal (p.attempt.ending, endings[end]);
        pair_end (&p);
      }
}

/* Whether the server left right behind it, or was never heard of again.  */
static void
the_certificate_is_kept (void **state)
{
  static const struct server_setting setting = { .version = 0x0303 };

  for (int leaves = 0; leaves < 2; leaves++)
    {
      struct pair p;

      pair_begin (&p, *state, &setting, 0);
      while (attempt_events (&p.attempt, WHO_SERVER, "Certificate") == 0)
        assert_true (pair_record (&p));
      if (leaves)
        tls_feed_end (p.client, false);
      tls_step (p.client);
      if (!leaves)
        tls_out_of_time (p.client);
      tls_leave (p.client);
      assert_int_equal (p.attempt.ending, leaves ? END_FIN : END_SILENCE);
      assert_non_null (p.attempt.tls.certificate);
      pair_end (&p);
    }
}

/* Where GnuTLS puts a stop to a handshake, the record in hand may be cut.  */
static void
cut_in_a_record (void **state)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
      struct pair p;

      begin_at (&p, *state, &places[i], 0);
      pair_feed (&p, (struct span){ "\x16\x03\x03\x40", 4 });
      tls_feed_end (p.client, i % 2);
      tls_step (p.client);
      assert_int_equal (p.attempt.ending, i % 2 ? END_RST : END_FIN);
      assert_int_equal (p.attempt.stage, places[i].stage);
      pair_end (&p);
    }
}

/* ---- Alerts ---- */

static void
any_code (void **state)
{
  static const struct place place
      = { 0x0303, GNUTLS_CERT_REQUEST, STAGE_CERTIFICATE, false, false };

  for (unsigned code = 0; code < 256; code++)
    {
      struct pair p;

      begin_at (&p, *state, &place, 0);
      pair_plain_alert (&p, 2, (uint8_t)code);
      assert_int_equal (p.attempt.ending, END_ALERT);
      assert_int_equal (p.attempt.alert.code, code);
      assert_int_equal (attempt_events (&p.attempt, WHO_SERVER, "alert"), 1);
      pair_end (&p);
    }
}

/* OpenJDK says user_canceled before it closes in good order.  */
static void
a_warning_before_the_end (void **state)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
      struct pair p;

      if (!places[i].encrypted || places[i].silent)
        continue;
      begin_at (&p, *state, &places[i], 0);
      pair_alert (&p, 1, 90);
      pair_alert (&p, 1, 0);
      assert_int_equal (p.attempt.ending, END_CLOSE_NOTIFY);
      assert_int_equal (
          attempt_events (&p.attempt, WHO_SERVER, "warning alert"), 1);
      assert_false (p.attempt.alert.seen);
      pair_end (&p);
    }
}

/* In TLS 1.3 the first is the last.  */
static void
a_flood_of_warnings (void **state)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
      struct pair p;

      if (places[i].version == 0x0304 && places[i].encrypted)
        continue;
      begin_at (&p, *state, &places[i], 0);
      for (unsigned n = 0; n <= WARNING_ALERTS_MAX; n++)
        {
          assert_int_equal (p.attempt.ending, END_OPEN);
          if (places[i].encrypted)
            pair_alert (&p, 1, 90);
          else
            pair_plain_alert (&p, 1, 112);
        }
      assert_int_equal (p.attempt.ending, END_LIMIT);
      pair_end (&p);
    }
}

/* ---- What is no TLS, and what is bad TLS ---- */

static const struct
{
  struct span bytes;
} not_tls[] = {
#define BYTES(string)                                                          \
  {                                                                            \
    {                                                                          \
      string, sizeof string - 1                                                \
    }                                                                          \
  }
  BYTES ("220 mx.example ESMTP\r\n"),
  BYTES ("* OK IMAP4rev1\r\n"),
  BYTES ("HTTP/1.1 400 Bad Request\r\n\r\n"),
  BYTES ("<?xml version='1.0'?>"),
  BYTES ("\0\0\0\0"),
  BYTES ("\x80\x2e\x01\x03\x01"),
  BYTES ("\x15\x15\x03\x03"),
  BYTES ("\x18\x03\x03"),
  BYTES ("S"),
  BYTES ("\xff"),
};

static void
no_tls (void **state)
{
  static const struct server_setting setting = { .version = 0x0304 };

  for (size_t i = 0; i < sizeof not_tls / sizeof *not_tls; i++)
    for (size_t chunk = 0; chunk < 3; chunk++)
      {
        struct pair p;
        struct span said;

        pair_begin (&p, *state, &setting, chunk);
        pair_feed (&p, not_tls[i].bytes);
        said = p.attempt.not_tls.sample;
        assert_int_equal (p.attempt.ending, END_NOT_TLS);
        assert_int_equal (p.attempt.stage, STAGE_HELLO);
        assert_true (said.n > 0 && said.n <= not_tls[i].bytes.n);
        assert_memory_equal (said.at, not_tls[i].bytes.at, said.n);
        assert_true (chunk > 0 || said.n == not_tls[i].bytes.n);
        pair_end (&p);
      }
}

/* | 23 | 3 3 | 40 | 40 octets that nobody's key made |  */
static void
garbage (void **state)
{
  static const char record[45] = { 23, 3, 3, 0, 40, 'x', 'y' };

  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
      struct pair p;
      enum ending expected = places[i].stage == STAGE_FINISHED
                                 ? END_UNDECIPHERABLE
                                 : END_TLS_ERROR;

      begin_at (&p, *state, &places[i], i % 3);
      pair_feed (&p, (struct span){ record, sizeof record });
      assert_int_equal (p.attempt.ending, expected);
      assert_int_equal (p.attempt.stage, places[i].stage);
      assert_non_null (p.attempt.tls.error);
      pair_end (&p);
    }
}

/* A handshake message that never ends.

     | 22 | 3 3 | 16000 | 11 | 0x7f0000 | … |  */
static void
endless_message (void **state)
{
  static char record[5 + 16000] = { 22, 3, 3, 0x3e, (char)0x80, 11, 0x7f };
  struct pair p;
  unsigned records = 0;

  begin_at (&p, *state, &places[1], 0);
  while (p.attempt.ending == END_OPEN && records < 100)
    {
      pair_feed (&p, (struct span){ record, sizeof record });
      memset (record + 5, 0, 4);
      records++;
    }
  assert_int_equal (p.attempt.ending, END_LIMIT);
  assert_true (records >= HANDSHAKE_MAX_BYTES / sizeof record);
  assert_true (records <= HANDSHAKE_MAX_BYTES / sizeof record + 1);
  pair_end (&p);
}

static void
too_much (void **state)
{
  static const struct server_setting setting = { .version = 0x0304 };
  char *bytes = calloc (1, RECORD_QUEUE_MAX_BYTES + 1);
  struct pair p;

  pair_begin (&p, *state, &setting, 0);
  pair_feed (&p, (struct span){ bytes, RECORD_QUEUE_MAX_BYTES + 1 });
  assert_int_equal (p.attempt.ending, END_LIMIT);
  pair_end (&p);
  free (bytes);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (ends),
    cmocka_unit_test (the_certificate_is_kept),
    cmocka_unit_test (cut_in_a_record),
    cmocka_unit_test (any_code),
    cmocka_unit_test (a_warning_before_the_end),
    cmocka_unit_test (a_flood_of_warnings),
    cmocka_unit_test (no_tls),
    cmocka_unit_test (garbage),
    cmocka_unit_test (endless_message),
    cmocka_unit_test (too_much),
  };

  return cmocka_run_group_tests_name ("ends of tls", tests, make_keys,
                                      free_keys);
}
