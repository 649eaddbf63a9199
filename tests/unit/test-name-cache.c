/* What DNS said of names is asked for once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "name-cache.h"

#include <stdio.h>

struct scene
{
  uv_loop_t loop;
  struct mailbox mailbox;
  struct name_cache *cache;
  struct name_query query;
  struct name_query other;
  int told;
};

static void
on_told (void *context)
{
  struct scene *s = context;

  s->told++;
}

static struct scene *
begin (void)
{
  struct scene *s = calloc (1, sizeof *s);

  assert_non_null (s);
  uv_loop_init (&s->loop);
  assert_true (mailbox_open (&s->mailbox, &s->loop));
  s->cache = name_cache_new ();
  assert_non_null (s->cache);
  s->query.letter = s->other.letter
      = (struct letter){ .open = on_told, .context = s };
  s->query.mailbox = s->other.mailbox = &s->mailbox;
  return s;
}

static void
finish (struct scene *s)
{
  name_cache_free (s->cache);
  mailbox_close (&s->mailbox);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  free (s);
}

static enum name_state
ask (struct scene *s, const char *host, int family, int64_t now_ms)
{
  return name_cache_ask (s->cache, &s->query, host, family, now_ms);
}

static struct addresses
loopback (unsigned count)
{
  static union address room[2];
  struct addresses addresses
      = { .count = count, .at = room, .error = "nobody" };

  for (unsigned i = 0; i < count; i++)
    uv_ip4_addr ("127.0.0.1", 0, &addresses.at[i].four);
  return addresses;
}

static void
tell (struct scene *s, const struct addresses *addresses, int64_t now_ms,
      int64_t ttl_ms)
{
  name_cache_tell (s->cache, s->query.name, addresses, now_ms, ttl_ms);
}

static void
what_is_known_is_told (void **state)
{
  struct scene *s = begin ();
  struct addresses two = loopback (2);
  char text[64];

  (void)state;
  two.more = 3;
  assert_int_equal (ask (s, "a", 0, 0), NAME_UNASKED);
  tell (s, &two, 0, 1000);
  assert_int_equal (ask (s, "a", 0, 999), NAME_KNOWN);
  assert_int_equal (s->query.addresses.count, 2);
  assert_int_equal (s->query.addresses.more, 3);
  address_text (&s->query.addresses.at[1], text, sizeof text);
  assert_string_equal (text, "127.0.0.1");
  assert_int_equal (ask (s, "a", 4, 999), NAME_UNASKED);
  assert_int_equal (ask (s, "b", 0, 999), NAME_UNASKED);
  finish (s);
}

static void
that_there_is_nothing_is_known_too (void **state)
{
  struct scene *s = begin ();
  struct addresses none = loopback (0);

  (void)state;
  assert_int_equal (ask (s, "a", 0, 0), NAME_UNASKED);
  tell (s, &none, 0, 1000);
  assert_int_equal (ask (s, "a", 0, 10), NAME_KNOWN);
  assert_int_equal (s->query.addresses.count, 0);
  assert_string_equal (s->query.addresses.error, "nobody");
  finish (s);
}

static void
it_becomes_stale (void **state)
{
  struct scene *s = begin ();
  struct addresses one = loopback (1);

  (void)state;
  ask (s, "long", 0, 0);
  tell (s, &one, 0, 5000);
  ask (s, "short", 0, 0);
  tell (s, &one, 0, 1000);
  assert_int_equal (ask (s, "short", 0, 1000), NAME_UNASKED);
  tell (s, &one, 1000, 0);
  assert_int_equal (ask (s, "short", 0, 1000), NAME_UNASKED);
  tell (s, &one, 1000, 10000);
  assert_int_equal (ask (s, "long", 0, 4999), NAME_KNOWN);
  assert_int_equal (ask (s, "long", 0, 5000), NAME_UNASKED);
  tell (s, &one, 5000, 10);
  assert_int_equal (ask (s, "short", 0, 5000), NAME_KNOWN);
  finish (s);
}

static void
who_waits_is_told (void **state)
{
  struct scene *s = begin ();
  struct addresses one = loopback (1);

  (void)state;
  assert_int_equal (ask (s, "a", 0, 0), NAME_UNASKED);
  assert_int_equal (name_cache_ask (s->cache, &s->other, "a", 0, 0),
                    NAME_ASKED);
  tell (s, &one, 0, 0);
  assert_int_equal (s->told, 0);
  uv_run (&s->loop, UV_RUN_NOWAIT);
  assert_int_equal (s->told, 1);
  assert_int_equal (s->other.addresses.count, 1);
  finish (s);
}

static void
who_waits_no_more_is_not (void **state)
{
  struct scene *s = begin ();
  struct addresses one = loopback (1);

  (void)state;
  ask (s, "a", 0, 0);
  name_cache_ask (s->cache, &s->other, "a", 0, 0);
  name_cache_forget (s->cache, &s->other);
  tell (s, &one, 0, 0);
  ask (s, "b", 0, 0);
  name_cache_ask (s->cache, &s->other, "b", 0, 0);
  tell (s, &one, 0, 0);
  name_cache_forget (s->cache, &s->other); /* told, but it does not know yet */
  uv_run (&s->loop, UV_RUN_NOWAIT);
  assert_int_equal (s->told, 0);
  finish (s);
}

static void
no_more_than_so_many (void **state)
{
  struct scene *s = begin ();
  struct addresses one = loopback (1);
  char name[32];

  (void)state;
  for (int i = 0; i < NAMES_MAX + 10; i++)
    {
      snprintf (name, sizeof name, "n%d", i);
      assert_int_equal (ask (s, name, 0, 0), NAME_UNASKED);
      tell (s, &one, 0, 1000);
    }
  assert_int_equal (ask (s, name, 0, 0), NAME_KNOWN);
  assert_int_equal (ask (s, "n10", 0, 0), NAME_KNOWN);
  assert_int_equal (ask (s, "n9", 0, 0), NAME_UNASKED);
  tell (s, &one, 0, 0);
  finish (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_is_known_is_told),
    cmocka_unit_test (that_there_is_nothing_is_known_too),
    cmocka_unit_test (it_becomes_stale),
    cmocka_unit_test (who_waits_is_told),
    cmocka_unit_test (who_waits_no_more_is_not),
    cmocka_unit_test (no_more_than_so_many),
  };

  return cmocka_run_group_tests_name ("name cache", tests, NULL, NULL);
}
