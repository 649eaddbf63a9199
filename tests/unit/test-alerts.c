/* Alerts: their names, and that nothing is blamed on a certificate too early.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* The IANA registry, TLS Alerts.  */
static const struct
{
  uint8_t code;
  const char *name;
  const char *spec;
} registry[] = {
  { 0, "close_notify", "RFC 8446" },
  { 10, "unexpected_message", "RFC 8446" },
  { 20, "bad_record_mac", "RFC 8446" },
  { 21, "decryption_failed", "RFC 5246" },
  { 22, "record_overflow", "RFC 8446" },
  { 30, "decompression_failure", "RFC 5246" },
  { 40, "handshake_failure", "RFC 8446" },
  { 41, "no_certificate", "SSL 3.0 (RFC 6101)" },
  { 42, "bad_certificate", "RFC 8446" },
  { 43, "unsupported_certificate", "RFC 8446" },
  { 44, "certificate_revoked", "RFC 8446" },
  { 45, "certificate_expired", "RFC 8446" },
  { 46, "certificate_unknown", "RFC 8446" },
  { 47, "illegal_parameter", "RFC 8446" },
  { 48, "unknown_ca", "RFC 8446" },
  { 49, "access_denied", "RFC 8446" },
  { 50, "decode_error", "RFC 8446" },
  { 51, "decrypt_error", "RFC 8446" },
  { 52, "too_many_cids_requested", "RFC 9147" },
  { 60, "export_restriction", "RFC 2246" },
  { 70, "protocol_version", "RFC 8446" },
  { 71, "insufficient_security", "RFC 8446" },
  { 80, "internal_error", "RFC 8446" },
  { 86, "inappropriate_fallback", "RFC 7507" },
  { 90, "user_canceled", "RFC 8446" },
  { 100, "no_renegotiation", "RFC 5246" },
  { 109, "missing_extension", "RFC 8446" },
  { 110, "unsupported_extension", "RFC 8446" },
  { 111, "certificate_unobtainable", "RFC 6066" },
  { 112, "unrecognized_name", "RFC 6066" },
  { 113, "bad_certificate_status_response", "RFC 6066" },
  { 114, "bad_certificate_hash_value", "RFC 6066" },
  { 115, "unknown_psk_identity", "RFC 4279" },
  { 116, "certificate_required", "RFC 8446" },
  { 117, "general_error", "RFC 9846" },
  { 120, "no_application_protocol", "RFC 7301" },
  { 121, "ech_required", "RFC 9849" },
};

enum
{
  REGISTERED = sizeof registry / sizeof *registry
};

static void
the_registry_is_known (void **state)
{
  (void)state;
  for (size_t i = 0; i < REGISTERED; i++)
    {
      assert_string_equal (alert_name (registry[i].code), registry[i].name);
      assert_string_equal (alert_spec (registry[i].code), registry[i].spec);
      assert_int_equal (alert_code (span_of (registry[i].name)),
                        registry[i].code);
    }
}

static void
nothing_else_is (void **state)
{
  size_t specified = 0;

  (void)state;
  for (int code = 0; code < 256; code++)
    if (alert_spec ((uint8_t)code))
      specified++;
    else
      assert_string_equal (alert_name ((uint8_t)code), "unassigned");
  assert_int_equal (specified, REGISTERED);
  assert_int_equal (alert_code (span_of ("unassigned")), -1);
}

static void
names_are_read_in_any_spelling (void **state)
{
  static const struct
  {
    const char *name;
    int code;
  } spellings[] = {
    { "handshake_failure", 40 },
    { "handshake failure", 40 },
    { "HandshakeFailure", 40 },
    { "HANDSHAKE-FAILURE", 40 },
    { "Unknown CA", 48 },
    { "certificateRequired", 116 },
    { "handshake", -1 },
    { "handshake_failures", -1 },
    { "", -1 },
    { "___", -1 },
  };

  (void)state;
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
    assert_int_equal (alert_code (span_of (spellings[i].name)),
                      spellings[i].code);
}

/* Does MEANING say that a certificate is required, or not taken?  */
static bool
blames (const char *meaning)
{
  static const char *const words[]
      = { "require one",      "requires one",   "was shown none",
          "does not take it", "was shown your", "was shown a throw-away" };

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strstr (meaning, words[i]))
      return true;
  return false;
}

static void
nothing_is_blamed_on_what_was_not_asked_for (void **state)
{
  (void)state;
  for (int code = 0; code < 256; code++)
    for (enum stage stage = STAGE_HELLO; stage <= STAGE_APPLICATION; stage++)
      for (enum presented p = PRESENTED_NONE; p <= PRESENTED_OWN; p++)
        {
          const char *meaning = alert_meaning ((uint8_t)code, stage, false, p);

          assert_non_null (meaning);
          if (stage != STAGE_REQUEST && blames (meaning))
            fail_msg ("%d at stage %d: %s", code, (int)stage, meaning);
        }
}

/* What servers say to an empty Certificate, and what they never say to it.  */
static void
a_missing_certificate_is_blamed_where_it_may_be (void **state)
{
  static const uint8_t missing[] = { 40, 41, 42, 46, 49, 50, 116 };
  static const uint8_t other[] = { 10, 20, 45, 48, 70, 80, 112 };

  (void)state;
  for (enum stage stage = STAGE_CERTIFICATE; stage <= STAGE_APPLICATION;
       stage++)
    {
      for (size_t i = 0; i < sizeof missing; i++)
        assert_true (
            blames (alert_meaning (missing[i], stage, true, PRESENTED_NONE)));
      for (size_t i = 0; i < sizeof other; i++)
        assert_null (strstr (
            alert_meaning (other[i], stage, true, PRESENTED_NONE), "require"));
    }
}

static void
sentences_are_whole (void **state)
{
  (void)state;
  for (int code = 0; code < 256; code++)
    for (enum stage stage = STAGE_NONE; stage <= STAGE_APPLICATION; stage++)
      for (enum presented p = PRESENTED_NONE; p <= PRESENTED_OWN; p++)
        for (int requested = 0; requested < 2; requested++)
          {
            const char *meaning
                = alert_meaning ((uint8_t)code, stage, requested, p);

            assert_in_range (meaning[0], 'A', 'Z');
            assert_int_equal (meaning[strlen (meaning) - 1], '.');
            assert_null (strstr (meaning, "  "));
          }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_registry_is_known),
    cmocka_unit_test (nothing_else_is),
    cmocka_unit_test (names_are_read_in_any_spelling),
    cmocka_unit_test (nothing_is_blamed_on_what_was_not_asked_for),
    cmocka_unit_test (a_missing_certificate_is_blamed_where_it_may_be),
    cmocka_unit_test (sentences_are_whole),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
