/* Those who go where a name server sends them, and tell of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arena.h"
#include "names.h"
#include "route-walk.h"

#include <ares.h>

/* No host that was found can be reached, so that all are.  */
static void
on_found (void *context)
{
  static const struct attempt refused = { .reach = REACH_REFUSED };
  struct walk *w = context;
  struct route *r = w->route;

  for (size_t i = 0; i < r->addresses.count; i++)
    {
      char text[64];

      address_text (&r->addresses.at[i], text, sizeof text);
      fprintf (w->story, "%s%s", i > 0 ? "," : "", text);
    }
  if (r->addresses.count > 0)
    {
      fprintf (w->story, " for %s:%u%s\n", w->target->ascii_host,
               (unsigned)w->target->port, w->target->direct ? " direct" : "");
      route_note (r, &refused);
    }
  else
    fprintf (w->story, "none: %s\n", r->said);
  if (r->addresses.count > 0 && route_hosts_left (r) > 0)
    route_next (r);
  else
    w->scene->walking--;
}

/* Whatever the evidence says of hosts.  */
static void
tell_hosts (struct walk *w)
{
  const struct evidence *e = &w->evidence;

  for (size_t i = 0; i < e->failed_lookups_count; i++)
    fprintf (w->story, "%s failed\n", e->failed_lookups[i].question);
  for (size_t i = 0; i < e->hosts_count; i++)
    {
      const struct candidate *host = &e->hosts[i];

      fprintf (w->story, "%s:%u %s", host->name, (unsigned)host->port,
               host_outcome_name (host));
      for (size_t a = 0; a < host->addresses_count; a++)
        fprintf (w->story, " %s%s", host->addresses[a].text,
                 host->addresses[a].scope ? "!" : "");
      fprintf (w->story, "\n");
    }
}

void
walk_begin (struct walk *w, struct scene *s, const char *target,
            const struct options *options, int64_t patience_ms)
{
  char *error = NULL;

  *w = (struct walk){ .scene = s, .options = *options };
  w->target = target_parse (target, &w->options.target, &error);
  assert_non_null (w->target);
  w->story = open_memstream (&w->text, &w->size);
  w->evidence.arena = arena_new ();
  uv_update_time (&s->loop);
  w->shop = (struct workshop){ .loop = &s->loop,
                               .alarms = &s->alarms,
                               .resolver = s->resolver,
                               .options = &w->options };
  w->route = route_new (
      &(struct routing){ .shop = &w->shop,
                         .alarm = &w->alarm,
                         .target = w->target,
                         .evidence = &w->evidence,
                         .deadline_ms = (int64_t)uv_now (&s->loop) + patience_ms,
                         .found = on_found,
                         .context = w });
  assert_non_null (w->route);
}

void
walk_end (struct walk *w)
{
  tell_hosts (w);
  fclose (w->story);
  assert_int_equal (w->alarm.number, 0);
  free (w->route);
  arena_free (w->evidence.arena);
  target_free (w->target);
}

void
walk_all (struct scene *s, struct walk *walks, size_t count)
{
  s->walking = (unsigned)count;
  for (size_t i = 0; i < count; i++)
    route_next (walks[i].route);
  while (s->walking > 0)
    uv_run (&s->loop, UV_RUN_ONCE);
}

struct scene *
scene_begin (const struct zone_line *zone)
{
  struct scene *s = calloc (1, sizeof *s);

  assert_non_null (s);
  assert_int_equal (ares_library_init (ARES_LIB_INIT_ALL), ARES_SUCCESS);
  uv_loop_init (&s->loop);
  assert_true (mailbox_open (&s->mailbox, &s->loop));
  alarms_open (&s->alarms, &s->loop);
  name_server_begin (&s->server, &s->loop, zone);
  s->cache = name_cache_new ();
  s->resolver = resolver_new (&s->mailbox, s->cache, s->server.address);
  assert_non_null (s->resolver);
  return s;
}

void
scene_end (struct scene *s)
{
  resolver_free (s->resolver);
  name_cache_free (s->cache);
  name_server_end (&s->server);
  mailbox_close (&s->mailbox);
  alarms_close (&s->alarms);
  uv_run (&s->loop, UV_RUN_DEFAULT);
  assert_int_equal (uv_loop_close (&s->loop), 0);
  ares_library_cleanup ();
  free (s);
}
