/* What an answer in JSON says, and that no report says anything raw.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "examples.h"
#include "limits.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistr.h>

static void
what_cannot_be_written_is_said (void **state)
{
  FILE *full = fopen ("/dev/full", "w");
  struct style style = { .width = 78 };
  struct example e;

  (void)state;
  assert_non_null (full);
  setvbuf (full, NULL, _IONBF, 0);
  example_required (&e);
  assert_false (report_text (full, &e.data, &style, true));
  fclose (full);
}

/* ---- As JSON. ---- */

static json_t *
parsed (const struct example *e)
{
  char *text = json_of (e);
  json_t *answer = json_loads (text, JSON_REJECT_DUPLICATES, NULL);

  assert_non_null (answer);
  assert_ptr_equal (strchr (text, '\n'), text + strlen (text) - 1);
  free (text);
  return answer;
}

/* What stands at "/a/0/b" of ANSWER.  */
static json_t *
at (json_t *answer, const char *path)
{
  char key[64];

  while (answer && *path == '/')
    {
      size_t n = strcspn (++path, "/");

      snprintf (key, sizeof key, "%.*s", (int)n, path);
      answer = json_is_array (answer)
                   ? json_array_get (answer, strtoul (key, NULL, 10))
                   : json_object_get (answer, key);
      path += n;
    }
  assert_non_null (answer);
  return answer;
}

static const struct
{
  void (*make) (struct example *e);
  const char *path;
  const char *value;
} values[] = {
  { example_required, "/target", "\"example.org:5222\"" },
  { example_required, "/address", "\"192.0.2.7\"" },
  { example_required, "/port", "5222" },
  { example_required, "/transport", "\"starttls\"" },
  { example_required, "/verdict", "\"required\"" },
  { example_required, "/requested", "\"handshake\"" },
  { example_required, "/confidence", "\"proven\"" },
  { example_required, "/cause", "\"client-certificate-missing\"" },
  { example_required, "/any_certificate", "null" },
  { example_required, "/starttls/outcome", "\"agreed\"" },
  { example_required, "/tls/version", "\"TLS 1.3\"" },
  { example_required, "/tls/server_certificate/not_after",
    "\"2027-01-01T00:00:00Z\"" },
  { example_required, "/request/ca_names/0", "\"CN=Example Users CA\"" },
  { example_required, "/request/signature_algorithms/2", "\"0xfefe\"" },
  { example_required, "/alert/code", "116" },
  { example_required, "/alert/stage", "\"finished\"" },
  { example_required, "/attempts/0/events/3/who", "\"server\"" },
  { example_required, "/elapsed_ms", "42" },
  { example_required, "/expected", "null" },
  { example_optional, "/cause", "null" },
  { example_optional, "/request/ca_names", "[]" },
  { example_optional, "/request/certificate_types",
    "[\"rsa_sign\",\"ecdsa_sign\"]" },
  { example_optional, "/application/said", "\"250 example.org\"" },
  { example_optional, "/alert", "null" },
  { example_refused, "/verdict", "\"undetermined\"" },
  { example_refused, "/confidence", "null" },
  { example_refused, "/starttls/said", "\"454 4.7.0 TLS not available\"" },
  { example_refused, "/tls", "null" },
  { example_refused, "/request", "null" },
  { example_greeting, "/starttls", "null" },
  { example_greeting, "/attempts/0/outcome", "\"not-tls\"" },
  { example_unreached, "/address", "null" },
  { example_unreached, "/attempts/0/outcome", "\"connect-refused\"" },
  { example_application, "/verdict", "\"required-by-application\"" },
  { example_application, "/any_certificate", "false" },
  { example_application, "/application/outcome", "\"refused\"" },
  { example_compared, "/any_certificate", "true" },
  { example_compared, "/alert/code", "40" },
  { example_compared, "/attempts/1/presented", "\"self-signed\"" },
  { example_compared, "/own_certificate", "null" },
  { example_own, "/attempts/1/presented", "\"own\"" },
  { example_own, "/own_certificate/subject", "\"CN=me\"" },
  { example_own, "/own_certificate/not_after", "\"2027-01-01T00:00:00Z\"" },
  { example_own, "/own_certificate/outcome", "\"refused\"" },
  { example_own, "/own_certificate/confidence", "\"proven\"" },
  { example_own, "/own_certificate/sent", "true" },
  { example_own, "/own_certificate/alert/code", "45" },
  { example_own, "/own_certificate/checks/1/id", "\"in-dates\"" },
  { example_own, "/own_certificate/checks/1/ok", "false" },
  { example_own, "/own_certificate/checks/1/sentence",
    "\"It expired on 2027-01-01 00:00 UTC.\"" },
  { example_compared, "/findings/0/kind", "\"any-certificate-accepted\"" },
  { example_domain, "/hosts/0/outcome", "\"connect-timeout\"" },
  { example_domain, "/hosts/0/said", "\"no answer in time\"" },
  { example_domain, "/hosts/0/addresses", "[\"10.0.0.1\",\"192.0.2.8\"]" },
  { example_domain, "/hosts/0/addresses_total", "5" },
  { example_domain, "/hosts/0/weight", "40" },
  { example_domain, "/hosts/1/outcome", "\"reached\"" },
  { example_domain, "/hosts/2/outcome", "\"not-tried\"" },
  { example_domain, "/hosts/2/transport", "\"direct\"" },
  { example_domain, "/hosts_total", "9" },
  { example_domain, "/hosts/3/host", "\".\"" },
  { example_domain, "/hosts/3/outcome", "\"not-offered\"" },
  { example_domain, "/findings/0/kind", "\"private-address\"" },
  { example_domain, "/findings/0/scope", "\"private\"" },
  { example_domain, "/findings_total", "1" },
  { example_nowhere, "/hosts", "[]" },
  { example_nowhere, "/attempts/0/outcome", "\"unresolved\"" },
  { example_nowhere, "/findings/0/record", "\"_xmpps-client._tcp\"" },
  { example_guess, "/hosts/0/source", "\"domain\"" },
  { example_through, "/proxy", "\"socks5://proxy.example.org:1080\"" },
  { example_through, "/tls/verified", "true" },
  { example_through, "/request/ca_names_total", "70" },
  { example_through, "/findings/0/late", "true" },
};

