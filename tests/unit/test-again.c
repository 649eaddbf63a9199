/* A server that hangs up now and then: what got on after a cut is tried again
   without what was varied.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "attempt-text.h"
#include "experiment.h"
#include "facts.h"
#include "judge.h"
#include "limits.h"

enum deed
{
  NOTHING,  /* no connection is expected */
  CUT,      /* RST after our ClientHello */
  HUNG_UP,  /* FIN after our ClientHello */
  REFUSED,  /* alert 40 after our ClientHello */
  ASKED_116 /* a request; TLS 1.3's alert for a missing certificate */
};

struct story
{
  const char *title;
  enum deed deeds[ATTEMPTS_MAX];
  enum experiment experiments[ATTEMPTS_MAX]; /* what each connection varies */
  enum cause cause;
  bool unsteady;
};

/* A server that asks is shown a throw-away certificate in the end; the stories are
   over by then.  */
static const struct story stories[] = {
  { "one of two servers behind the address is down",
    { CUT, ASKED_116, ASKED_116 },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN, EXPERIMENT_AGAIN },
    CAUSE_CLIENT_CERTIFICATE_MISSING,
    true },
  { "it hung up twice",
    { HUNG_UP, CUT, ASKED_116, ASKED_116 },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN, EXPERIMENT_CIPHERS, EXPERIMENT_AGAIN },
    CAUSE_CLIENT_CERTIFICATE_MISSING,
    true },
  { "it does not like our ALPN",
    { CUT, ASKED_116, CUT, HUNG_UP },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN, EXPERIMENT_AGAIN, EXPERIMENT_AGAIN },
    CAUSE_ALPN,
    false },
  { "two servers take turns, and one of them is down",
    { CUT, ASKED_116, CUT, ASKED_116 },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN, EXPERIMENT_AGAIN, EXPERIMENT_AGAIN },
    CAUSE_CLIENT_CERTIFICATE_MISSING,
    true },
  { "it does not like our cipher suites, and says so in another way",
    { CUT, CUT, ASKED_116, REFUSED, CUT },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN, EXPERIMENT_CIPHERS, EXPERIMENT_AGAIN,
      EXPERIMENT_AGAIN },
    CAUSE_CIPHER_SUITE,
    false },
  { "an alert is no chance",
    { REFUSED, ASKED_116 },
    { EXPERIMENT_NONE, EXPERIMENT_ALPN },
    CAUSE_ALPN,
    false },
};

static const struct policy policy = {
  .first = { .tls_min = 0x0303, .tls_max = 0x0304, .alpn = "xmpp-client" },
};

static void
tell (struct attempt *a, enum deed deed)
{
  a->tls.begun = true;
  a->stage = STAGE_HELLO;
  a->ending = deed == HUNG_UP ? END_FIN : deed == CUT ? END_RST : END_ALERT;
  if (deed == REFUSED)
    a->alert = (struct alert){ true, 2, 40 };
  if (deed != ASKED_116)
    return;
  a->stage = STAGE_FINISHED;
  a->tls.hello = a->tls.complete = true;
  a->tls.version = 0x0304;
  a->alert = (struct alert){ true, 2, 116 };
  a->request.when = REQUEST_HANDSHAKE;
}

static void
assert_same_offer (const struct offer *a, const struct offer *b)
{
  assert_int_equal (a->tls_min, b->tls_min);
  assert_int_equal (a->presented, b->presented);
  assert_ptr_equal (a->alpn, b->alpn);
  assert_ptr_equal (a->sni, b->sni);
  assert_true (a->old_ciphers == b->old_ciphers);
  assert_true (a->old_groups == b->old_groups);
}

static void
play (const struct story *story)
{
  struct attempt attempts[ATTEMPTS_MAX];
  struct evidence e = { .attempts_count = 0 };

  for (size_t i = 0; i < ATTEMPTS_MAX && story->deeds[i] != NOTHING; i++)
    {
      enum experiment why;
      struct offer next;

      assert_true (next_experiment (&e, &policy, &next, &why));
      if (why != story->experiments[i])
        fail_msg ("%s: connection %zu varies %d", story->title, i + 1, why);
      if (why == EXPERIMENT_AGAIN)
        assert_same_offer (&next, &policy.first);
      attempts[i] = attempt_blank (next);
      attempts[i].experiment = why;
      tell (&attempts[i], story->deeds[i]);
      e.attempts[e.attempts_count++] = &attempts[i];
    }
  assert_int_equal (judge (&e).answer, ANSWER_REQUIRED);
  assert_int_equal (judge (&e).cause, story->cause);
  assert_int_equal (facts_unsteady (&e), story->unsteady);
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

  return cmocka_run_group_tests_name ("again", tests, NULL, NULL);
}
