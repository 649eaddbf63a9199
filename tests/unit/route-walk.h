/* Those who go where a name server sends them, and tell of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ROUTE_WALK_H
#define ROUTE_WALK_H

#include "name-server.h"
#include "route.h"

#include <stdio.h>

struct scene
{
  uv_loop_t loop;
  struct mailbox mailbox;
  struct alarms alarms;
  struct name_cache *cache;
  struct resolver *resolver;
  struct name_server server;
  unsigned walking;
};

struct walk
{
  struct scene *scene;
  struct alarm alarm;
  struct options options;
  struct target *target;
  struct evidence evidence;
  struct workshop shop;
  struct route *route;
  FILE *story;
  char *text; /* at the end: what was found, and the evidence of hosts */
  size_t size;
};

/* A resolver that asks a name server which answers out of ZONE.  */
struct scene *scene_begin (const struct zone_line *zone);
void scene_end (struct scene *scene);

/* WALK, whose deadline is in PATIENCE_MS, is to go to TARGET.  */
void walk_begin (struct walk *walk, struct scene *scene, const char *target,
                 const struct options *options, int64_t patience_ms);

/* All COUNT of them go at once, until the last has come to its end.  */
void walk_all (struct scene *scene, struct walk *walks, size_t count);

/* Its text, to be freed, is complete.  */
void walk_end (struct walk *walk);

#endif
