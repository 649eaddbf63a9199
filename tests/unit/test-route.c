/* The way to a target, by what a name server answers.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "proxy.h"
#include "route-walk.h"
#include "short-memory.h"

#include <ares.h>
#include <arpa/nameser.h>

enum
{
  PATIENCE_MS = 60000, /* where an answer comes */
  SHORT_MS = 1000      /* where none does */
};

static const struct zone_line zone[] = {
  { "one.test", "A 11.0.0.1" },
  { "both.test", "A 11.0.0.1" },
  { "both.test", "A 11.0.0.2" },
  { "both.test", "AAAA 2600::1" },
  { "nothing.test", "nothing" },
  { "fails.test", "A failure" },
  { "fails.test", "AAAA failure" },
  { "silent.test", "A silence" },
  { "silent.test", "AAAA silence" },
  { "inside.test", "A 10.0.0.1" },
  { "inside.test", "A 11.0.0.3" },
  { "loop.test", "A 127.0.0.1" },

  { "_xmpp-client._tcp.srv.test", "SRV 20 0 5222 one.test" },
  { "_xmpp-client._tcp.srv.test", "SRV 10 0 5269 nobody.test" },
  { "_xmpps-client._tcp.srv.test", "SRV 30 0 443 inside.test" },
  { "none.test", "A 11.0.0.9" },
  { "_xmpp-client._tcp.none.test", "SRV 0 0 0 ." },
  { "plain.test", "A 11.0.0.9" },
  { "_xmpp-client._tcp.loops.test", "SRV 0 0 5222 loop.test" },
  { "_xmpp-client._tcp.loops.test", "SRV 1 0 5222 nobody.test" },
  { "_xmpp-client._tcp.number.test", "SRV 0 0 5222 11.0.0.1" },
  { "_xmpp-client._tcp.number.test", "SRV 1 0 5222 a_b!.test" },
  { "_xmpp-client._tcp.broken.test", "SRV malformed" },
  { "_xmpps-client._tcp.broken.test", "SRV failure" },
  { "broken.test", "A 11.0.0.8" },
  { "_xmpp-client._tcp.slow.test", "SRV silence" },
  { "slow.test", "A 11.0.0.7" },
  { "mail.test", "MX 10 one.test" },
  { "mail.test", "MX 20 both.test" },
  { "nomail.test", "MX 0 ." },
  { "badmail.test", "MX malformed" },
  { NULL, NULL },
};

/* ---- Where it leads ---- */

struct row
{
  const char *target;
  const char *story;
  int family;
  bool follow_private;
  const char *proxy;
  bool is_short;
};

/* clang-format off */
static const struct row rows[] = {
  /* Addresses and names.  */
  { .target = "127.0.0.1:9",
    .story = "127.0.0.1 for 127.0.0.1:9 direct\n" },
  { .target = "[::1]:9",
    .story = "::1 for ::1:9 direct\n", .family = 6 },
  { .target = "[::1]:9",
    .story = "none: the address is of the other family\n", .family = 4 },
  { .target = "127.0.0.1",
    .story = "none: the address is of the other family\n", .family = 6 },
  { .target = "one.test:9",
    .story = "11.0.0.1 for one.test:9 direct\n" },
  { .target = "both.test:9",
    .story = "11.0.0.1,11.0.0.2 for both.test:9 direct\n", .family = 4 },
  { .target = "both.test:9",
    .story = "2600::1 for both.test:9 direct\n", .family = 6 },
  { .target = "one.test:9",
    .story = "none: DNS server returned answer with no data\n", .family = 6 },
  { .target = "nothing.test",
    .story = "none: DNS server returned answer with no data\n" },
  { .target = "nobody.test",
    .story = "none: Domain name not found\n" },
  { .target = "fails.test",
    .story = "none: Could not contact DNS servers\n" },
  { .target = "silent.test",
    .story = "none: no answer in time\n", .is_short = true },

  /* Domains.  */
  { .target = "xmpp:srv.test",
    .story = "11.0.0.1 for one.test:5222\n"
    "11.0.0.3 for inside.test:443 direct\n"
    "nobody.test:5269 unresolved\n"
    "one.test:5222 connect-refused 11.0.0.1\n"
    "inside.test:443 connect-refused 10.0.0.1! 11.0.0.3\n" },
  { .target = "xmpp:none.test",
    .story = "none: its SRV record is \".\": the service is not offered\n"
    ":0 not-offered\n" },
  { .target = "xmpp:plain.test",
    .story = "11.0.0.9 for plain.test:5222\n"
    "plain.test:5222 connect-refused 11.0.0.9\n" },
  { .target = "xmpp:loops.test",
    .story = "none: not contacted, for it is no public address\n"
    "loop.test:5222 private 127.0.0.1!\n"
    "nobody.test:5222 unresolved\n" },
  { .target = "xmpp:loops.test",
    .story = "127.0.0.1 for loop.test:5222\n"
    "none: Domain name not found\n"
    "loop.test:5222 connect-refused 127.0.0.1!\n"
    "nobody.test:5222 unresolved\n", .follow_private = true },
  { .target = "xmpp:number.test",
    .story = "none: this is no name of a host\n"
    "11.0.0.1:5222 unresolved\n"
    "a_b!.test:5222 unresolved\n" },
  { .target = "xmpp:broken.test",
    .story = "11.0.0.8 for broken.test:5222\n"
    "_xmpp-client._tcp failed\n"
    "_xmpps-client._tcp failed\n"
    "broken.test:5222 connect-refused 11.0.0.8\n" },
  { .target = "xmpp:slow.test",
    .story = "11.0.0.7 for slow.test:5222\n"
    "_xmpp-client._tcp failed\n"
    "slow.test:5222 connect-refused 11.0.0.7\n", .is_short = true },
  { .target = "smtp:mail.test",
    .story = "11.0.0.1 for one.test:25\n"
    "11.0.0.1,11.0.0.2 for both.test:25\n"
    "one.test:25 connect-refused 11.0.0.1\n"
    "both.test:25 connect-refused 11.0.0.1 11.0.0.2\n", .family = 4 },
  { .target = "smtp:nomail.test",
    .story = "none: its MX record is \".\": the domain takes no mail\n"
    ":25 not-offered\n" },
  { .target = "smtp:badmail.test",
    .story = "none: Misformatted DNS reply\nMX failed\n" },

  /* Through a proxy, it is the proxy that matters.  */
  { .target = "nobody.test:9",
    .story = "11.0.0.1 for nobody.test:9 direct\n",
    .proxy = "http://one.test:3128" },
  { .target = "one.test:9",
    .story = "none: the proxy has no address\n",
    .proxy = "http://nobody.test:3128" },
  { .target = "xmpp:loops.test",
    .story = "11.0.0.1 for loop.test:5222\n"
    "11.0.0.1 for nobody.test:5222\n"
    "loop.test:5222 connect-refused\n"
    "nobody.test:5222 connect-refused\n", .proxy = "http://one.test:3128" },
};
/* clang-format on */

