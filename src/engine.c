/* The engine: many targets at once, on one loop.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Jobs stand in a line, in the order of their targets.  As many are at work as
   concurrency allows; the line holds a few times as many, so that one slow
   server does not stop the others, and its head is answered when it is
   done.  */
#include <config.h>

#include "engine.h"
#include "job.h"

#include <stdlib.h>

enum
{
  BUFFER_BYTES = 65536,
  LINE_FACTOR = 4 /* jobs in line for each one at work */
};

struct place
{
  struct place *next;
  struct engine *engine;
  struct job *job;
  bool done;
};

struct engine
{
  uv_loop_t loop;
  struct workshop shop;
  struct workshop_state state;
  struct engine_source source;
  engine_sink sink;
  void *context;
  struct place *first;
  struct place **last;
  unsigned at_work;
  unsigned in_line;
  uv_work_t fetching; /* the source may wait for a line: in a thread */
  struct target *fetched;
  bool is_fetching;
  bool source_empty;
  bool stopped; /* nobody reads any more */
};

static void
answer (struct engine *e, struct place *place)
{
  const struct job *job = place->job;

  if (!e->stopped
      && !e->sink (e->context, job_target (job), job_evidence (job),
                   job_verdict (job), job_elapsed_ms (job)))
    e->stopped = true;
}

static void
answer_those_in_turn (struct engine *e)
{
  while (e->first && e->first->done)
    {
      struct place *place = e->first;

      answer (e, place);
      e->first = place->next;
      if (!e->first)
        e->last = &e->first;
      e->in_line--;
      job_free (place->job);
      free (place);
    }
}

static void fill (struct engine *e);

static void
on_done (void *context)
{
  struct place *place = context;
  struct engine *e = place->engine;

  place->done = true;
  e->at_work--;
  answer_those_in_turn (e);
  fill (e);
}

/* Begin with TARGET; false when there is no memory for it.  */
static bool
start (struct engine *e, struct target *target)
{
  struct place *place = calloc (1, sizeof *place);

  if (!place)
    {
      target_free (target);
      return false;
    }
  place->engine = e;
  place->job = job_start (&e->shop, target, on_done, place);
  if (!place->job)
    {
      free (place);
      return false;
    }
  *e->last = place;
  e->last = &place->next;
  e->in_line++;
  e->at_work++;
  return true;
}

static void
fetch (uv_work_t *work)
{
  struct engine *e = work->data;

  e->fetched = e->source.next (e->context);
}

static void
on_fetched (uv_work_t *work, int status)
{
  struct engine *e = work->data;

  (void)status;
  e->is_fetching = false;
  if (!e->fetched || !start (e, e->fetched))
    e->source_empty = true;
  fill (e);
}

static bool
has_room (const struct engine *e)
{
  unsigned most = e->shop.options->concurrency;

  return !e->source_empty && !e->stopped && e->at_work < most
         && e->in_line < most * LINE_FACTOR;
}

static void
fill (struct engine *e)
{
  while (has_room (e) && !e->source.may_wait)
    {
      struct target *target = e->source.next (e->context);

      e->source_empty = !target || !start (e, target);
    }
  if (!has_room (e) || e->is_fetching)
    return;
  e->fetching.data = e;
  e->is_fetching
      = uv_queue_work (&e->loop, &e->fetching, fetch, on_fetched) == 0;
}

static bool
set_up (struct engine *e, const char **error)
{
  const struct options *o = e->shop.options;

  *error = "out of memory";
  e->shop.loop = &e->loop;
  e->shop.state = &e->state;
  e->shop.buffer_size = BUFFER_BYTES;
  e->shop.buffer = malloc (BUFFER_BYTES);
  if (!e->shop.buffer)
    return false;
  e->shop.tls = tls_shared_new (o->verify, o->own, error);
  if (!e->shop.tls)
    return false;
  e->shop.resolver = resolver_new (&e->loop, o->name_servers);
  if (!e->shop.resolver)
    *error = "the resolver cannot be set up";
  return e->shop.resolver != NULL;
}

static void
tear_down (struct engine *e)
{
  resolver_free (e->shop.resolver);
  uv_run (&e->loop, UV_RUN_DEFAULT);
  uv_loop_close (&e->loop);
  tls_shared_free (e->shop.tls);
  free (e->shop.buffer);
}

bool
engine_run (const struct options *options, struct engine_source source,
            engine_sink sink, void *context, const char **error)
{
  struct engine e = { .source = source, .sink = sink, .context = context };
  bool ready;

  e.shop.options = options;
  e.last = &e.first;
  if (uv_loop_init (&e.loop) < 0)
    {
      *error = "the event loop cannot be set up";
      return false;
    }
  ready = set_up (&e, error);
  if (ready)
    {
      fill (&e);
      uv_run (&e.loop, UV_RUN_DEFAULT);
    }
  tear_down (&e);
  return ready;
}
