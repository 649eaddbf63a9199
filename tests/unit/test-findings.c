/* What is found, and in which order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "attempt-text.h"
#include "findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

/* Evidence of two connections to HOST, and a list to find it in.  */
struct scene
{
  char host[64];
  struct target target;
  struct attempt attempts[2];
  struct evidence evidence;
  struct verdict verdict;
  struct finding list[FINDINGS_MAX];
  size_t count;
  size_t total;
};

static void
set (struct scene *s, const char *host)
{
  *s = (struct scene){ .attempts = { attempt_blank ((struct offer){ 0 }),
                                     attempt_blank ((struct offer){ 0 }) } };
  snprintf (s->host, sizeof s->host, "%s", host);
  s->target = (struct target){
    .host = s->host, .ascii_host = s->host, .name = s->host, .domain = s->host
  };
  s->evidence.protocol = "xmpp";
  s->evidence.attempts_count = 2;
  s->evidence.attempts[0] = &s->attempts[0];
  s->evidence.attempts[1] = &s->attempts[1];
}

static void
find (struct scene *s)
{
  const struct answer_data data = { .target = &s->target,
                                    .evidence = &s->evidence,
                                    .verdict = &s->verdict };

  s->count = findings (&data, s->list, &s->total);
}

/* ---- What is cut ---- */

/* 16 addresses, all alike but for their last number, which begins at FIRST.  */
static struct candidate
inside (const char *name, struct host_address at[16], unsigned first)
{
  for (unsigned i = 0; i < 16; i++)
    {
      snprintf (at[i].text, sizeof at[i].text, "127.0.1.%u", first + i);
      at[i].scope = "loopback";
    }
  return (
      struct candidate){ .name = name, .addresses_count = 16, .addresses = at };
}

static void
redirect_everywhere (struct attempt *a, struct fact facts[41],
                     char words[40][8])
{
  for (size_t i = 0; i < 40; i++)
    {
      snprintf (words[i], sizeof words[i], "h%zu", i);
      facts[i] = (struct fact){ "redirect", span_of (words[i]), true };
    }
  facts[40] = (struct fact){ "sasl", span_of ("EXTERNAL"), true };
  a->facts = facts;
  a->facts_count = 41;
}

/* Whatever DNS and redirects fill the list with, what the server did is in it;
   and what is cut is counted once, however often it was told.  */
static void
the_gravest_is_never_cut (void **state)
{
  static const enum finding_kind kinds[]
      = { FINDING_INJECTED_PLAINTEXT, FINDING_EARLY_REPLY,
          FINDING_INJECTED_PLAINTEXT, FINDING_ANY_CERTIFICATE_ACCEPTED,
          FINDING_SASL_EXTERNAL,      FINDING_EXTERNAL_REDIRECT };
  char words[2][40][8];
  struct fact facts[2][41];
  struct host_address at[3][16];
  struct candidate hosts[3] = { inside ("a", at[0], 0), inside ("a", at[1], 0),
                                inside ("b", at[2], 0) };
  struct scene s;

  (void)state;
  set (&s, "example.org");
  for (size_t i = 0; i < 2; i++)
    {
      redirect_everywhere (&s.attempts[i], facts[i], words[i]);
      s.attempts[i].early = (struct surplus){ 1, span_of ("x") };
      s.attempts[i].injected = (struct surplus){ 1, span_of (i ? "x" : "y") };
    }
  s.verdict.any_certificate = YES;
  s.evidence.hosts = hosts;
  s.evidence.hosts_count = 3;
  find (&s);
  assert_int_equal (s.count, FINDINGS_MAX);
  assert_int_equal (s.total, 5 + 40 + 32);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    assert_int_equal (s.list[i].kind, kinds[i]);
}

/* ---- Redirects ---- */

