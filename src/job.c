/* A job: one target, from its name to its verdict.

            ┌── next host? ──┐
            ▼                │ not reached
     name ──► route ──► connection ──► next experiment? ──► verdict
                             ▲               │ yes
                             └─── pause ─────┘
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "job.h"
#include "connection.h"
#include "experiment.h"
#include "judge.h"
#include "plan-for.h"
#include "proxy.h"
#include "route.h"

#include <stdlib.h>

enum
{
  /* Between two connections to one server: it is to be spared.  */
  PAUSE_MS = 50
};

struct job
{
  const struct workshop *shop;
  struct target *target;
  void (*done) (void *context);
  void *context;

  int64_t start_ms;
  int64_t end_ms; /* when all must be over */
  int64_t elapsed_ms;
  uv_timer_t timer;
  struct route route;
  struct plan plan;
  struct record record;
  struct connecting connecting;
  struct evidence evidence;
  struct verdict verdict;
  struct job *next_experimenter; /* in the workshop's list, while in it */
};

static void next_connection (struct job *job);

static int64_t
now (const struct job *job)
{
  return (int64_t)uv_now (job->shop->loop);
}

/* ---- Experiments are never two at once on one host ---- */

static bool
same_host (const struct job *a, const struct job *b)
{
  if (a->shop->options->proxy) /* where all have its address */
    return strcmp (a->target->ascii_host, b->target->ascii_host) == 0;
  return strcmp (a->evidence.attempts[0]->address,
                 b->evidence.attempts[0]->address)
         == 0;
}

/* Enter the list of those that experiment; false while another one there has the
   same host.  */
static bool
begin_experimenting (struct job *job)
{
  struct job **list = &job->shop->state->experimenters;

  for (struct job *other = *list; other; other = other->next_experimenter)
    if (other == job)
      return true;
    else if (same_host (job, other))
      return false;
  job->next_experimenter = *list;
  *list = job;
  return true;
}

static void
end_experimenting (struct job *job)
{
  struct job **at = &job->shop->state->experimenters;

  while (*at && *at != job)
    at = &(*at)->next_experimenter;
  if (*at)
    *at = job->next_experimenter;
}

/* ---- The end ---- */

static void
on_route_closed (void *context)
{
  struct job *job = context;

  job->done (job->context);
}

static void
on_timer_closed (uv_handle_t *handle)
{
  struct job *job = handle->data;

  route_close (&job->route, on_route_closed);
}

static void
conclude (struct job *job)
{
  end_experimenting (job);
  job->elapsed_ms = now (job) - job->start_ms;
  job->verdict = judge (&job->evidence);
  uv_close ((uv_handle_t *)&job->timer, on_timer_closed);
}

/* ---- Connections ---- */

static struct policy
policy_of (const struct job *job)
{
  return policy_for (job->target, job->shop->options);
}

static void
write_offer (const struct job *job, struct attempt *a,
             const struct offer *offer)
{
  const struct protocol *protocol = job->target->protocol;

  a->offer = *offer;
  if (offer->direct && !offer->alpn && a->experiment != EXPERIMENT_ALPN
      && protocol)
    a->offer.alpn = protocol->alpn;
}

static struct attempt *
add_attempt (struct job *job, const struct offer *offer, enum experiment why)
{
  struct evidence *e = &job->evidence;
  struct attempt *a = arena_get (e->arena, sizeof *a);

  if (!a)
    return NULL;
  a->experiment = why;
  write_offer (job, a, offer);
  a->reach_said = a->starttls.step = a->starttls.said = span_none ();
  a->injected.sample = a->early.sample = a->early_step = span_none ();
  a->tls.alpn = a->not_tls = a->tls.certificate.der = span_none ();
  a->tls.certificate.subject = a->tls.certificate.issuer = span_none ();
  a->application.step = a->application.said = span_none ();
  e->attempts[e->attempts_count++] = a;
  job->record = (struct record){ .arena = e->arena,
                                 .attempt = a,
                                 .start_ms = now (job),
                                 .now_ms = now (job) };
  return a;
}

static void
on_pause_over (uv_timer_t *timer)
{
  struct job *job = timer->data;

  if (now (job) >= job->plan.deadline_ms)
    conclude (job);
  else if (begin_experimenting (job))
    next_connection (job);
  else
    uv_timer_start (&job->timer, on_pause_over, PAUSE_MS, 0);
}

/* The host was not reached: there may be another one.  */
static bool
may_try_next_host (const struct job *job)
{
  const struct evidence *e = &job->evidence;

  return e->attempts_count == 1 && e->attempts[0]->reach != REACHED
         && route_hosts_left (&job->route) > 0
         && now (job) < job->plan.deadline_ms;
}

