/* Which hosts serve a domain, in which order, and which addresses are public.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "directions.h"
#include "scope.h"

#include <arpa/inet.h>
#include <stdio.h>

/* ---- The order ---- */

enum
{
  THROWS = 10000
};

static void
priorities_come_first (void **state)
{
  static const uint16_t priorities[] = { 30, 10, 20, 0, 65535, 5 };
  struct candidate hosts[6];

  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++)
    {
      for (unsigned i = 0; i < 6; i++)
        hosts[i] = (struct candidate){ .priority = priorities[i],
                                       .weight = (uint16_t)(i * 7) };
      directions_order (hosts, 6, seed);
      for (unsigned i = 1; i < 6; i++)
        assert_true (hosts[i - 1].priority < hosts[i].priority);
    }
}

/* How often, of THROWS seeds, each of COUNT hosts with these WEIGHTS comes
   first.  */
static void
count_first (const uint16_t *weights, unsigned count, unsigned *first)
{
  static const char *const names[] = { "0", "1", "2", "3" };

  for (unsigned i = 0; i < count; i++)
    first[i] = 0;
  for (uint64_t seed = 0; seed < THROWS; seed++)
    {
      struct candidate hosts[4];
      unsigned seen = 0;

      for (unsigned i = 0; i < count; i++)
        hosts[i] = (struct candidate){ .name = names[i], .weight = weights[i] };
      directions_order (hosts, count, seed);
      for (unsigned i = 0; i < count; i++)
        seen |= 1u << (hosts[i].name[0] - '0');
      assert_int_equal (seen, (1u << count) - 1);
      first[hosts[0].name[0] - '0']++;
    }
}

static void
weights_are_chances (void **state)
{
  static const uint16_t weights[] = { 60, 20, 20, 0 };
  unsigned first[4];

  (void)state;
  count_first (weights, 4, first);
  assert_in_range (first[0], THROWS * 57 / 100, THROWS * 63 / 100);
  assert_in_range (first[1], THROWS * 17 / 100, THROWS * 23 / 100);
  assert_in_range (first[2], THROWS * 17 / 100, THROWS * 23 / 100);
  assert_in_range (first[3], 1, THROWS * 3 / 100);
}

static void
without_weights_the_order_stays (void **state)
{
  static const uint16_t weights[] = { 0, 0, 0 };
  unsigned first[3];

  (void)state;
  count_first (weights, 3, first);
  assert_int_equal (first[0], THROWS);
}

static void
seeds_are_of_the_name (void **state)
{
  (void)state;
  assert_true (directions_seed ("example.org")
               == directions_seed ("example.org"));
  assert_true (directions_seed ("example.org")
               != directions_seed ("example.net"));
}

/* ---- What answers come to ---- */

struct answer
{
  enum dns_end end;
  const char *hosts; /* separated by spaces; "." is none */
};

struct row
{
  bool mx;
  struct answer plain;
  struct answer direct;
  const char *hosts; /* "!" before one of direct TLS, "@" the domain itself */
  enum reach reach;
};

/* clang-format off */
static const struct row rows[] = {
  { false, { DNS_FOUND, "a b" },    { DNS_NO_NAME, "" },   "a b", REACHED },
  { false, { DNS_FOUND, "a" },      { DNS_FOUND, "b" },    "a !b", REACHED },
  { false, { DNS_NO_NAME, "" },     { DNS_FOUND, "b" },    "!b", REACHED },
  { false, { DNS_FOUND, "." },      { DNS_FOUND, "b" },    "!b .", REACHED },
  { false, { DNS_FOUND, ". a" },    { DNS_NO_NAME, "" },   "a .", REACHED },
  { false, { DNS_FOUND, "." },      { DNS_NO_NAME, "" },   ".", REACH_NOT_OFFERED },
  { false, { DNS_NO_RECORD, "" },   { DNS_NO_NAME, "" },   "@", REACHED },
  { false, { DNS_NO_NAME, "" },     { DNS_FOUND, "." },    "@ !.", REACHED },
  { false, { DNS_FAILED, "" },      { DNS_FAILED, "" },    "@", REACHED },
  { false, { DNS_FAILED, "" },      { DNS_FOUND, "b" },    "!b", REACHED },
  { true,  { DNS_FOUND, "a b" },    { 0 },                 "a b", REACHED },
  { true,  { DNS_FOUND, "." },      { 0 },                 ".", REACH_NOT_OFFERED },
  { true,  { DNS_NO_RECORD, "" },   { 0 },                 "@", REACHED },
  { true,  { DNS_NO_NAME, "" },     { 0 },                 "", REACH_UNRESOLVED },
  { true,  { DNS_FAILED, "" },      { 0 },                 "", REACH_UNRESOLVED },
};
/* clang-format on */

