/* A worker: one thread with a loop, that takes targets from the line.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "worker.h"

#include <signal.h>
#include <stdlib.h>

enum
{
  BUFFER_BYTES = 65536,
  SIGNALS = 2
};

enum task_state
{
  TASK_WORKS,
  TASK_WAITS, /* until its host has room */
  TASK_READY  /* … it has, and now we must have some, too */
};

/* A job and its place in the line.  */
struct task
{
  struct worker *worker;
  struct place *place;
  struct job *job;
  enum task_state state;
  struct task *newer; /* of all */
  struct task *older;
  struct task *next; /* of those that are ready */
};

struct worker
{
  const struct company *company;
  uv_thread_t thread;
  bool has_thread;
  uv_loop_t loop;
  struct mailbox mailbox;
  struct alarms alarms;
  struct hungry hungry;
  struct letter hurry;
  struct letter end;
  struct workshop shop;
  unsigned most;
  unsigned at_work;
  struct task *newest;
  struct task *ready;
  struct task **last_ready;
  uv_signal_t signals[SIGNALS];
  bool listens;
  void (*on_signal) (void *context);
  void *signal_context;
};

static void fill (struct worker *w);

/* ---- One target ---- */

static void
take_from_ready (struct worker *w, struct task *task)
{
  struct task **at = &w->ready;

  while (*at != task)
    at = &(*at)->next;
  *at = task->next;
  if (w->last_ready == &task->next)
    w->last_ready = at;
}

static void
unlink_task (struct task *task)
{
  struct worker *w = task->worker;

  if (task->newer)
    task->newer->older = task->older;
  else
    w->newest = task->older;
  if (task->older)
    task->older->newer = task->newer;
  if (task->state == TASK_READY)
    take_from_ready (w, task);
  if (task->state == TASK_WORKS)
    w->at_work--;
}

static struct written
render (const struct worker *w, const struct job *job)
{
  const struct company *company = w->company;
  const struct verdict verdict = job_verdict (job);
  const struct answer_data data = { .target = job_target (job),
                                    .evidence = job_evidence (job),
                                    .verdict = &verdict,
                                    .elapsed_ms = job_elapsed_ms (job) };
  struct written written = company->render (company->context, &data);

  written.cut_short = job_was_hurried (job);
  return written;
}

static void
on_done (void *context)
{
  struct task *task = context;
  struct worker *w = task->worker;

  unlink_task (task);
  line_answer (w->company->line, task->place, render (w, task->job));
  job_free (task->job);
  free (task);
  fill (w);
}

/* Others may be begun meanwhile, but not from within a job.  */
static void
on_waits (void *context)
{
  struct task *task = context;
  struct worker *w = task->worker;

  task->state = TASK_WAITS;
  w->at_work--;
  mailbox_post (&w->mailbox, &w->hungry.letter);
}

static void
on_ready (void *context)
{
  struct task *task = context;
  struct worker *w = task->worker;

  task->state = TASK_READY;
  task->next = NULL;
  *w->last_ready = task;
  w->last_ready = &task->next;
  fill (w);
}

static void
link_task (struct worker *w, struct task *task)
{
  task->older = w->newest;
  if (w->newest)
    w->newest->newer = task;
  w->newest = task;
  w->at_work++;
}

/* Begin with TARGET; without memory, that is its answer.  */
static void
start (struct worker *w, struct target *target, struct place *place)
{
  struct task *task = calloc (1, sizeof *task);
  static const struct foreman foreman
      = { .waits = on_waits, .ready = on_ready, .done = on_done };

  if (task)
    task->job = job_start (&w->shop, target, &foreman, task);
  else
    target_free (target);
  if (!task || !task->job)
    {
      free (task);
      line_answer (w->company->line, place,
                   (struct written){ .answer = ANSWER_UNDETERMINED });
      return;
    }
  task->worker = w;
  task->place = place;
  link_task (w, task);
}

/* ---- As many as there is room for ---- */

static bool
go_on_with_ready (struct worker *w)
{
  struct task *task = w->ready;

  if (!task)
    return false;
  take_from_ready (w, task);
  task->state = TASK_WORKS;
  w->at_work++;
  job_go_on (task->job);
  return true;
}

static bool
begin_another (struct worker *w)
{
  struct place *place;
  struct target *target = line_take (w->company->line, &w->hungry, &place);

  if (target)
    start (w, target, place);
  return target != NULL;
}