static void
on_connection_done (void *context)
{
  struct job *job = context;
  struct policy policy = policy_of (job);
  struct offer next;
  enum experiment why;

  if (job->evidence.attempts_count == 1)
    route_note (&job->route, job->evidence.attempts[0]);
  if (may_try_next_host (job))
    route_next (&job->route);
  else if (now (job) < job->plan.deadline_ms
      && next_experiment (&job->evidence, &policy, &next, &why))
    uv_timer_start (&job->timer, on_pause_over, PAUSE_MS, 0);
  else
    conclude (job);
}

/* Make the connection of attempt A.  */
static void
connect_for (struct job *job, struct attempt *a)
{
  job->plan.setting.direct = a->offer.direct;
  if (connection_start (&job->connecting))
    return;
  a->reach = REACH_LOCAL;
  a->reach_said = span_of ("out of memory");
  conclude (job);
}

static void
next_connection (struct job *job)
{
  struct policy policy = policy_of (job);
  struct offer next;
  enum experiment why;
  struct attempt *a = NULL;

  if (next_experiment (&job->evidence, &policy, &next, &why))
    a = add_attempt (job, &next, why);
  if (a)
    connect_for (job, a);
  else
    conclude (job);
}

/* ---- The way there ---- */

/* There will be no connection.  */
static void
unreached (struct job *job)
{
  struct policy policy = policy_of (job);
  struct attempt *a = add_attempt (job, &policy.first, EXPERIMENT_NONE);
  enum reach reach = job->route.reach;

  if (a)
    {
      a->reach = reach;
      a->reach_said = span_of (job->route.said);
      a->elapsed_ms = now (job) - job->start_ms;
      record_event (&job->record, WHO_NOBODY,
                    span_of (reach == REACH_UNRESOLVED ? "resolve failed"
                                                       : "not contacted"),
                    a->reach_said);
    }
  conclude (job);
}

static void
make_plan (struct job *job)
{
  const struct proxy *proxy = job->shop->options->proxy;

  job->plan = plan_for (job->target, job->shop->options, job->end_ms);
  job->connecting = (struct connecting){
    .loop = job->shop->loop,
    .addresses = &job->route.addresses,
    .hosts_left = route_hosts_left (&job->route),
    .port = proxy ? proxy->port : job->target->port,
    .plan = &job->plan,
    .shared = job->shop->tls,
    .record = &job->record,
    .buffer = job->shop->buffer,
    .buffer_size = job->shop->buffer_size,
    .done = on_connection_done,
    .context = job,
  };
}

/* The first connection goes to the first host that can be reached.  */
static void
on_found (void *context)
{
  struct job *job = context;
  struct evidence *e = &job->evidence;
  bool found = job->route.addresses.count > 0;
  struct policy policy = policy_of (job);

  make_plan (job);
  if (e->attempts_count == 0 && found)
    next_connection (job);
  else if (e->attempts_count == 0)
    unreached (job);
  else if (found)
    {
      write_offer (job, e->attempts[0], &policy.first);
      connect_for (job, e->attempts[0]);
    }
  else
    conclude (job);
}

/* The first turn of the loop after job_start.  */
static void
on_begin (uv_timer_t *timer)
{
  struct job *job = timer->data;

  route_next (&job->route);
}

static void
begin_route (struct job *job)
{
  const struct workshop *shop = job->shop;

  route_begin (&job->route,
               &(struct routing){
                   .loop = shop->loop,
                   .resolver = shop->resolver,
                   .options = shop->options,
                   .target = job->target,
                   .evidence = &job->evidence,
                   .deadline_ms = job->end_ms,
                   .found = on_found,
                   .context = job,
               });
}

struct job *
job_start (const struct workshop *shop, struct target *target,
           void (*done) (void *context), void *context)
{
  struct job *job = calloc (1, sizeof *job);

  if (!job || !(job->evidence.arena = arena_new ()))
    {
      free (job);
      target_free (target);
      return NULL;
    }
  job->shop = shop;
  job->target = target;
  job->done = done;
  job->context = context;
  job->start_ms = now (job);
  job->end_ms = job->start_ms + shop->options->timeout_ms;
  job->evidence.protocol = target->protocol ? target->protocol->name : "tls";
  if (shop->options->proxy)
    job->evidence.proxy = shop->options->proxy->shown;
  job->evidence.chosen_by_us = target->chosen_by_us;
  job->evidence.has_confirm = target->protocol && target->protocol->confirm;
  begin_route (job);
  uv_timer_init (shop->loop, &job->timer);
  job->timer.data = job;
  uv_timer_start (&job->timer, on_begin, 0, 0);
  return job;
}

void
job_hurry (struct job *job)
{
  job->end_ms = job->plan.deadline_ms = job->route.by.deadline_ms = now (job);
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

const struct verdict *
job_verdict (const struct job *job)
{
  return &job->verdict;
}

int64_t
job_elapsed_ms (const struct job *job)
{
  return job->elapsed_ms;
}

void
job_free (struct job *job)
{
  if (!job)
    return;
  arena_free (job->evidence.arena);
  target_free (job->target);
  free (job);
}
