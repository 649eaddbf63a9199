/* TLS over memory, against a server in memory: what is seen of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static void
take_certificate (const struct certificate *c)
{
  assert_non_null (c);
  assert_true (span_is (c->subject, "CN=server.example"));
  assert_true (span_is (c->issuer, "CN=server.example"));
  assert_int_equal (c->sans_count, 3);
  assert_true (span_is (c->sans[0], "DNS:server.example"));
  assert_true (span_is (c->sans[1], "IP:192.0.2.1"));
  assert_true (span_is (c->sans[2], "URI:xmpp:server.example"));
  assert_int_equal (c->not_before, 1700000000);
  assert_int_equal (c->not_after, 4000000000);
  assert_string_equal (c->key, "EC/ECDSA");
  assert_int_equal (c->key_bits, 256);
  assert_int_equal (strlen (c->sha256), 64);
}

static void
take_request (const struct request *r, const struct server_setting *setting)
{
  bool names = !setting->no_ca_names;

  assert_int_equal (r->when, setting->request ? REQUEST_HANDSHAKE : 0);
  if (!setting->request)
    return;
  assert_int_equal (r->ca_names_total, names);
  assert_int_equal (r->ca_names_count, names);
  if (names)
    assert_true (
        span_is (r->ca_names_text[0], "CN=clients CA,O=certask tests"));
  assert_int_equal (r->types_count > 0, setting->version == 0x0303);
  assert_true (r->schemes_count > 4);
}

static void
take_end (const struct attempt *a, const struct server_setting *setting)
{
  bool refused = setting->request == GNUTLS_CERT_REQUIRE;
  bool tls13 = setting->version == 0x0304;

  assert_int_equal (a->tls.complete, tls13 || !refused);
  assert_int_equal (a->ending, refused ? END_ALERT : END_OPEN);
  assert_int_equal (a->alert.seen, refused);
  if (refused)
    {
      assert_int_equal (a->alert.level, 2);
      assert_int_equal (a->alert.code, tls13 ? 116 : 50);
      assert_int_equal (a->stage, tls13 ? STAGE_FINISHED : STAGE_CERTIFICATE);
    }
  else
    assert_int_equal (a->tls.accepted, !tls13 || setting->tickets);
}

static void
shake (const struct server_keys *keys, const struct server_setting *setting)
{
  char *whole = NULL;

  for (size_t chunk = 0; chunk <= 3; chunk++)
    {
      struct pair p;
      char *text;

      pair_begin (&p, keys, setting, chunk);
      pair_go (&p);
      tls_leave (p.client);
      assert_true (p.attempt.tls.begun && p.attempt.tls.hello);
      assert_int_equal (p.attempt.tls.version, setting->version);
      assert_non_null (p.attempt.tls.cipher);
      assert_string_equal (p.attempt.tls.group, "X25519");
      assert_false (p.attempt.tls.sent_certificate);
      take_certificate (p.attempt.tls.certificate);
      take_request (&p.attempt.request, setting);
      take_end (&p.attempt, setting);
      text = attempt_text (&p.attempt);
      if (!whole)
        whole = text;
      else
        {
          assert_string_equal (text, whole);
          free (text);
        }
      pair_end (&p);
    }
  free (whole);
}

static void
handshakes (void **state)
{
  static const gnutls_certificate_request_t requests[]
      = { GNUTLS_CERT_IGNORE, GNUTLS_CERT_REQUEST, GNUTLS_CERT_REQUIRE };

  for (unsigned i = 0; i < 2 * 3 * 2 * 2; i++)
    {
      struct server_setting setting = { .version = 0x0303 + i % 2,
                                        .request = requests[i / 2 % 3],
                                        .no_ca_names = i / 6 % 2,
                                        .tickets = i / 12 % 2 };

      shake (*state, &setting);
    }
}

/* What a ServerHello names is what GnuTLS says in the end.  */
static void
ciphers (void **state)
{
  static const char *const priorities[] = {
    "-CIPHER-ALL:+AES-128-GCM",       "-CIPHER-ALL:+AES-256-GCM",
    "-CIPHER-ALL:+CHACHA20-POLY1305", "-CIPHER-ALL:+AES-128-CCM",
    "-CIPHER-ALL:+AES-128-CBC",       "-CIPHER-ALL:+AES-256-CBC",
  };

  for (unsigned i = 0; i < 2 * sizeof priorities / sizeof *priorities; i++)
    {
      struct server_setting setting
          = { .version = 0x0303 + i % 2, .priority = priorities[i / 2] };
      struct pair p;
      char *early;

      if (setting.version == 0x0304 && strstr (setting.priority, "CBC"))
        continue;
      pair_begin (&p, *state, &setting, 0);
      while (!p.attempt.tls.hello)
        assert_true (pair_record (&p));
      assert_non_null (p.attempt.tls.cipher);
      early = strdup (p.attempt.tls.cipher);
      pair_go (&p);
      assert_true (p.server_complete);
      assert_string_equal (early, gnutls_ciphersuite_get (p.server.session));
      assert_string_equal (early, p.attempt.tls.cipher);
      free (early);
      pair_end (&p);
    }
}

/* Up to its end the server says its first flight record by record, and we say
   ours at once.  */
static void
flight_is_whole (void **state)
{
  struct server_setting setting
      = { .version = 0x0304, .request = GNUTLS_CERT_REQUEST };
  struct pair p;
  struct span flight = span_none ();

  pair_begin (&p, *state, &setting, 0);
  while (!p.attempt.tls.complete)
    {
      assert_true (pair_record (&p));
      flight = queue_bytes (&p.server.in);
      assert_int_equal (flight.n > 0, p.attempt.tls.complete);
    }
  assert_int_equal (flight.at[0], 20);
  assert_int_equal (flight.at[6], 23);
  pair_go (&p);
  assert_true (p.server_complete);
  pair_end (&p);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (handshakes),
    cmocka_unit_test (ciphers),
    cmocka_unit_test (flight_is_whole),
  };

  return cmocka_run_group_tests_name ("tls", tests, make_keys, free_keys);
}
