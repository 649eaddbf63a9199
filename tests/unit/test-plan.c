/* From what the user wants to what is done.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan-for.h"
#include "proxy.h"

static struct target *
target (const char *text)
{
  static const struct target_defaults defaults = { 0 };
  char *error = NULL;
  struct target *t = target_parse (text, &defaults, &error);

  assert_non_null (t);
  return t;
}

/* What is checked is the name; an address, where there is none; and nothing
   unless that is wanted.  */
static void
what_is_verified (void **state)
{
  static const struct
  {
    const char *text;
    bool verify;
    const char *name; /* NULL: nothing is */
    const char *sni;
  } rows[] = {
    { "smtp://mx.test", true, "mx.test", "mx.test" },
    { "smtp://mx.test", false, NULL, "mx.test" },
    { "smtp://192.0.2.1", true, "192.0.2.1", NULL },
    { "smtp://192.0.2.1", false, NULL, NULL },
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct options options = { .verify = rows[i].verify };
      struct target *t = target (rows[i].text);
      const char *name = plan_for (t, &options, 0).verify_name;
      const char *sni = policy_for (t, &options).first.sni;

      assert_int_equal (name != NULL, rows[i].name != NULL);
      assert_int_equal (sni != NULL, rows[i].sni != NULL);
      if (name)
        assert_string_equal (name, rows[i].name);
      if (sni)
        assert_string_equal (sni, rows[i].sni);
      target_free (t);
    }
}

static void
what_begins (void **state)
{
  static const struct
  {
    const char *text;
    bool direct;
  } rows[] = {
    { "smtp://mx.test", false },
    { "smtps://mx.test", true },
    { "gemini://a.test", true }, /* it has no upgrade */
    { "tls://a.test", true },
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct options options = { .tls_min = 0x0303, .tls_max = 0x0304 };
      struct target *t = target (rows[i].text);
      struct offer offer = policy_for (t, &options).first;

      assert_int_equal (offer.direct, rows[i].direct);
      assert_int_equal (offer.presented, PRESENTED_NONE);
      assert_int_equal (offer.tls_min, 0x0303);
      assert_int_equal (offer.tls_max, 0x0304);
      target_free (t);
    }
}

/* Half of the time is kept for another try, if there may be one.  */
static void
how_long_it_waits (void **state)
{
  struct target *chosen = target ("mx.test:25");
  struct target *said = target ("smtp://mx.test");
  struct options options = { .timeout_ms = 10000 };

  (void)state;
  assert_true (chosen->chosen_by_us);
  assert_int_equal (plan_for (chosen, &options, 7).greeting_ms, 5000);
  assert_int_equal (plan_for (said, &options, 7).greeting_ms, 0);
  assert_int_equal (plan_for (said, &options, 7).doubt_ms, 5000);
  assert_int_equal (plan_for (said, &options, 7).deadline_ms, 7);
  options.once = true;
  assert_int_equal (plan_for (said, &options, 7).doubt_ms, 0);
  target_free (chosen);
  target_free (said);
}

/* The proxy is told where to go, and by whom.  */
static void
through_a_proxy (void **state)
{
  char *error = NULL;
  struct proxy *proxy = proxy_read ("socks5://me:secret@192.0.2.9", &error);
  struct options options = { .proxy = proxy };
  struct target *t = target ("smtp://mx.test");
  struct plan plan = plan_for (t, &options, 0);

  (void)state;
  assert_ptr_equal (plan.proxy, proxy);
  assert_string_equal (plan.setting.host, "mx.test");
  assert_int_equal (plan.setting.port, 25);
  options.proxy = NULL;
  plan = plan_for (t, &options, 0);
  assert_null (plan.proxy);
  target_free (t);
  proxy_free (proxy);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_is_verified),
    cmocka_unit_test (what_begins),
    cmocka_unit_test (how_long_it_waits),
    cmocka_unit_test (through_a_proxy),
  };

  return cmocka_run_group_tests_name ("plan", tests, NULL, NULL);
}
