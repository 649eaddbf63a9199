/* Which connection comes next: stories of what a server did, and what is then
   worth trying.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "experiment.h"
#include "facts.h"
#include "limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What a server did with one connection.  */
enum deed
{
  LET_IN,       /* did not ask, answered */
  ASKED_LET_IN, /* asked, answered without */
  ASKED_116,
  ASKED_40,
  ASKED_48,
  ASKED_FIN,    /* TLS 1.3, after our Finished */
  ASKED_SILENT, /* the same, and said nothing */
  ASKED_NO_ANSWER, /* asked, completed, the application said nothing */
  SAID_403,     /* asked, the application refused */
  SAID_421,
  SAID_421_CERTIFICATE,
  HELLO_40,
  HELLO_70,
  HELLO_112,
  HELLO_120,
  HELLO_SILENT,
  PLAIN_RESET,
  PLAIN_SILENT, /* not a word in plaintext */
  PLAIN_TLS,    /* a TLS record in plaintext */
  PLAIN_CLOSED,
  PLAIN_REFUSED,
  NOBODY        /* connection refused */
};

/* How a connection ends, by deed.  */
struct how
{
  enum starttls_outcome plain; /* the rest holds if there is none */
  bool nothing;                /* was said in plaintext */
  bool spoke_tls;
  enum ending ending;
  uint8_t alert;
  enum stage stage;
  bool asked;
  enum application_outcome outcome;
  const char *said;
};

static const struct how hows[] = {
  [LET_IN] = { .stage = STAGE_APPLICATION, .outcome = APPLICATION_ANSWERED },
  [ASKED_LET_IN] = { .stage = STAGE_APPLICATION,
                     .asked = true,
                     .outcome = APPLICATION_ANSWERED },
  [ASKED_116] = { .ending = END_ALERT,
                  .alert = 116,
                  .stage = STAGE_FINISHED,
                  .asked = true },
  [ASKED_40] = { .ending = END_ALERT,
                 .alert = 40,
                 .stage = STAGE_FINISHED,
                 .asked = true },
  [ASKED_48] = { .ending = END_ALERT,
                 .alert = 48,
                 .stage = STAGE_FINISHED,
                 .asked = true },
  [ASKED_FIN]
  = { .ending = END_FIN, .stage = STAGE_FINISHED, .asked = true },
  [ASKED_SILENT] = { .ending = END_SILENCE,
                     .stage = STAGE_FINISHED,
                     .asked = true,
                     .outcome = APPLICATION_SILENT },
  [ASKED_NO_ANSWER] = { .ending = END_SILENCE,
                        .stage = STAGE_APPLICATION,
                        .asked = true,
                        .outcome = APPLICATION_SILENT },
  [SAID_403] = { .stage = STAGE_APPLICATION,
                 .asked = true,
                 .outcome = APPLICATION_REFUSED,
                 .said = "HTTP/1.1 403 Forbidden" },
  [SAID_421] = { .stage = STAGE_APPLICATION,
                 .asked = true,
                 .outcome = APPLICATION_REFUSED,
                 .said = "421 4.7.0 too much from you" },
  [SAID_421_CERTIFICATE]
  = { .stage = STAGE_APPLICATION,
      .asked = true,
      .outcome = APPLICATION_REFUSED,
      .said = "421 4.7.1 No client certificate presented" },
  [HELLO_40] = { .ending = END_ALERT, .alert = 40, .stage = STAGE_HELLO },
  [HELLO_70] = { .ending = END_ALERT, .alert = 70, .stage = STAGE_HELLO },
  [HELLO_112] = { .ending = END_ALERT, .alert = 112, .stage = STAGE_HELLO },
  [HELLO_120] = { .ending = END_ALERT, .alert = 120, .stage = STAGE_HELLO },
  [HELLO_SILENT] = { .ending = END_SILENCE, .stage = STAGE_HELLO },
  [PLAIN_RESET] = { .plain = STARTTLS_RESET, .nothing = true },
  [PLAIN_SILENT] = { .plain = STARTTLS_SILENT, .nothing = true },
  [PLAIN_TLS] = { .plain = STARTTLS_GARBLED, .spoke_tls = true },
  [PLAIN_CLOSED] = { .plain = STARTTLS_CLOSED, .nothing = true },
  [PLAIN_REFUSED] = { .plain = STARTTLS_REFUSED },
  [NOBODY] = { .plain = STARTTLS_NONE },
};

