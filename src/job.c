/* A job: one target, from its name to its verdict.

            ┌────── next host? ─────┐
            ▼                       │ not reached
     name ──► route ──► turn ──► connection ──► next experiment? ──► verdict
                         ▲                            │ yes
                         └────────── pause ───────────┘
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "job-inside.h"
#include "judge.h"
#include "proxy.h"

#include <stdlib.h>

int64_t
job_now (const struct job *job)
{
  return (int64_t)uv_now (job->shop->loop);
}

void
job_wait (struct job *job, void (*over) (void *job), int64_t ms)
{
  alarm_set (job->shop->alarms, &job->alarm, job_now (job) + ms, over, job);
}

/* ---- The end ---- */

static void
on_concluded (void *context)
{
  struct job *job = context;

  job->foreman->done (job->context);
}

void
job_conclude (struct job *job)
{
  job_leave (job);
  job->since_ms = job_now (job);
  job_wait (job, on_concluded, 0);
}

/* ---- The way there ---- */

/* The first connection goes to the first host that can be reached.  */
static void
on_found (void *context)
{
  struct job *job = context;
  struct route *route = job->route;

  job->addresses = route->addresses;
  if (job->addresses.count == 0)
    {
      job_unreached (job, route->reach, route->said);
      return;
    }
  if (!job->target->by_domain)
    {
      free (route);
      job->route = NULL;
    }
  job_visit (job);
}

/* The first turn of the loop after job_start.  */
static void
on_begin (void *context)
{
  struct job *job = context;

  route_next (job->route);
}

static bool
begin_route (struct job *job)
{
  job->route = route_new (&(struct routing){
      .shop = job->shop,
      .alarm = &job->alarm,
      .target = job->target,
      .evidence = &job->evidence,
      .deadline_ms = job->end_ms,
      .found = on_found,
      .context = job,
  });
  return job->route != NULL;
}

static bool
begin_evidence (struct job *job)
{
  const struct target *target = job->target;
  struct evidence *e = &job->evidence;

  e->protocol = target->protocol ? target->protocol->name : "tls";
  if (job->shop->options->proxy)
    e->proxy = job->shop->options->proxy->shown;
  e->chosen_by_us = target->chosen_by_us;
  e->deep = job->shop->options->deep;
  e->arena = arena_new ();
  return e->arena != NULL;
}

struct job *
job_start (const struct workshop *shop, struct target *target,
           const struct foreman *foreman, void *context)
{
  struct job *job = calloc (1, sizeof *job);

  if (!job)
    {
      target_free (target);
      return NULL;
    }
  job->shop = shop;
  job->target = target;
  job->foreman = foreman;
  job->context = context;
  job->start_ms = job_now (job);
  job->end_ms = job->start_ms + shop->options->timeout_ms;
  if (!begin_evidence (job) || !begin_route (job))
    {
      job_free (job);
      return NULL;
    }
  job_wait (job, on_begin, 0);
  return job;
}

/* ---- What came of it ---- */

const struct target *
job_target (const struct job *job)
{
  return job->target;
}

const struct evidence *
job_evidence (const struct job *job)
{
  return &job->evidence;
}

struct verdict
job_verdict (const struct job *job)
{
  return judge (&job->evidence);
}

int64_t
job_elapsed_ms (const struct job *job)
{
  return job->since_ms - job->start_ms - job->waited_ms;
}

bool
job_was_hurried (const struct job *job)
{
  return job->is_hurried;
}

void
job_free (struct job *job)
{
  if (!job)
    return;
  free (job->route);
  arena_free (job->evidence.arena);
  target_free (job->target);
  free (job);
}
