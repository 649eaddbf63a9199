/* The rules of the judge, over every combination of facts.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rules.h"

#include <string.h>

/* ---- All facts ---- */

enum
{
  COMBINATIONS = REACHES * UPGRADES * ASKEDS * STAGES * CLOSES * WORDS * EFFECTS
};

/* Take the next digit, of BASE values, off *NUMBER.  */
static unsigned
digit (unsigned *number, unsigned base)
{
  unsigned value = *number % base;

  *number /= base;
  return value;
}

static struct facts
combination (unsigned number)
{
  return (struct facts){ .reach = digit (&number, REACHES),
                         .upgrade = digit (&number, UPGRADES),
                         .asked = digit (&number, ASKEDS),
                         .stage = digit (&number, STAGES),
                         .close = digit (&number, CLOSES),
                         .word = digit (&number, WORDS),
                         .effect = digit (&number, EFFECTS) };
}

/* ---- What a connection can come to, memory aside ---- */

static bool
nothing_after (const struct facts *f)
{
  return f->asked == ASKED_NEVER && f->stage == STAGE_NONE
         && f->close == CLOSE_OPEN && f->word == WORD_NONE
         && f->effect == EFFECT_NOT_TRIED;
}

/* A stage tells when there may have been a request.  */
static bool
stage_fits (const struct facts *f)
{
  switch (f->stage)
    {
    case STAGE_NONE:
      return false;
    case STAGE_HELLO:
    case STAGE_SERVER:
      return f->asked == ASKED_NEVER;
    case STAGE_REQUEST:
    case STAGE_CERTIFICATE:
      return f->asked == ASKED_IN_HANDSHAKE;
    case STAGE_FINISHED:
      /* To ask later is to have taken our Finished.  */
      return f->asked == ASKED_NEVER || f->asked == ASKED_IN_HANDSHAKE;
    case STAGE_APPLICATION:
      return true;
    }
  return false;
}

static bool
is_inside (const struct facts *f)
{
  return f->stage == STAGE_FINISHED || f->stage == STAGE_APPLICATION;
}

static bool
close_fits (const struct facts *f)
{
  switch (f->close)
    {
    case CLOSE_OPEN:
      return is_inside (f);
    case CLOSE_NOT_TLS:
      return f->stage == STAGE_HELLO;
    case CLOSE_UNDECIPHERABLE:
      return f->stage == STAGE_FINISHED;
    default:
      return true;
    }
}

/* The application is heard inside TLS alone, and then always.  */
static bool
word_fits (const struct facts *f)
{
  if (is_inside (f) == (f->word == WORD_NONE))
    return false;
  switch (f->word)
    {
    case WORD_SILENT:
      return f->close == CLOSE_SILENCE;
    case WORD_CLOSED:
    case WORD_SPOKE:
      return f->close != CLOSE_OPEN && f->close != CLOSE_SILENCE;
    case WORD_BLAMES:
    case WORD_REFUSED:
    case WORD_GARBLED:
    case WORD_TOO_LONG:
      return f->close != CLOSE_SILENCE;
    default:
      return true;
    }
}

static bool
is_let_in (const struct facts *f)
{
  return is_inside (f) && f->close == CLOSE_OPEN
         && (f->word == WORD_QUIET || f->word == WORD_ANSWERED);
}

/* A certificate is shown to who asks for one.  */
static bool
effect_fits (const struct facts *f)
{
  if (f->effect == EFFECT_LET_IN && is_let_in (f))
    return false;
  return f->effect == EFFECT_NOT_TRIED || f->asked != ASKED_NEVER;
}

static bool
consistent (const struct facts *f)
{
  if (f->reach != REACHED)
    return f->upgrade == UPGRADE_DONE && nothing_after (f);
  if (f->upgrade != UPGRADE_DONE)
    return nothing_after (f);
  return stage_fits (f) && close_fits (f) && word_fits (f) && effect_fits (f);
}

/* ---- What must hold whatever the facts ---- */

/* Says what is wrong with RULE deciding on F; NULL: nothing.  */
static const char *
flaw (const struct rule *rule, const struct facts *f)
{
  bool blames = rule->cause == CAUSE_CLIENT_CERTIFICATE_MISSING;
  bool required = rule->answer == ANSWER_REQUIRED
                  || rule->answer == ANSWER_REQUIRED_BY_APPLICATION;

  if (!rule_holds (rule, f))
    return "it does not hold";
  if (rule != rule_for (f))
    return "not always the same decides";
  if ((rule->answer == ANSWER_UNDETERMINED)
      != (rule->confidence == CONFIDENCE_NONE))
    return "undetermined is what nobody is confident of";
  if (rule->answer == ANSWER_UNDETERMINED && rule->cause == CAUSE_NONE)
    return "what is undetermined has a cause";
  if (required != blames)
    return "required is what fails for want of a certificate";
  return NULL;
}