static void
tell_tls (struct attempt *a, const struct how *how)
{
  a->ending = how->ending;
  a->stage = how->stage;
  a->alert = (struct alert){
    .seen = how->alert != 0, .level = 2, .code = how->alert
  };
  a->tls.begun = true;
  a->tls.version = a->offer.tls_max;
  a->tls.hello = how->stage > STAGE_HELLO;
  a->tls.complete = how->stage >= STAGE_FINISHED;
  a->tls.accepted = how->stage == STAGE_APPLICATION;
  a->tls.sent_certificate
      = how->asked && a->offer.presented != PRESENTED_NONE;
  a->request.when = how->asked ? REQUEST_HANDSHAKE : 0;
  a->request.ca_names_count = how->asked;
  a->application.outcome = how->outcome;
}

static void
tell (struct attempt *a, enum deed deed)
{
  const struct how *how = &hows[deed];

  a->starttls.said = span_none ();
  a->application.said = span_of (how->said ? how->said : "");
  a->reach = deed == NOBODY ? REACH_REFUSED : REACHED;
  a->starttls.outcome = how->plain;
  a->starttls.said_nothing = how->nothing;
  a->starttls.spoke_tls = how->spoke_tls;
  if (a->reach == REACHED && how->plain == STARTTLS_NONE)
    tell_tls (a, how);
}

enum
{
  ONCE = 1,
  THOROUGH = 2,
  OWN = 4,
  USERS_CHOICE = 8, /* the user named the protocol */
  NO_ALPN = 16,
  NO_SNI = 32,
  TLS12_ONLY = 64,
  PRIORITY = 128
};

struct story
{
  const char *title;
  unsigned flags;
  enum deed deeds[ATTEMPTS_MAX]; /* one a connection; LET_IN fills up */
  enum experiment then[ATTEMPTS_MAX + 1];
};

/* After the first connection, which is EXPERIMENT_NONE, THEN lists what comes;
   EXPERIMENT_NONE ends it.  */