static const struct
{
  const char *host; /* the target's */
  const char *to;
  bool external;
} redirects[] = {
  { "a.example", "https://a.example/", false },
  { "a.example", "https://A.Example:8443/x?y#z", false },
  { "a.example", "https://a.example./", false },
  { "a.example.", "https://a.example", false },
  { "a.example", "imap://joe;AUTH=*@a.example/", false },
  { "a.example", "https://a.example?@b.example", false },
  { "a.example", "https://a.example#@b.example", false },
  { "a.example", "https://a.example/@b.example", false },
  { "a.example", "//a.example/x", false },
  { "a.example", "\\\\a.example/x", false },
  { "a.example", "a.example:5222", false },
  { "a.example", "a.example", false },
  { "a.example", "/x", false },
  { "a.example", "/login?next=https://b.example/", false },
  { "a.example", "?x", false },
  { "a.example", "", false },
  { "127.0.0.1", "imap://127.0.0.1:2222/", false },
  { "::1", "https://[::1]/", false },
  { "::1", "[::1]:5222", false },
  { "b\303\274cher.example", "https://b\303\274cher.example/", false },
  { "b\303\274cher.example", "https://xn--bcher-kva.example/", false },
  { "xn--bcher-kva.example", "https://b\303\274cher.example/", false },

  { "a.example", "https://b.example/", true },
  { "a.example", "https://a.example.b.example/", true },
  { "a.example", "https://b.a.example/", true },
  { "a.example", "https://a.exampl/", true },
  { "a.example", "https://a.example../", true },
  { "a.example", "b.example:5222", true },
  { "a.example", "[::1]:5222", true },
  { "::1", "https://[::1].b.example/", true },
  { "::1", "imap://[::1]@b.example/", true },
  { "a.example", "https://a.example:1@b.example/", true },
  { "a.example", "https://a.example@b.example/", true },
  { "a.example", "https://x@a.example@b.example/", true },
  { "a.example", "https://b.example?@a.example", true },
  { "a.example", "https://b.example#@a.example", true },
  { "a.example", "https://b.example\\@a.example", true },
  { "a.example", "https://a.example\\@b.example", true },
  { "a.example", "https://a.example\t@b.example", true },
  { "a.example", "https://b.example://a.example/", true },
  { "a.example", "a.example:1@b.example", true },
  { "a.example", "//b.example/", true },
  { "a.example", "///b.example/", true },
  { "a.example", "/\\b.example", true },
  { "a.example", "\\\\b.example", true },
  { "a.example", "/\t/b.example", true },
  { "a.example", "\t//b.example/", true },
  { "a.example", " https://b.example/", true },
  { "a.example", "https:b.example", true },
  { "a.example", "https:/b.example", true },
  { "a.example", "https:////b.example", true },
  { "a.example", "https:\\\\b.example", true },
  { "127.0.0.1", "https://127.1@b.example", true },
  { "127.0.0.1", "https://[127.0.0.1", true },
};

/* From "a.example", with HTTP, where a name alone is a path.  */
static const struct
{
  const char *to;
  bool external;
} locations[] = {
  { "login", false },
  { "login?next=https://b.example/", false },
  { "b.example", false },
  { "./b.example:5222", false },
  { " login", false },
  { "", false },
  { "https://b.example/", true },
  { "//b.example/", true },
  { " \\\\b.example/", true },
  { "https:b.example", true },
};

static bool
is_found (const char *protocol, const char *host, struct span to)
{
  struct fact fact = { "redirect", to, true };
  char domain[] = "b\303\274cher.example";
  char name[] = "xn--bcher-kva.example";
  struct scene s;

  set (&s, host);
  s.evidence.protocol = protocol;
  if (strcmp (host, domain) == 0 || strcmp (host, name) == 0)
    {
      s.target.ascii_host = s.target.name = name;
      s.target.domain = domain;
    }
  s.attempts[1].facts = &fact;
  s.attempts[1].facts_count = 1;
  find (&s);
  assert_int_equal (s.count, s.total);
  return s.count == 1 && s.list[0].kind == FINDING_EXTERNAL_REDIRECT;
}

static void
redirects_in_disguise (void **state)
{
  static const char nul[] = "https://a.example\0.b.example/";

  (void)state;
  for (size_t i = 0; i < sizeof redirects / sizeof *redirects; i++)
    if (is_found ("xmpp", redirects[i].host, span_of (redirects[i].to))
        != redirects[i].external)
      fail_msg ("%s from %s", redirects[i].to, redirects[i].host);
  assert_true (
      is_found ("https", "a.example", (struct span){ nul, sizeof nul - 1 }));
}

static void
paths_of_http (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof locations / sizeof *locations; i++)
    for (int https = 0; https < 2; https++)
      if (is_found (https ? "https" : "http", "a.example",
                    span_of (locations[i].to))
          != locations[i].external)
        fail_msg ("Location: %s", locations[i].to);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_gravest_is_never_cut),
    cmocka_unit_test (redirects_in_disguise),
    cmocka_unit_test (paths_of_http),
  };

  return cmocka_run_group_tests_name ("findings", tests, NULL, NULL);
}
