/* The user's own certificate: each check true and false.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "own-checks.h"
#include "own-scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static const struct
{
  void (*spoil) (struct scene *s);
  const char *id;
  enum three ok;
  const char *words;
} looks[] = {
  { nothing, "key-fits", YES, "" },
  { key_of_nobody, "key-fits", NO, "does not belong" },
  { key_of_the_second, "key-fits", NO, "belongs to CN=Middle, which is not" },
  { nothing, "in-dates", YES, "until 2027-01-16 08:00 UTC" },
  { to_the_second, "in-dates", YES, "" },
  { expired, "in-dates", NO, "expired on 2027-01-15 07:59 UTC" },
  { early, "in-dates", NO, "not valid yet: it will be from 2027-01-15 08:00" },
  { old_middle, "in-dates", NO, "CN=Middle, is not valid now" },
  { nothing, "for-clients", YES, "has clientAuth" },
  { for_servers, "for-clients", NO, "lacks clientAuth" },
  { no_purposes, "for-clients", YES, "no extended key usage" },
  { nothing, "may-sign", YES, "has digitalSignature" },
  { for_encryption, "may-sign", NO, "lacks digitalSignature" },
  { no_usage, "may-sign", YES, "no key usage" },
  { nothing, "strong", YES, "" },
  { sha1, "strong", NO, "CN=me is signed with" },
  { sha1_root, "strong", YES, "" },
  { rsa_1024, "strong", NO, "1024 bits" },
  { rsa_2048, "strong", YES, "" },
  { nothing, "issued", YES, "CN=Middle" },
  { self_signed, "issued", NO, "self-signed" },
  { nothing, "chain-in-order", YES, "" },
  { twice, "chain-in-order", NO, "CN=me is not" },
  { root_before_middle, "chain-in-order", NO, "CN=me is not" },
  { leaf_alone, "chain-in-order", UNKNOWN, NULL },
  { nothing, "chain-complete", YES, "CN=Root" },
  { up_to_root, "chain-complete", YES, "its root, CN=Root" },
  { root_without_middle, "chain-complete", NO,
    "of CN=Middle, which issued CN=me" },
  { twice, "chain-complete", YES, "" },
  { renewed_middle, "chain-complete", NO, "The CN=Middle of the chain" },
  { no_names_leaf_alone, "chain-complete", UNKNOWN, "CN=Middle issued" },
  { leaf_alone, "chain-complete", UNKNOWN, NULL },
  { ring, "chain-complete", UNKNOWN, NULL },
  { nothing, "ca-named", YES, "CN=Root" },
  { no_names, "ca-named", YES, "names no CA" },
  { second_name, "ca-named", YES, "CN=Root" },
  { other_octets, "ca-named", YES, "other octets" },
  { other_names, "ca-named", NO,
    "they are CN=Other, and it comes from CN=Middle, CN=Root" },
  { leaf_alone, "ca-named", NO, "certificate of CN=Middle, which" },
  { root_without_middle, "ca-named", NO, "certificate of CN=Middle, which" },
  { other_names_self_signed, "ca-named", NO, "its own issuer" },
  { more_names, "ca-named", UNKNOWN, "there are more" },
  { nothing, "type-taken", YES, "ECDSA P-256" },
  { rsa_type, "type-taken", NO, "the types rsa_sign, and the key of this one" },
  { nothing, "algorithm-taken", YES, "" },
  { rsa_scheme, "algorithm-taken", NO, "rsa_pss_rsae_sha256, none of which" },
  { p384_scheme_tls12, "algorithm-taken", YES, "" },
  { p384_scheme_tls13, "algorithm-taken", NO, "can make in TLS 1.3" },
};

static const struct own_check *
check_called (const struct own_answer *answer, const char *id)
{
  for (size_t i = 0; i < answer->checks_count; i++)
    if (strcmp (answer->checks[i].id, id) == 0)
      return &answer->checks[i];
  return NULL;
}

/* WORDS NULL: the check has nothing to say.  */
static void
each_check (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
    {
      struct arena *arena = arena_new ();
      struct scene s;
      struct own_answer answer;
      const struct own_check *check;

      scene_set (&s);
      looks[i].spoil (&s);
      answer = own_judge (arena, &s.own, &s.evidence);
      check = check_called (&answer, looks[i].id);
      if (!check != !looks[i].words || (check && check->ok != looks[i].ok)
          || (check && !span_contains (check->sentence, looks[i].words)))
        fail_msg ("row %zu, %s: %s", i, looks[i].id,
                  check ? check->sentence.at : "nothing said");
      arena_free (arena);
    }
}

/* What is wrong with one thing is wrong with no other.  */
static void
all_is_well_otherwise (void **state)
{
  struct arena *arena = arena_new ();
  struct scene s;
  struct own_answer answer;

  (void)state;
  scene_set (&s);
  answer = own_judge (arena, &s.own, &s.evidence);
  assert_int_equal (answer.checks_count, 11);
  for (size_t i = 0; i < answer.checks_count; i++)
    {
      assert_int_equal (answer.checks[i].ok, YES);
      assert_false (span_contains (answer.checks[i].sentence, "{"));
    }
  arena_free (arena);
}

/* No rule is there in vain.  */
static void
each_rule_is_met (void **state)
{
  (void)state;
  for (const struct own_rule *r = own_rules; r->id; r++)
    {
      bool met = false;

      for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        {
          struct scene s;
          struct own_situation situation
              = { .own = &s.own, .bare = &s.bare, .shown = &s.shown };
          const struct own_rule *first = own_rules;

          scene_set (&s);
          looks[i].spoil (&s);
          situation.request = &s.shown.request;
          situation.version = s.shown.tls.version;
          while (strcmp (first->id, r->id) != 0 || !first->holds (&situation))
            if (!(++first)->id)
              break;
          met = met || first == r;
        }
      if (!met)
        fail_msg ("%s: %s", r->id, r->sentence);
    }
}

/* ---- Names ---- */

static void
names_as_rfc_5280_compares_them (void **state)
{
  (void)state;
  assert_true (own_same_name (span_of ("CN=a  B"), span_of ("cn=A b")));
  assert_false (own_same_name (span_of ("CN=a b"), span_of ("CN=ab")));
  assert_false (own_same_name (span_of ("CN=a"), span_of ("CN=ab")));
  assert_false (own_same_name (span_of ("CN=ab"), span_of ("CN=a")));
  assert_true (own_same_name (span_none (), span_none ()));
  assert_false (own_same_der (span_of ("CN=a"), span_of ("cn=a")));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_check),
    cmocka_unit_test (all_is_well_otherwise),
    cmocka_unit_test (each_rule_is_met),
    cmocka_unit_test (names_as_rfc_5280_compares_them),
  };

  return cmocka_run_group_tests_name ("own", tests, NULL, NULL);
}
