/* A job's connections: when there is room at the host, one after the other.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "experiment.h"
#include "job-inside.h"
#include "plan-for.h"
#include "proxy.h"

enum
{
  /* Between two connections to one server: it is to be spared.  */
  PAUSE_MS = 50
};

static void await_room (struct job *job, enum visit_kind kind);

/* Others may connect to the host.  */
void
job_leave (struct job *job)
{
  const struct evidence *e = &job->evidence;
  const struct attempt *last
      = e->attempts_count > 0 ? e->attempts[e->attempts_count - 1] : NULL;
  enum visit_end how = !last                          ? VISIT_WELL
                       : last->reach == REACH_REFUSED ? VISIT_REFUSED
                       : attempt_wants_rest (last)    ? VISIT_TIRED
                                                      : VISIT_WELL;

  manners_end (job->shop->manners, &job->visit, how, job_now (job));
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

  record_offer (a, offer, protocol ? protocol->alpn : NULL);
}

static struct attempt *
add_attempt (struct job *job, const struct offer *offer, enum experiment why)
{
  struct attempt *a
      = record_attempt (&job->record, &job->evidence, why, job_now (job));

  if (a)
    write_offer (job, a, offer);
  return a;
}

static void
on_pause_over (void *context)
{
  struct job *job = context;

  if (job_now (job) >= job->plan.deadline_ms)
    job_conclude (job);
  else
    await_room (job, VISIT_EXPERIMENT);
}

/* Besides the one that was found.  */
static unsigned
hosts_left (const struct job *job)
{
  return job->route ? (unsigned)route_hosts_left (job->route) : 0;
}

/* The host was not reached: there may be another one.  */
static bool
may_try_next_host (const struct job *job)
{
  const struct evidence *e = &job->evidence;

  return e->attempts_count == 1 && e->attempts[0]->reach != REACHED
         && hosts_left (job) > 0 && job_now (job) < job->plan.deadline_ms;
}

static void
on_connection_done (void *context)
{
  struct job *job = context;
  struct policy policy = policy_of (job);
  struct offer next;
  enum experiment why;

  if (job->route && job->evidence.attempts_count == 1)
    route_note (job->route, job->evidence.attempts[0]);
  if (job->visit.kind == VISIT_FIRST)
    job_leave (job);
  if (may_try_next_host (job))
    route_next (job->route);
  else if (job_now (job) < job->plan.deadline_ms
           && next_experiment (&job->evidence, &policy, &next, &why))
    job_wait (job, on_pause_over, PAUSE_MS);
  else
    job_conclude (job);
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
  job_conclude (job);
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
    job_conclude (job);
}

/* There will be no connection.  */
void
job_unreached (struct job *job, enum reach reach, const char *said)
{
  struct policy policy = policy_of (job);
  struct attempt *a = NULL;

  if (job->evidence.attempts_count == 0)
    a = add_attempt (job, &policy.first, EXPERIMENT_NONE);
  if (a)
    {
      record_unreached (&job->record, reach, said);
      a->elapsed_ms = job_now (job) - job->start_ms - job->waited_ms;
    }
  job_conclude (job);
}

/* ---- Manners ---- */

static void
end_at (struct job *job, int64_t ms)
{
  job->end_ms = job->plan.deadline_ms = ms;
  if (job->route)
    job->route->by.deadline_ms = ms;
}

/* What the deadline allows is for the server: time that was spent waiting for
   others is given back.  */
static void
give_back (struct job *job, int64_t waited_ms)
{
  job->waited_ms += waited_ms;
  end_at (job, job->end_ms + waited_ms);
}

static bool
tries_another_host (const struct job *job)
{
  return job->visit.kind == VISIT_FIRST && job->evidence.attempts_count > 0;
}

/* But who tries one host of a domain after the other may be the one who made
   them refuse, and many records must not make much time.  */
static void
give_back_rest (struct job *job)
{
  int64_t waited = job_now (job) - job->since_ms;

  if (tries_another_host (job))
    waited -= REFUSED_REST_MAX_MS;
  if (waited > 0)
    give_back (job, waited);
}

static void
hurried (struct job *job)
{
  job_unreached (job, REACH_LOCAL, "interrupted before its turn came");
}

/* A host other than the one before goes on with the same attempt.  */
static void
connect_now (struct job *job)
{
  struct evidence *e = &job->evidence;
  struct policy policy;

  if (job->visit.kind == VISIT_EXPERIMENT || e->attempts_count == 0)
    {
      next_connection (job);
      return;
    }
  policy = policy_of (job);
  write_offer (job, e->attempts[0], &policy.first);
  connect_for (job, e->attempts[0]);
}

static void
on_time_to_connect (void *context)
{
  struct job *job = context;

  give_back_rest (job);
  if (job->is_hurried)
    hurried (job);
  else if (tries_another_host (job) && job_now (job) >= job->plan.deadline_ms)
    job_conclude (job);
  else
    connect_now (job);
}

static void
connect_at (struct job *job, int64_t begin_ms)
{
  job->since_ms = job_now (job);
  if (begin_ms > job->since_ms)
    job_wait (job, on_time_to_connect, begin_ms - job->since_ms);
  else
    connect_now (job);
}

void
job_go_on (struct job *job)
{
  if (job->is_hurried)
    return; /* its alarm ends it */
  job->is_parked = false;
  give_back (job, job_now (job) - job->since_ms);
  connect_at (job, job->visit.begin_ms);
}

static void
on_room (void *context)
{
  struct job *job = context;

  job->foreman->ready (job->context);
}

static void
await_room (struct job *job, enum visit_kind kind)
{
  struct manners *manners = job->shop->manners;
  char text[64];
  bool failed;

  if (job->visit.host)
    {
      connect_at (job, manners_again (manners, &job->visit, job_now (job)));
      return;
    }
  address_text (&job->addresses.at[0], text, sizeof text);
  if (manners_ask (manners, &job->visit,
                   job->shop->options->proxy ? job->target->ascii_host : text,
                   kind, job_now (job), &failed))
    connect_at (job, job->visit.begin_ms);
  else if (failed)
    job_unreached (job, REACH_LOCAL, "out of memory");
  else
    {
      job->since_ms = job_now (job);
      job->is_parked = true;
      job->foreman->waits (job->context);
    }
}

static void
on_hurried (void *context)
{
  hurried (context);
}

void
job_hurry (struct job *job)
{
  job->is_hurried = true;
  end_at (job, job_now (job));
  if (job->is_parked)
    job_wait (job, on_hurried, 0);
  else
    alarm_hasten (job->shop->alarms, &job->alarm);
}

static void
make_plan (struct job *job)
{
  const struct proxy *proxy = job->shop->options->proxy;

  job->plan = plan_for (job->target, job->shop->options, job->end_ms);
  job->connecting = (struct connecting){
    .shop = job->shop,
    .alarm = &job->alarm,
    .addresses = &job->addresses,
    .hosts_left = hosts_left (job),
    .port = proxy ? proxy->port : job->target->port,
    .plan = &job->plan,
    .record = &job->record,
    .done = on_connection_done,
    .context = job,
  };
}

void
job_visit (struct job *job)
{
  make_plan (job);
  job->visit.letter = (struct letter){ .open = on_room, .context = job };
  job->visit.mailbox = job->shop->mailbox;
  await_room (job, VISIT_FIRST);
}