static void
fill (struct worker *w)
{
  while (w->at_work < w->most && (go_on_with_ready (w) || begin_another (w)))
    ;
}

static void
on_hungry (void *context)
{
  fill (context);
}

/* ---- Being hurried ---- */

static void
on_hurry (void *context)
{
  struct worker *w = context;

  for (struct task *task = w->newest; task; task = task->older)
    job_hurry (task->job);
}

void
worker_hurry (struct worker *w)
{
  mailbox_post (&w->mailbox, &w->hurry);
}

/* ---- Signals ---- */

static void
on_signal (uv_signal_t *handle, int number)
{
  struct worker *w = handle->data;

  (void)number;
  w->on_signal (w->signal_context);
}

void
worker_listen (struct worker *w, void (*call) (void *context), void *context)
{
  static const int numbers[SIGNALS] = { SIGINT, SIGTERM };

  w->on_signal = call;
  w->signal_context = context;
  w->listens = true;
  for (int i = 0; i < SIGNALS; i++)
    {
      uv_signal_init (&w->loop, &w->signals[i]);
      w->signals[i].data = w;
      uv_signal_start (&w->signals[i], on_signal, numbers[i]);
    }
}

void
worker_listen_no_more (struct worker *w)
{
  for (int i = 0; w->listens && i < SIGNALS; i++)
    uv_signal_stop (&w->signals[i]);
}

/* ---- Its life ---- */

static void
close_all (struct worker *w)
{
  resolver_free (w->shop.resolver);
  for (int i = 0; w->listens && i < SIGNALS; i++)
    uv_close ((uv_handle_t *)&w->signals[i], NULL);
  mailbox_close (&w->mailbox);
  alarms_close (&w->alarms);
}

static void
on_end (void *context)
{
  close_all (context);
}

static bool
set_up (struct worker *w, const char **error)
{
  const struct company *company = w->company;

  w->shop = (struct workshop){ .loop = &w->loop,
                               .mailbox = &w->mailbox,
                               .alarms = &w->alarms,
                               .tls = company->tls,
                               .manners = company->manners,
                               .options = company->options,
                               .buffer_size = BUFFER_BYTES };
  w->hungry.letter = (struct letter){ .open = on_hungry, .context = w };
  w->hungry.mailbox = &w->mailbox;
  w->hurry = (struct letter){ .open = on_hurry, .context = w };
  w->end = (struct letter){ .open = on_end, .context = w };
  w->last_ready = &w->ready;
  w->shop.buffer = malloc (BUFFER_BYTES);
  *error = "out of memory";
  if (!w->shop.buffer)
    return false;
  w->shop.resolver = resolver_new (&w->mailbox, company->names,
                                   company->options->name_servers);
  *error = "the resolver cannot be set up";
  return w->shop.resolver != NULL;
}

/* The loop runs dry, and all is freed.  */
static void
tear_down (struct worker *w)
{
  uv_run (&w->loop, UV_RUN_DEFAULT);
  uv_loop_close (&w->loop);
  free (w->shop.buffer);
  free (w);
}

struct worker *
worker_new (const struct company *company, unsigned most, const char **error)
{
  struct worker *w = calloc (1, sizeof *w);

  *error = "the event loop cannot be set up";
  if (!w || uv_loop_init (&w->loop) < 0)
    {
      free (w);
      return NULL;
    }
  w->company = company;
  w->most = most;
  if (!mailbox_open (&w->mailbox, &w->loop))
    {
      uv_loop_close (&w->loop);
      free (w);
      return NULL;
    }
  alarms_open (&w->alarms, &w->loop);
  if (set_up (w, error))
    return w;
  close_all (w);
  tear_down (w);
  return NULL;
}

void
worker_begin (struct worker *w)
{
  uv_update_time (&w->loop);
  fill (w);
}

void
worker_turn (struct worker *w)
{
  uv_run (&w->loop, UV_RUN_ONCE);
}

static void
work (void *context)
{
  struct worker *w = context;

  worker_begin (w);
  uv_run (&w->loop, UV_RUN_DEFAULT);
}

bool
worker_start (struct worker *w)
{
  w->has_thread = uv_thread_create (&w->thread, work, w) == 0;
  return w->has_thread;
}

void
worker_end (struct worker *w)
{
  if (w->has_thread)
    {
      mailbox_post (&w->mailbox, &w->end);
      uv_thread_join (&w->thread);
    }
  else
    close_all (w);
  tear_down (w);
}
