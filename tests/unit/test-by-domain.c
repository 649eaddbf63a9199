/* Targets that are domains.  The registry is this test's own.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "target.h"

static bool
upgrade (struct talk *t)
{
  (void)t;
  return true;
}

static const struct protocol smtp_like
    = { .name = "smtp", .title = "SMTP", .port = 25, .negotiate = upgrade };
static const struct protocol xmpp_like = { .name = "xmpp",
                                           .aliases = "jabber",
                                           .title = "XMPP",
                                           .port = 5222,
                                           .tls_port = 5223,
                                           .tls_scheme = "xmpps",
                                           .negotiate = upgrade };
static const struct protocol imap_like
    = { .name = "imap", .title = "IMAP", .port = 143, .negotiate = upgrade };

const struct protocol *const protocol_registry[]
    = { &smtp_like, &xmpp_like, &imap_like, NULL };

/* clang-format off */
static const struct
{
  const char *text;
  struct target_defaults defaults;
  const char *protocol; /* NULL: it is no domain */
  unsigned port;
} goods[] = {
  { "xmpp:example.org", { 0 }, "xmpp", 5222 },
  { "JABBER:example.org", { 0 }, "xmpp", 5222 },
  { "xmpp:example.org", { .mx = true }, "xmpp", 5222 },
  { "xmpp:example.org", { .starttls = "xmpp" }, "xmpp", 5222 },
  { "smtp:example.org", { 0 }, "smtp", 25 },
  { "smtp:example.org:26", { 0 }, "smtp", 26 },
  { "example.org", { .mx = true }, "smtp", 25 },
  { "example.org:2525", { .mx = true, .starttls = "smtp" }, "smtp", 2525 },
  { "xmpp:5223", { 0 }, NULL, 5223 },
  { "xmpp://example.org", { 0 }, NULL, 5222 },
  { "example.org:25", { 0 }, NULL, 25 },
};

static const struct
{
  const char *text;
  struct target_defaults defaults;
  const char *says;
} bads[] = {
  { "xmpp:", { 0 }, "there is none" },
  { "xmpp:example.org:5222", { 0 }, "write xmpp://example.org:5222" },
  { "xmpp:127.0.0.1", { 0 }, "write xmpp://127.0.0.1" },
  { "xmpp:[::1]", { 0 }, "DNS has no hosts of an address" },
  { "smtp:192.0.2.1:25", { 0 }, "DNS has no hosts of an address" },
  { "xmpp:xmpp://example.org", { 0 }, "there may only be a domain" },
  { "xmpp:example.org", { .starttls = "none" }, "leave --starttls out" },
  { "xmpp:example.org", { .starttls = "smtp" }, "leave one of them out" },
  { "xmpp:a'b", { 0 }, "letters, digits" },
  { "xmpp:me@example.org", { 0 }, "write the host alone" },
  { "xmpps:example.org", { 0 }, "do you mean xmpps://example.org" },
  { "imap:example.org", { 0 }, "do you mean imap://example.org" },
  { "smtp://example.org", { .mx = true }, "--mx is for domains" },
  { "example.org", { .mx = true, .starttls = "xmpp" }, "leave one of them out" },
};
/* clang-format on */

static void
good_domains (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
    {
      char *error = NULL;
      struct target *t
          = target_parse (goods[i].text, &goods[i].defaults, &error);

      if (!t)
        fail_msg ("%s", error);
      assert_int_equal (t->by_domain, goods[i].protocol != NULL);
      if (t->by_domain)
        {
          assert_string_equal (t->protocol->name, goods[i].protocol);
          assert_string_equal (t->host, "example.org");
          assert_false (t->direct || t->chosen_by_us);
        }
      assert_int_equal (t->port, goods[i].port);
      assert_string_equal (t->given, goods[i].text);
      target_free (t);
    }
}

static void
bad_domains (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
    {
      char *error = NULL;

      if (target_parse (bads[i].text, &bads[i].defaults, &error))
        fail_msg ("%s is a target", bads[i].text);
      if (!error || !strstr (error, bads[i].says))
        fail_msg ("%s: %s", bads[i].text, error ? error : "no message");
      free (error);
    }
}

/* What a host changes of its domain.  */
static void
turning_to_a_host (void **state)
{
  static const struct
  {
    const char *text;
    const char *option; /* --name */
    const char *name;
  } turns[] = {
    { "xmpp:example.org", NULL, "example.org" },
    { "xmpp:example.org", "else.example", "else.example" },
    { "smtp:example.org", NULL, "host.example.net" },
    { "smtp:example.org", "else.example", "else.example" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
    {
      const struct target_defaults defaults = { .name = turns[i].option };
      char *error = NULL;
      struct target *t = target_parse (turns[i].text, &defaults, &error);

      assert_non_null (t);
      assert_true (target_turn_to (t, "host.example.net", 7, true));
      assert_string_equal (t->ascii_host, "host.example.net");
      assert_string_equal (t->host, "example.org");
      assert_string_equal (t->name, turns[i].name);
      assert_string_equal (t->domain, turns[i].name);
      assert_int_equal (t->port, 7);
      assert_true (t->direct);
      target_free (t);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (good_domains),
    cmocka_unit_test (bad_domains),
    cmocka_unit_test (turning_to_a_host),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
