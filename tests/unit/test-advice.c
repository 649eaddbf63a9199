/* What is advised, and when.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "advice.h"
#include "arena.h"
#include "examples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* ---- Changes to an example. ---- */

static void
as_it_is (struct example *e)
{
  (void)e;
}

static void
imap_greets (struct example *e)
{
  e->attempt.not_tls.sample = span_of ("* OK Dovecot ready.\r\n");
}

static void
nobody_knows_who_greets (struct example *e)
{
  e->attempt.not_tls.sample = span_of ("hello\r\n");
}

static void
tls_came_already (struct example *e)
{
  e->attempt.starttls.outcome = STARTTLS_GARBLED;
  e->attempt.starttls.spoke_tls = true;
}

static void
turned_away (struct example *e)
{
  e->attempt.starttls.step = span_of ("greeting");
  e->attempt.starttls.said = span_of ("554 5.7.1 go away");
}

static void
two_cas (struct example *e)
{
  e->attempt.request.ca_names_total = 2;
}

static void
no_cas (struct example *e)
{
  e->attempt.request.ca_names_total = e->attempt.request.ca_names_count = 0;
}

static void
protocol_without_openssl (struct example *e)
{
  e->evidence.protocol = "nbd";
}

static void
after_the_handshake (struct example *e)
{
  e->attempt.request.when = REQUEST_POST_HANDSHAKE;
}

static void
by_renegotiation (struct example *e)
{
  static char path[] = "/secure";

  e->attempt.request.when = REQUEST_RENEGOTIATION;
  e->target.path = path;
}

static void
up_to_tls_1_2 (struct example *e)
{
  e->attempt.offer.tls_max = 0x0303;
}

static void
only_likely (struct example *e)
{
  e->verdict.confidence = CONFIDENCE_LIKELY;
}

static void
on_another_name (struct example *e)
{
  e->attempt.offer.sni = "other.example.org";
}

static void
on_an_ipv6_address (struct example *e)
{
  static char host[] = "2001:db8::1";

  e->target.host = e->target.ascii_host = host;
}

static void
no_offer_came (struct example *e)
{
  e->attempt.starttls.outcome = STARTTLS_NOT_OFFERED;
  e->verdict.cause = CAUSE_STARTTLS_NOT_OFFERED;
}

static void
host_unknown (struct example *e)
{
  e->attempt.starttls.said = span_of ("host-unknown, text: not here");
}

static void
too_often (struct example *e)
{
  e->attempt.starttls.said
      = span_of ("454 4.7.0 Error: too many new TLS sessions from [192.0.2.1]");
}

static void
too_busy (struct example *e)
{
  e->attempt.starttls.said = span_of ("421 mx.example.org");
}

static void
not_now (struct example *e)
{
  e->attempt.starttls.said = span_of ("450 4.7.1 Client host rejected");
}

static void
name_unknown (struct example *e)
{
  e->verdict.cause = CAUSE_SERVER_NAME;
}

static void
name_missing (struct example *e)
{
  e->verdict.cause = CAUSE_SERVER_NAME;
  e->attempt.offer.sni = NULL;
}

static void
may_go_deep (struct example *e)
{
  e->protocol.deep = "a login";
}

static void
gone_deep (struct example *e)
{
  may_go_deep (e);
  e->evidence.deep = true;
}

static void
failed_within (struct example *e)
{
  e->verdict.cause = CAUSE_SERVER_ERROR;
}

static void
failed_in_silence (struct example *e)
{
  e->verdict.cause = CAUSE_SERVER_ERROR;
  e->attempt.application.outcome = APPLICATION_QUIET;
}

static void
injected (struct example *e)
{
  e->attempt.injected = (struct surplus){ 4, span_of ("NOOP") };
}

