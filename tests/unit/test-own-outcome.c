/* The user's own certificate: what came of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "own-scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static void
likewise_without (struct scene *s)
{
  scene_let_in (&s->bare);
}

static void
tls13_silent (struct scene *s)
{
  s->shown.tls.version = 0x0304;
  s->shown.tls.accepted = false;
  s->shown.application.outcome = APPLICATION_QUIET;
}

static void
tls13_ticket (struct scene *s)
{
  tls13_silent (s);
  s->shown.tls.accepted = true;
}

static void
answered_and_closed (struct scene *s)
{
  s->shown.ending = END_FIN;
  s->shown.stage = STAGE_APPLICATION;
}

static void
refused (struct scene *s)
{
  s->shown = scene_attempt (PRESENTED_OWN);
  scene_ask (s, &s->shown);
  s->shown.alert.code = 48;
}

static void
refused_and_expired (struct scene *s)
{
  refused (s);
  expired (s);
}

static void
refused_alike (struct scene *s)
{
  refused (s);
  s->shown.alert.code = s->bare.alert.code;
}

static void
hung_up (struct scene *s)
{
  refused (s);
  s->shown.ending = END_RST;
  s->shown.alert.seen = false;
}

static void
hung_up_alike (struct scene *s)
{
  hung_up (s);
  s->bare.ending = END_FIN;
  s->shown.alert = s->bare.alert;
}

/* TLS takes it, and an alert is for others.  */
static void
passed_tls (struct scene *s)
{
  s->stranger = scene_attempt (PRESENTED_SELF_SIGNED);
  s->evidence.attempts[s->evidence.attempts_count++] = &s->stranger;
  s->shown.application.outcome = APPLICATION_CLOSED;
  s->shown.ending = END_CLOSE_NOTIFY;
  s->shown.stage = STAGE_APPLICATION;
}

static void
passed_tls_alike (struct scene *s)
{
  passed_tls (s);
  s->bare = s->shown;
  s->bare.offer.presented = PRESENTED_NONE;
}

static void
silent (struct scene *s)
{
  hung_up (s);
  s->shown.ending = END_SILENCE;
}

static void
said (struct scene *s, const char *words)
{
  s->shown.application.outcome = APPLICATION_REFUSED;
  s->shown.application.said = span_of (words);
}

static void
words_blame (struct scene *s)
{
  said (s, "400 The SSL certificate error");
}

static void
words_do_not (struct scene *s)
{
  said (s, "554 Access denied");
}

static void
garbled (struct scene *s)
{
  s->shown.application.outcome = APPLICATION_GARBLED;
}

static void
too_long (struct scene *s)
{
  s->shown.application.outcome = APPLICATION_LIMIT;
}

static void
stayed_at_home (struct scene *s)
{
  refused (s);
  s->shown.tls.sent_certificate = false;
}

static void
ended_early (struct scene *s)
{
  stayed_at_home (s);
  s->shown.stage = STAGE_REQUEST;
}

static void
failed_here (struct scene *s)
{
  refused (s);
  s->shown.ending = END_TLS_ERROR;
  s->shown.tls.error = "the token is gone";
}

static void
not_asked_then (struct scene *s)
{
  s->shown.request.when = 0;
}

static void
not_begun (struct scene *s)
{
  s->shown.tls.begun = false;
}

static void
not_made (struct scene *s)
{
  s->evidence.attempts_count = 1;
}

static void
never_asked (struct scene *s)
{
  not_made (s);
  scene_let_in (&s->bare);
  s->bare.request.when = 0;
}

static void
ended_unasked (struct scene *s)
{
  not_made (s);
  s->bare.request.when = 0;
}

static void
no_tls (struct scene *s)
{
  not_made (s);
  s->bare.tls.begun = false;
  s->bare.request.when = 0;
}

static void
nobody_there (struct scene *s)
{
  s->evidence.attempts_count = 0;
}

static const char only_server[] = "What only the server knows";