static const struct story stories[] = {
  { "not asked: one is enough", 0, { LET_IN }, { 0 } },
  { "optional: one is enough", 0, { ASKED_LET_IN }, { 0 } },
  { "optional, thorough: what of a certificate?",
    THOROUGH,
    { ASKED_LET_IN, ASKED_48 },
    { EXPERIMENT_SELF_SIGNED } },
  { "116: would any certificate do?",
    0,
    { ASKED_116, ASKED_LET_IN },
    { EXPERIMENT_SELF_SIGNED } },
  { "40, then 48: the certificate decides",
    0,
    { ASKED_40, ASKED_48 },
    { EXPERIMENT_SELF_SIGNED } },
  { "40 whatever is shown: try a name of the list",
    0,
    { ASKED_40, ASKED_40, ASKED_40 },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED } },
  { "FIN whatever is shown: TLS 1.2 may tell",
    0,
    { ASKED_FIN, ASKED_FIN, ASKED_FIN, ASKED_40 },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED, EXPERIMENT_TLS12,
      EXPERIMENT_SELF_SIGNED } },
  { "FIN whatever is shown, in TLS 1.2 as well",
    0,
    { ASKED_FIN, ASKED_FIN, ASKED_FIN, ASKED_FIN },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED, EXPERIMENT_TLS12 } },
  { "TLS 1.2 alone, 40 whatever is shown: TLS 1.3 has a word for it",
    TLS12_ONLY,
    { ASKED_40, ASKED_40, ASKED_40, ASKED_116, ASKED_48 },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED, EXPERIMENT_TLS13,
      EXPERIMENT_SELF_SIGNED } },
  { "TLS 1.2 alone, FIN whatever is shown, in TLS 1.3 as well",
    TLS12_ONLY,
    { ASKED_FIN, ASKED_FIN, ASKED_FIN, ASKED_FIN },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED, EXPERIMENT_TLS13 } },
  { "TLS 1.2 alone, 40, then 48: the certificate decides",
    TLS12_ONLY,
    { ASKED_40, ASKED_48 },
    { EXPERIMENT_SELF_SIGNED } },
  { "TLS 1.2 alone, and in the user's own words",
    TLS12_ONLY | PRIORITY,
    { ASKED_40, ASKED_40, ASKED_40 },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED } },
  { "asked, and then silence where an answer is due",
    0,
    { ASKED_NO_ANSWER, ASKED_LET_IN },
    { EXPERIMENT_SELF_SIGNED } },
  { "silence in TLS 1.3, the user wants no other",
    PRIORITY,
    { ASKED_SILENT, ASKED_SILENT, ASKED_SILENT },
    { EXPERIMENT_SELF_SIGNED, EXPERIMENT_ISSUER_NAMED } },
  { "403: does a certificate change it?",
    0,
    { SAID_403, ASKED_48 },
    { EXPERIMENT_SELF_SIGNED } },
  { "421: leave it alone", 0, { SAID_421 }, { 0 } },
  { "421, whatever the user has", OWN, { SAID_421 }, { 0 } },
  { "421 for want of a certificate: leave it alone",
    0,
    { SAID_421_CERTIFICATE },
    { 0 } },
  { "421 for want of a certificate: show it the user's, and no other",
    OWN,
    { SAID_421_CERTIFICATE, SAID_421_CERTIFICATE },
    { EXPERIMENT_OWN } },
  { "nobody there any more: leave it alone",
    0,
    { ASKED_40, NOBODY },
    { EXPERIMENT_SELF_SIGNED } },
  { "the user's own, and then no throw-away one if it was let in",
    OWN,
    { ASKED_40, ASKED_LET_IN },
    { EXPERIMENT_OWN, EXPERIMENT_SELF_SIGNED } },
  { "the user's own where none is needed",
    OWN,
    { ASKED_LET_IN, ASKED_LET_IN },
    { EXPERIMENT_OWN } },
  { "the user's own is never shown unasked", OWN, { LET_IN }, { 0 } },
  { "once is once", ONCE, { ASKED_40 }, { 0 } },
  { "112 speaks of the name alone",
    0,
    { HELLO_112, HELLO_112 },
    { EXPERIMENT_SNI } },
  { "112, and no name was sent", NO_SNI, { HELLO_112 }, { 0 } },
  { "120 speaks of ALPN alone",
    0,
    { HELLO_120, ASKED_LET_IN },
    { EXPERIMENT_ALPN } },
  { "70 speaks of the version alone",
    0,
    { HELLO_70, HELLO_70 },
    { EXPERIMENT_OLD_VERSIONS } },
  { "70, and the user wants TLS 1.2", TLS12_ONLY, { HELLO_70 }, { 0 } },
  { "40 before the request, in the user's own words: what these leave open",
    PRIORITY,
    { HELLO_40, HELLO_40, HELLO_40 },
    { EXPERIMENT_ALPN, EXPERIMENT_SNI } },
  { "40 before the request: one factor after the other",
    NO_ALPN,
    { HELLO_40, HELLO_40, HELLO_40, HELLO_40, HELLO_40 },
    { EXPERIMENT_CIPHERS, EXPERIMENT_GROUPS, EXPERIMENT_OLD_VERSIONS,
      EXPERIMENT_SNI } },
  { "40 before the request, mended by groups; then the certificate",
    NO_ALPN,
    { HELLO_40, HELLO_40, ASKED_40, ASKED_48 },
    { EXPERIMENT_CIPHERS, EXPERIMENT_GROUPS, EXPERIMENT_SELF_SIGNED } },
  { "five at most",
    0,
    { HELLO_40, HELLO_40, HELLO_40, HELLO_40, HELLO_40 },
    { EXPERIMENT_ALPN, EXPERIMENT_CIPHERS, EXPERIMENT_GROUPS,
      EXPERIMENT_OLD_VERSIONS } },
  { "silence in the handshake costs the whole time: no more of it",
    0,
    { HELLO_SILENT },
    { 0 } },
  { "silence before TLS where we guessed: TLS at once",
    0,
    { PLAIN_SILENT, ASKED_LET_IN },
    { EXPERIMENT_DIRECT_TLS } },
  { "TLS where we guessed plaintext: TLS at once, and on from there",
    0,
    { PLAIN_TLS, ASKED_40, ASKED_48 },
    { EXPERIMENT_DIRECT_TLS, EXPERIMENT_SELF_SIGNED } },
  { "closed without a word where we guessed",
    0,
    { PLAIN_CLOSED, LET_IN },
    { EXPERIMENT_DIRECT_TLS } },
  { "reset without a word where we guessed",
    0,
    { PLAIN_RESET, LET_IN },
    { EXPERIMENT_DIRECT_TLS } },
  { "TLS where the user said plaintext: the user's word stands",
    USERS_CHOICE,
    { PLAIN_TLS },
    { 0 } },
  { "a refusal is an answer", 0, { PLAIN_REFUSED }, { 0 } },
  { "nobody there", 0, { NOBODY }, { 0 } },
};

