/* The engine: many targets at once, on one loop.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Jobs stand in a line, in the order of their targets.  As many are at work as
   concurrency allows; the line holds a few times as many, so that one slow
   server does not stop the others, and its head is answered when it is
   done.  */
#include <config.h>

#include "engine.h"
#include "job.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

enum
{
  BUFFER_BYTES = 65536,
  OTHER_DESCRIPTORS = 16, /* besides one for each target at work: the standard
                             ones, the loop's, the resolver's, a list */
  LEAST_DESCRIPTORS = 8, /* without as many, libuv aborts */
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
  unsigned most; /* jobs at work at once */
  unsigned at_work;
  unsigned in_line;
  uv_signal_t signals[2];
  uv_work_t fetching; /* the source may wait for a line: in a thread */
  struct target *fetched;
  bool is_fetching;
  bool source_empty;
  bool stopped; /* nobody reads any more */
  bool interrupted;
};

const char engine_interrupted[]
    = "interrupted: what was begun is answered as far as it came";

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

/* Nobody waits for the one who writes lines once we were interrupted.  */
static void
stop_waiting_for_lines (struct engine *e)
{
  if (e->interrupted && e->is_fetching && !e->first)
    uv_stop (&e->loop);
}

static void
on_done (void *context)
{
  struct place *place = context;
  struct engine *e = place->engine;

  place->done = true;
  e->at_work--;
  answer_those_in_turn (e);
  fill (e);
  stop_waiting_for_lines (e);
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
  if (e->interrupted)
    target_free (e->fetched);
  else if (!e->fetched || !start (e, e->fetched))
    e->source_empty = true;
  fill (e);
}

static bool
has_room (const struct engine *e)
{
  return !e->source_empty && !e->stopped && e->at_work < e->most
         && e->in_line < e->most * LINE_FACTOR;
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

/* ---- Being interrupted ---- */

static void
wake (uv_handle_t *handle, void *context)
{
  uv_timer_t *timer = (uv_timer_t *)handle;

  (void)context;
  if (handle->type != UV_TIMER || !uv_is_active (handle))
    return;
  uv_timer_set_repeat (timer, 1);
  uv_timer_again (timer);
}

/* The next time this signal does what it usually does.  */
static void
on_signal (uv_signal_t *handle, int number)
{
  struct engine *e = handle->data;

  (void)number;
  uv_signal_stop (&e->signals[0]);
  uv_signal_stop (&e->signals[1]);
  e->interrupted = e->source_empty = true;
  for (struct place *place = e->first; place; place = place->next)
    if (!place->done)
      job_hurry (place->job);
  uv_walk (&e->loop, wake, NULL);
  stop_waiting_for_lines (e);
}

static void
listen_for_signals (struct engine *e)
{
  static const int numbers[] = { SIGINT, SIGTERM };

  for (int i = 0; i < 2; i++)
    {
      uv_signal_init (&e->loop, &e->signals[i]);
      e->signals[i].data = e;
      uv_signal_start (&e->signals[i], on_signal, numbers[i]);
      uv_unref ((uv_handle_t *)&e->signals[i]);
    }
}

/* ---- Its life ---- */

/* As many targets at once as there are descriptors for; 0: not one.  */
static unsigned
affordable (unsigned wish)
{
  struct rlimit limit;
  rlim_t room;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
    return wish;
  if (limit.rlim_cur < (rlim_t)wish + OTHER_DESCRIPTORS)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  if (limit.rlim_cur < LEAST_DESCRIPTORS)
    return 0;
  room = limit.rlim_cur > OTHER_DESCRIPTORS
             ? limit.rlim_cur - OTHER_DESCRIPTORS
             : 1;
  return room < wish ? (unsigned)room : wish;
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
  for (int i = 0; i < 2; i++)
    uv_close ((uv_handle_t *)&e->signals[i], NULL);
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
  e.most = affordable (options->concurrency);
  e.last = &e.first;
  if (e.most == 0 || uv_loop_init (&e.loop) < 0)
    {
      *error = e.most == 0 ? "too few open files are allowed (ulimit -n)"
                           : "the event loop cannot be set up";
      return false;
    }
  listen_for_signals (&e);
  ready = set_up (&e, error);
  if (ready)
    {
      fill (&e);
      uv_run (&e.loop, UV_RUN_DEFAULT);
    }
  if (e.interrupted)
    *error = engine_interrupted;
  if (!e.is_fetching)
    tear_down (&e);
  return ready && !e.interrupted;
}