static void
values_are_so (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    {
      struct example e;
      json_t *answer;
      char *value;

      values[i].make (&e);
      answer = parsed (&e);
      value = json_dumps (at (answer, values[i].path),
                          JSON_ENCODE_ANY | JSON_COMPACT);
      assert_string_equal (value, values[i].value);
      free (value);
      json_decref (answer);
    }
}

static void
expectations_are_met_or_not (void **state)
{
  struct example e;
  json_t *answer;

  (void)state;
  example_required (&e);
  e.data.expect = 1u << ANSWER_REQUIRED | 1u << ANSWER_OPTIONAL;
  answer = parsed (&e);
  assert_true (json_is_true (at (answer, "/expected")));
  json_decref (answer);
  e.data.expect = 1u << ANSWER_NOT_REQUESTED;
  answer = parsed (&e);
  assert_true (json_is_false (at (answer, "/expected")));
  json_decref (answer);
}

/* ---- Nothing raw. ---- */

#define RAW(literal)                                                           \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

static const struct span hostile[] = {
  RAW ("\x1b]0;owned\x07\x1b[2J"),
  RAW ("200 OK\r\nSet-Cookie: x\r\n"),
  RAW ("a\0b"),
  RAW ("\xe2\x80\xaetxt.exe\xe2\x81\xa6"),
  RAW ("caf\xe9 \xff\xfe \xc0\xaf \xed\xa0\x80"),
  RAW ("\x7f\xc2\x9b"
       "31m\x01\x02\x03\x06"),
  RAW ("`\" } ] , \\ `$(reboot)` %s %n"),
  RAW (""),
};

static void
assert_only_lines_of_graphics (const char *text)
{
  assert_null (u8_check ((const uint8_t *)text, strlen (text)));
  for (const char *c = text; *c; c++)
    assert_true (*c == '\n' || (unsigned char)*c >= ' ');
  assert_null (strchr (text, 0x7f));
  assert_null (strstr (text, "\xe2\x80\xae"));
  assert_null (strstr (text, "\xe2\x81\xa6"));
  assert_null (strstr (text, "\xc2\x9b"));
}

static void
no_words_come_out_raw (void **state)
{
  const struct style style = { .width = 78, .verbose = 2 };

  (void)state;
  for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
    {
      struct example e;
      char *text, *json;

      example_of_words (&e, hostile[i]);
      text = text_of (&e, &style);
      assert_only_lines_of_graphics (text);
      json = json_of (&e);
      assert_only_lines_of_graphics (json);
      json_decref (parsed (&e));
      free (json);
      free (text);
    }
}

/* Commands are there to be pasted: what the user or the server put into a name
   must not become one.  */
static void
no_words_become_a_command (void **state)
{
  struct example e;
  json_t *answer;
  const char *advice;

  (void)state;
  example_of_words (&e, span_of ("$(reboot)"));
  e.verdict.answer = ANSWER_REQUIRED;
  answer = parsed (&e);
  for (size_t i = 0; i < json_array_size (at (answer, "/advice")); i++)
    {
      advice = json_string_value (json_array_get (at (answer, "/advice"), i));
      if (strchr (advice, '`'))
        assert_null (strstr (strchr (advice, '`'), "reboot"));
    }
  json_decref (answer);
}

static void
words_are_cut (void **state)
{
  char words[1000];
  struct example e;
  json_t *answer;

  (void)state;
  memset (words, 'x', sizeof words);
  example_of_words (&e, (struct span){ words, sizeof words });
  answer = parsed (&e);
  assert_int_equal (
      u8_mbsnlen (
          (const uint8_t *)json_string_value (at (answer, "/starttls/said")),
          json_string_length (at (answer, "/starttls/said"))),
      SAID_MAX_BYTES);
  json_decref (answer);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_cannot_be_written_is_said),
    cmocka_unit_test (values_are_so),
    cmocka_unit_test (expectations_are_met_or_not),
    cmocka_unit_test (no_words_come_out_raw),
    cmocka_unit_test (no_words_become_a_command),
    cmocka_unit_test (words_are_cut),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