static struct policy
policy_of (unsigned flags)
{
  return (struct policy){
    .first = { .tls_min = 0x0303,
               .tls_max = flags & TLS12_ONLY ? 0x0303 : 0x0304,
               .sni = flags & NO_SNI ? NULL : "example.org",
               .alpn = flags & NO_ALPN ? NULL : "xmpp-client",
               .priority = flags & PRIORITY ? "NORMAL" : NULL },
    .once = flags & ONCE,
    .thorough = flags & THOROUGH,
    .own = flags & OWN,
  };
}

/* Exactly one thing of the offer differs, but for what TLS from the first byte
   brings with it.  */
static void
assert_one_thing_varies (const struct offer *a, const struct offer *b)
{
  int differences
      = (a->presented != b->presented) + (a->direct != b->direct)
        + (a->tls_min != b->tls_min) + (a->tls_max != b->tls_max)
        + (a->old_ciphers != b->old_ciphers) + (a->old_groups != b->old_groups)
        + (a->sni != b->sni) + (a->alpn != b->alpn);

  assert_int_equal (differences, 1);
}

static bool
is_one_of (const struct offer *next, const struct attempt *attempts,
           size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      struct offer like = attempts[i].offer;

      if (like.presented == next->presented && like.direct == next->direct
          && like.tls_min == next->tls_min && like.tls_max == next->tls_max
          && like.old_ciphers == next->old_ciphers
          && like.old_groups == next->old_groups && like.sni == next->sni
          && like.alpn == next->alpn)
        return true;
    }
  return false;
}

static void
play (const struct story *story)
{
  struct policy policy = policy_of (story->flags);
  struct attempt attempts[ATTEMPTS_MAX] = { 0 };
  struct evidence e = { .chosen_by_us = !(story->flags & USERS_CHOICE) };
  struct offer next;
  enum experiment why;

  while (next_experiment (&e, &policy, &next, &why))
    {
      size_t n = e.attempts_count;
      enum experiment expected
          = n == 0 ? EXPERIMENT_NONE : story->then[n - 1];

      if (why != expected)
        fail_msg ("%s: connection %zu is %d, not %d", story->title, n + 1,
                  (int)why, (int)expected);
      if (n > 0)
        assert_one_thing_varies (&facts_attempt (&e)->offer, &next);
      assert_false (is_one_of (&next, attempts, n));
      attempts[n].offer = next;
      attempts[n].experiment = why;
      tell (&attempts[n], story->deeds[n]);
      e.attempts[n] = &attempts[n];
      e.attempts_count++;
    }
  if (story->then[e.attempts_count - 1] != EXPERIMENT_NONE)
    fail_msg ("%s: ends after %u connections", story->title,
              e.attempts_count);
}

static void
stories_come_true (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
    play (&stories[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (stories_come_true) };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