static const struct service plain_srv
    = { "xmpp", RECORD_SRV, "_xmpp-client._tcp", false };
static const struct service direct_srv
    = { "xmpp", RECORD_SRV, "_xmpps-client._tcp", true };
static const struct service mx = { "smtp", RECORD_MX, "MX", false };

static void
fill (struct dns_answer *answer, const struct service *service,
      const struct answer *from)
{
  struct span rest = span_of (from->hosts ? from->hosts : "");
  struct span word;

  memset (answer, 0, sizeof *answer);
  answer->service = service;
  answer->end = from->end;
  answer->error = "failed";
  while (span_word (&rest, &word))
    {
      struct dns_record *record = &answer->at[answer->count++];

      record->port = service_has_port (service) ? 7 : 0;
      if (!span_is (word, "."))
        memcpy (record->host, word.at, word.n);
    }
}

/* The hosts as a row has them.  */
static void
spell (const struct directions *d, char *text, size_t size)
{
  size_t n = 0;

  text[0] = '\0';
  for (size_t i = 0; i < d->count; i++)
    {
      const struct candidate *c = &d->hosts[i];
      const char *name = !*c->name ? "." : c->source ? c->name : "@";

      n += (size_t)snprintf (text + n, size - n, "%s%s%s", i ? " " : "",
                             c->direct ? "!" : "", name);
    }
}

static void
answers_come_to_hosts (void **state)
{
  static struct dns_answer answers[2];

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct arena *arena = arena_new ();
      struct directions d;
      char text[64];

      fill (&answers[0], rows[i].mx ? &mx : &plain_srv, &rows[i].plain);
      fill (&answers[1], &direct_srv, &rows[i].direct);
      d = directions_from (arena, "example.org", 25, answers,
                           rows[i].mx ? 1 : 2);
      spell (&d, text, sizeof text);
      assert_string_equal (text, rows[i].hosts);
      assert_int_equal (d.reach, rows[i].reach);
      for (size_t j = 0; j < d.count; j++)
        assert_int_equal (d.hosts[j].port,
                          d.hosts[j].source && !rows[i].mx ? 7 : 25);
      arena_free (arena);
    }
}

/* ---- Addresses ---- */

static void
scopes (void **state)
{
  static const struct
  {
    const char *address;
    const char *scope;
  } known[] = {
    { "::ffff:127.0.0.1", "loopback" },
    { "::ffff:10.255.255.255", "private" },
    { "::ffff:11.0.0.0", NULL },
    { "::ffff:172.15.255.255", NULL },
    { "::ffff:172.16.0.0", "private" },
    { "::ffff:172.31.255.255", "private" },
    { "::ffff:172.32.0.0", NULL },
    { "::ffff:192.168.3.4", "private" },
    { "::ffff:100.63.255.255", NULL },
    { "::ffff:100.64.0.0", "shared" },
    { "::ffff:100.128.0.0", NULL },
    { "::ffff:169.254.169.254", "link-local" },
    { "::ffff:0.0.0.0", "this network" },
    { "::ffff:203.0.113.9", "documentation" },
    { "::ffff:224.0.0.1", "multicast" },
    { "::ffff:255.255.255.255", "reserved" },
    { "::ffff:8.8.8.8", NULL },
    { "::", "unspecified" },
    { "::1", "loopback" },
    { "::127.0.0.1", "loopback" },
    { "fe80::1", "link-local" },
    { "febf:ffff::1", "link-local" },
    { "fec0::1", "private" },
    { "fd12:3456::1", "private" },
    { "fe00::1", NULL },
    { "ff02::1", "multicast" },
    { "2001:db8::1", "documentation" },
    { "2001:db9::1", NULL },
    { "64:ff9b::10.0.0.1", "private" },
    { "64:ff9b::8.8.8.8", NULL },
    { "2002:7f00:1::", "loopback" },
    { "2002:808:808::", NULL },
    { "2606:4700::1111", NULL },
  };

  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    {
      unsigned char bytes[ADDRESS_BYTES];
      const char *scope;

      assert_int_equal (inet_pton (AF_INET6, known[i].address, bytes), 1);
      scope = special_scope (bytes);
      if (!scope != !known[i].scope
          || (scope && strcmp (scope, known[i].scope) != 0))
        fail_msg ("%s: %s", known[i].address, scope ? scope : "public");
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (priorities_come_first),
    cmocka_unit_test (weights_are_chances),
    cmocka_unit_test (without_weights_the_order_stays),
    cmocka_unit_test (seeds_are_of_the_name),
    cmocka_unit_test (answers_come_to_hosts),
    cmocka_unit_test (scopes),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