/* Is this a proof that a certificate decides?  A server that wants none may
   hang up without a word once it has let us in, and refuse a bad one.  */
static bool
is_proof (const struct facts *f)
{
  bool wordless = f->close == CLOSE_NOTIFY || f->close == CLOSE_FIN
                  || f->close == CLOSE_RST || f->close == CLOSE_SILENCE;

  return f->effect == EFFECT_LET_IN
         || (f->effect == EFFECT_CHANGED && !(is_inside (f) && wordless));
}

/* The same of facts that a connection can come to.  */
static const char *
error_of (const struct rule *rule, const struct facts *f)
{
  enum answer answer = rule->answer;
  bool proven = rule->confidence == CONFIDENCE_PROVEN;

  if (f->asked == ASKED_NEVER
      && (answer == ANSWER_REQUIRED || answer == ANSWER_OPTIONAL))
    return "the server asked for nothing";
  if (f->asked != ASKED_NEVER && answer == ANSWER_NOT_REQUESTED)
    return "the server asked";
  if (f->asked == ASKED_NEVER && f->word != WORD_BLAMES
      && rule->cause == CAUSE_CLIENT_CERTIFICATE_MISSING)
    return "an end before a CertificateRequest is not about certificates";
  if (!is_inside (f) && answer == ANSWER_REQUIRED_BY_APPLICATION)
    return "it did not come to the application";
  if (answer == ANSWER_OPTIONAL && f->close == CLOSE_MISSING)
    return "certificate_required";
  if (answer == ANSWER_REQUIRED && proven && f->close != CLOSE_MISSING
      && !is_proof (f))
    return "nothing has proven it";
  if (answer == ANSWER_REQUIRED_BY_APPLICATION && proven
      && f->word != WORD_BLAMES && !is_proof (f))
    return "the application did not say so";
  return NULL;
}

static void
print_facts (const struct facts *f)
{
  print_message ("reach %d, upgrade %d, asked %d, stage %d, close %d, word %d, "
                 "effect %d\n",
                 f->reach, f->upgrade, f->asked, f->stage, f->close, f->word,
                 f->effect);
}

static void
total_and_right (void **state)
{
  (void)state;
  for (unsigned i = 0; i < COMBINATIONS; i++)
    {
      struct facts f = combination (i);
      const struct rule *rule = rule_for (&f);
      const char *wrong = rule ? flaw (rule, &f) : "no rule";

      if (!wrong && consistent (&f))
        wrong = error_of (rule, &f);
      if (!wrong)
        continue;
      print_facts (&f);
      fail_msg ("%s: %s", rule ? rule->id : "", wrong);
    }
}

static void
the_last_catches_all (void **state)
{
  const struct rule *last = &rules[rules_count - 1];

  (void)state;
  for (unsigned i = 0; i < COMBINATIONS; i++)
    {
      struct facts f = combination (i);

      if (!rule_holds (last, &f))
        fail_msg ("%s is not for every fact", last->id);
    }
}

static void
each_is_reached (void **state)
{
  bool reached[256] = { false };

  (void)state;
  assert_true (rules_count <= sizeof reached);
  for (unsigned i = 0; i < COMBINATIONS; i++)
    {
      struct facts f = combination (i);

      if (consistent (&f))
        reached[rule_for (&f) - rules] = true;
    }
  for (size_t i = 0; i < rules_count; i++)
    if (!reached[i])
      fail_msg ("%s never decides", rules[i].id);
}

/* ---- What is printed of them ---- */

static void
sentences (void **state)
{
  (void)state;
  for (size_t i = 0; i < rules_count; i++)
    {
      const char *s = rules[i].because;

      assert_non_null (s);
      if (strlen (s) < 2 || s[strlen (s) - 1] != '.' || strstr (s, "  "))
        fail_msg ("%s: no sentence: %s", rules[i].id, s);
      if (*s < 'A' || *s > 'Z')
        fail_msg ("%s: begins in lower case: %s", rules[i].id, s);
    }
}

static void
names (void **state)
{
  (void)state;
  for (size_t i = 0; i < rules_count; i++)
    {
      assert_non_null (rules[i].id);
      assert_int_equal (
          strspn (rules[i].id, "abcdefghijklmnopqrstuvwxyz0123456789-"),
          strlen (rules[i].id));
      for (size_t j = 0; j < i; j++)
        if (strcmp (rules[i].id, rules[j].id) == 0)
          fail_msg ("%s stands twice", rules[i].id);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (total_and_right), cmocka_unit_test (the_last_catches_all),
    cmocka_unit_test (each_is_reached), cmocka_unit_test (sentences),
    cmocka_unit_test (names),
  };

  return cmocka_run_group_tests_name ("rules", tests, NULL, NULL);
}
