/* A job: one target, from its name to its verdict.

     name ──► addresses ──► connection ──► next experiment? ──► verdict
                                 ▲               │ yes
                                 └─── pause ─────┘
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "job.h"
#include "connection.h"
#include "experiment.h"
#include "judge.h"

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
  int64_t elapsed_ms;
  uv_timer_t timer;
  struct resolver_question *question; /* NULL: none is open */
  struct addresses addresses;
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
on_timer_closed (uv_handle_t *handle)
{
  struct job *job = handle->data;

  job->done (job->context);
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
  const struct options *o = job->shop->options;
  const struct target *t = job->target;

  return (struct policy){
    .first = { .presented = PRESENTED_NONE,
               .direct = t->direct || !t->protocol || !t->protocol->negotiate,
               .tls_min = o->tls_min,
               .tls_max = o->tls_max,
               .sni = *t->name ? t->name : NULL,
               .alpn = o->alpn,
               .priority = o->priority },
    .once = o->once,
    .thorough = o->thorough,
    .own = o->own != NULL,
  };
}

static struct attempt *
add_attempt (struct job *job, const struct offer *offer, enum experiment why)
{
  struct evidence *e = &job->evidence;
  struct attempt *a = arena_get (e->arena, sizeof *a);

  if (!a)
    return NULL;
  a->offer = *offer;
  a->experiment = why;
  if (offer->direct && !offer->alpn && why != EXPERIMENT_ALPN
      && job->target->protocol)
    a->offer.alpn = job->target->protocol->alpn;
  a->reach_said = a->starttls.step = a->starttls.said = span_none ();
  a->injected.sample = a->early.sample = a->early_step = span_none ();
  a->tls.alpn = a->not_tls = span_none ();
  a->tls.certificate.subject = a->tls.certificate.issuer = span_none ();
  a->tls.certificate.der = span_none ();
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

static void
on_connection_done (void *context)
{
  struct job *job = context;
  struct policy policy = policy_of (job);
  struct offer next;
  enum experiment why;

  if (now (job) < job->plan.deadline_ms
      && next_experiment (&job->evidence, &policy, &next, &why))
    uv_timer_start (&job->timer, on_pause_over, PAUSE_MS, 0);
  else
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
    {
      job->plan.setting.direct = next.direct;
      if (connection_start (&job->connecting))
        return;
      a->reach = REACH_LOCAL;
      a->reach_said = span_of ("out of memory");
    }
  conclude (job);
}

/* ---- Names ---- */

/* There will be no connection: REACH says why, in the words of SAID.  */
static void
unreached (struct job *job, enum reach reach, const char *said)
{
  struct policy policy = policy_of (job);
  struct attempt *a = add_attempt (job, &policy.first, EXPERIMENT_NONE);

  if (a)
    {
      a->reach = reach;
      a->reach_said = span_of (said);
      a->elapsed_ms = now (job) - job->start_ms;
      record_event (&job->record, WHO_NOBODY, span_of ("resolve failed"),
                    a->reach_said);
    }
  conclude (job);
}

static void
on_addresses (void *context, const struct addresses *addresses)
{
  struct job *job = context;

  job->question = NULL;
  job->addresses = *addresses;
  uv_timer_stop (&job->timer);
  if (addresses->count == 0)
    unreached (job, REACH_UNRESOLVED, addresses->error);
  else
    next_connection (job);
}

static void
on_too_late (uv_timer_t *timer)
{
  struct job *job = timer->data;

  resolver_forget (job->question);
  job->question = NULL;
  unreached (job, REACH_UNRESOLVED, "no answer in time");
}

/* The first turn of the loop after job_start.  */
static void
on_begin (uv_timer_t *timer)
{
  struct job *job = timer->data;

  uv_timer_start (&job->timer, on_too_late,
                  (uint64_t)job->shop->options->timeout_ms, 0);
  resolver_ask (job->shop->resolver, job->target->ascii_host,
                job->shop->options->family, on_addresses, job,
                &job->question);
}

static void
make_plan (struct job *job)
{
  const struct options *o = job->shop->options;
  const struct target *t = job->target;

  job->plan = (struct plan){
    .protocol = t->protocol,
    .setting = { .host = t->ascii_host,
                 .name = t->name,
                 .domain = t->domain,
                 .user = t->user,
                 .database = t->database,
                 .path = t->path,
                 .deep = o->deep },
    .verify_name = !o->verify ? NULL : *t->name ? t->name : t->ascii_host,
    .deadline_ms = job->start_ms + o->timeout_ms,
    .greeting_ms = t->chosen_by_us ? o->timeout_ms / 2 : 0,
    .doubt_ms = o->once ? 0 : o->timeout_ms / 2,
  };
  job->connecting = (struct connecting){
    .loop = job->shop->loop,
    .addresses = &job->addresses,
    .port = t->port,
    .plan = &job->plan,
    .shared = job->shop->tls,
    .record = &job->record,
    .buffer = job->shop->buffer,
    .buffer_size = job->shop->buffer_size,
    .done = on_connection_done,
    .context = job,
  };
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
  job->evidence.protocol = target->protocol ? target->protocol->name : "tls";
  job->evidence.chosen_by_us = target->chosen_by_us;
  job->evidence.has_confirm = target->protocol && target->protocol->confirm;
  make_plan (job);
  uv_timer_init (shop->loop, &job->timer);
  job->timer.data = job;
  uv_timer_start (&job->timer, on_begin, 0, 0);
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