/* Two who ask at once, and one who asks later, learn the same.  */
static void
walk_row (struct scene *s, const struct row *row)
{
  struct walk walks[3];
  int64_t patience_ms = row->is_short ? SHORT_MS : PATIENCE_MS;
  char *error = NULL;
  struct options options
      = { .family = row->family, .follow_private = row->follow_private };

  if (row->proxy)
    options.proxy = proxy_read (row->proxy, &error);
  for (size_t i = 0; i < 2; i++)
    walk_begin (&walks[i], s, row->target, &options, patience_ms);
  walk_all (s, walks, 2);
  walk_begin (&walks[2], s, row->target, &options, patience_ms);
  walk_all (s, &walks[2], 1);
  for (size_t i = 0; i < 3; i++)
    {
      walk_end (&walks[i]);
      assert_string_equal (walks[i].text, row->story);
      free (walks[i].text);
    }
  proxy_free (options.proxy);
}

static void
leads_where_names_say (void **state)
{
  struct scene *s = scene_begin (zone);

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    walk_row (s, &rows[i]);
  scene_end (s);
}

/* ---- Without memory ---- */

/* The end comes, once, at whatever place memory is short; true: at none.  */
static bool
ends_without (const char *target, long fails)
{
  static const struct options options = { .family = 4 };
  struct scene *s = scene_begin (zone);
  struct walk w;

  walk_begin (&w, s, target, &options, SHORT_MS);
  memory = (struct memory){ .inside = true, .fails = fails };
  walk_all (s, &w, 1);
  memory.inside = false;
  walk_end (&w);
  assert_int_equal (s->walking, 0);
  assert_true (w.size > 0);
  free (w.text);
  scene_end (s);
  return memory.count <= fails;
}

static void
ends_without_memory (void **state)
{
  static const char *const targets[]
      = { "both.test", "xmpp:srv.test", "smtp:mail.test" };

  (void)state;
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
    {
      long fails = 0;

      while (!ends_without (targets[i], fails))
        fails++;
      assert_in_range (fails, 3, 100);
    }
}

/* ---- Where there is nobody to ask ---- */

static void
on_addresses (void *context, const struct addresses *addresses)
{
  assert_int_equal (addresses->count, 0);
  *(const char **)context = addresses->error;
}

static void
on_records (void *context, int status, int timeouts, unsigned char *reply,
            int size)
{
  (void)timeouts;
  (void)reply;
  (void)size;
  *(const char **)context = ares_strerror (status);
}

/* Nobody was asked for, as long as there are but addresses.  */
static void
no_such_servers (void **state)
{
  struct scene *s = scene_begin (zone);
  struct resolver *r = resolver_new (&s->mailbox, s->cache, "no address");
  struct resolver_question *question;
  const char *why_not = NULL;

  (void)state;
  assert_non_null (r);
  resolver_ask (r, "192.0.2.1", 6, on_addresses, &why_not, &question);
  assert_string_equal (why_not, "the address is of the other family");
  resolver_ask (r, "host.example", 0, on_addresses, &why_not, &question);
  assert_string_equal (why_not, ares_strerror (ARES_EBADSTR));
  why_not = NULL;
  resolver_query (r, "host.example", ns_t_mx, on_records, &why_not);
  assert_string_equal (why_not, ares_strerror (ARES_EBADSTR));
  resolver_free (r);
  resolver_free (NULL);
  scene_end (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (leads_where_names_say),
    cmocka_unit_test (ends_without_memory),
    cmocka_unit_test (no_such_servers),
  };

  return cmocka_run_group_tests_name ("route", tests, NULL, NULL);
}