static const struct
{
  void (*make) (struct example *e);
  void (*change) (struct example *e);
  bool given;        /* or not */
  const char *words; /* what a sentence contains */
} cases[] = {
  { example_greeting, imap_greets, true,
    "This is IMAP in plaintext."
    " Try `certask --starttls imap example.org:5222`" },
  { example_greeting, as_it_is, true, "speaks ssh without TLS" },
  { example_greeting, nobody_knows_who_greets, true, "--list-protocols" },
  { example_refused, tls_came_already, true,
    "`certask --starttls none example.org:5222`" },
  { example_refused, as_it_is, true, "The server's log says why" },
  { example_refused, as_it_is, false, "rest" },
  { example_refused, turned_away, false, "certificate" },
  { example_refused, too_often, true, "give it a rest" },
  { example_refused, too_often, false, "log" },
  { example_refused, too_busy, true, "give it a rest" },
  { example_refused, not_now, true, "give it a rest" },
  { example_refused, host_unknown, true,
    "`certask --name NAME --starttls smtp example.org:5222`" },
  { example_refused, host_unknown, false, "log" },
  { example_refused, no_offer_came, true, "from another network" },
  { example_refused, no_offer_came, true,
    "`certask --starttls none example.org:5223`" },
  { example_required, as_it_is, true,
    "`openssl s_client -connect example.org:5222 -starttls xmpp"
    " -cert client.pem -key client.key`" },
  { example_required, on_another_name, true,
    "-starttls xmpp -servername other.example.org -cert" },
  { example_required, on_an_ipv6_address, true, "-connect [2001:db8::1]:5222" },
  { example_required, protocol_without_openssl, false, "openssl" },
  { example_required, as_it_is, false, "-enable_pha" },
  { example_required, as_it_is, false, "GET" },
  { example_required, up_to_tls_1_2, true, "-starttls xmpp -tls1_2 -cert" },
  { example_required, after_the_handshake, true, "-enable_pha -cert" },
  { example_required, after_the_handshake, false, "GET" },
  { example_application, after_the_handshake, true, "`GET / HTTP/1.0`" },
  { example_application, by_renegotiation, true, "`GET /secure HTTP/1.0`" },
  { example_application, by_renegotiation, false, "-enable_pha" },
  { example_application, by_renegotiation, true, "-crlf -cert" },
  { example_application, as_it_is, false, "GET" },
  { example_required, as_it_is, true,
    "that the server names: CN=Example Users CA." },
  { example_required, two_cas, true, "CN=Example Users CA, or one of 1 more." },
  { example_required, no_cas, true, "does not say which CAs" },
  { example_required, as_it_is, false, "likely" },
  { example_required, only_likely, true, "likely, not proven" },
  { example_required, injected, true, "plaintext between the go-ahead" },
  { example_required, as_it_is, false, "plaintext" },
  { example_compared, as_it_is, true, "lets anybody in" },
  { example_optional, as_it_is, false, "" },
  { example_optional, may_go_deep, true, "with a login: --deep" },
  { example_optional, gone_deep, false, "" },
  { example_application, failed_within, true, "as quoted above" },
  { example_application, failed_in_silence, true, "within the server" },
  { example_refused, name_unknown, true,
    "does not serve the name example.org." },
  { example_refused, name_missing, true, "by which name it is called" },
  { example_unreached, as_it_is, true, "Nothing listens on port 5222" },
};

static bool
is_advised (const struct example *e, const char *words)
{
  struct arena *arena = arena_new ();
  struct span sentences[ADVICE_MAX];
  size_t count = advise (arena, &e->data, sentences);
  bool found = false;

  assert_in_range (count, 0, ADVICE_MAX);
  for (size_t i = 0; i < count; i++)
    if (span_contains (sentences[i], words))
      found = true;
  arena_free (arena);
  return found;
}

static void
advice_is_given_where_it_helps (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct example e;

      cases[i].make (&e);
      cases[i].change (&e);
      if (is_advised (&e, cases[i].words) != cases[i].given)
        fail_msg ("%zu: %s", i, cases[i].words);
    }
}

static void
check_sentences (const struct example *e)
{
  struct arena *arena = arena_new ();
  struct span sentences[ADVICE_MAX];
  size_t count = advise (arena, &e->data, sentences);

  for (size_t i = 0; i < count; i++)
    {
      assert_true (sentences[i].n > 0);
      assert_null (memchr (sentences[i].at, '{', sentences[i].n));
      assert_true (strchr (".`", sentences[i].at[sentences[i].n - 1]));
    }
  arena_free (arena);
}

/* Whatever the verdict says, of whatever evidence, or of none at all.  */
static void
all_verdicts_of_all_examples (void **state)
{
  void (*const makes[]) (struct example *)
      = { example_required, example_optional,  example_refused,
          example_greeting, example_unreached, example_compared };

  (void)state;
  for (size_t i = 0; i < 2 * sizeof makes / sizeof *makes; i++)
    for (enum cause cause = CAUSE_NONE; cause < CAUSES; cause++)
      for (enum answer answer = ANSWER_NOT_REQUESTED;
           answer <= ANSWER_UNDETERMINED; answer++)
        {
          struct example e;

          makes[i / 2](&e);
          if (i % 2)
            e.evidence.attempts_count = 0;
          e.verdict.cause = cause;
          e.verdict.answer = answer;
          check_sentences (&e);
        }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (advice_is_given_where_it_helps),
    cmocka_unit_test (all_verdicts_of_all_examples),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