static const struct
{
  void (*happen) (struct scene *s);
  enum own_outcome outcome;
  enum confidence confidence;
  const char *words;
} ends[] = {
  { nothing, OWN_ACCEPTED, CONFIDENCE_PROVEN, "what the server wants" },
  { likewise_without, OWN_ACCEPTED, CONFIDENCE_PROVEN, "as it does without" },
  { answered_and_closed, OWN_ACCEPTED, CONFIDENCE_PROVEN, "wants" },
  { tls13_ticket, OWN_ACCEPTED, CONFIDENCE_PROVEN, "wants" },
  { tls13_silent, OWN_ACCEPTED, CONFIDENCE_LIKELY, "no proof yet" },
  { refused, OWN_REFUSED, CONFIDENCE_PROVEN, only_server },
  { refused, OWN_REFUSED, CONFIDENCE_PROVEN, "Alert 48, unknown_ca. " },
  { refused_and_expired, OWN_REFUSED, CONFIDENCE_PROVEN, "unknown_ca" },
  { refused_alike, OWN_REFUSED, CONFIDENCE_LIKELY, "Alert 40" },
  { refused_alike, OWN_REFUSED, CONFIDENCE_LIKELY, "proves nothing" },
  { hung_up, OWN_REFUSED, CONFIDENCE_LIKELY, "hung up" },
  { hung_up_alike, OWN_REFUSED, CONFIDENCE_LIKELY, "The end was the same" },
  { passed_tls, OWN_ACCEPTED, CONFIDENCE_LIKELY, "another reason" },
  { passed_tls_alike, OWN_ACCEPTED, CONFIDENCE_LIKELY, "as it does without" },
  { silent, OWN_REFUSED, CONFIDENCE_LIKELY, "fell silent" },
  { words_blame, OWN_REFUSED, CONFIDENCE_PROVEN, "SSL certificate error\"" },
  { words_do_not, OWN_REFUSED, CONFIDENCE_LIKELY, "need not be" },
  { garbled, OWN_REFUSED, CONFIDENCE_LIKELY, "did not answer as" },
  { too_long, OWN_REFUSED, CONFIDENCE_LIKELY, "did not answer as" },
  { stayed_at_home, OWN_NOT_SENT, CONFIDENCE_NONE, "does not fit" },
  { ended_early, OWN_NOT_SENT, CONFIDENCE_NONE, "before it could be sent" },
  { not_asked_then, OWN_NOT_SENT, CONFIDENCE_NONE, "did not ask" },
  { never_asked, OWN_NOT_SENT, CONFIDENCE_NONE, "did not ask" },
  { failed_here, OWN_NOT_TRIED, CONFIDENCE_NONE, "the token is gone" },
  { not_begun, OWN_NOT_TRIED, CONFIDENCE_NONE, "as far as TLS" },
  { not_made, OWN_NOT_TRIED, CONFIDENCE_NONE, "No connection" },
  { ended_unasked, OWN_NOT_TRIED, CONFIDENCE_NONE, "before the server asked" },
  { no_tls, OWN_NOT_TRIED, CONFIDENCE_NONE, "did not come to TLS" },
  { nobody_there, OWN_NOT_TRIED, CONFIDENCE_NONE, "did not come to TLS" },
  { key_of_nobody, OWN_NOT_TRIED, CONFIDENCE_NONE, "is another's" },
};

static void
each_outcome (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    {
      struct arena *arena = arena_new ();
      struct scene s;
      struct own_answer answer;

      scene_set (&s);
      ends[i].happen (&s);
      answer = own_judge (arena, &s.own, &s.evidence);
      if (answer.outcome != ends[i].outcome
          || answer.confidence != ends[i].confidence
          || !span_contains (answer.because, ends[i].words))
        fail_msg ("row %zu: %s: %s", i, own_outcome_name (answer.outcome),
                  answer.because.at);
      arena_free (arena);
    }
}

/* Where something is wrong with it, the server need not know more.  */
static void
what_only_the_server_knows (void **state)
{
  struct arena *arena = arena_new ();
  struct scene s;
  struct own_answer answer;

  (void)state;
  scene_set (&s);
  refused_and_expired (&s);
  answer = own_judge (arena, &s.own, &s.evidence);
  assert_false (span_contains (answer.because, only_server));
  arena_free (arena);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_outcome),
    cmocka_unit_test (what_only_the_server_knows),
  };

  return cmocka_run_group_tests_name ("own-outcome", tests, NULL, NULL);
}
