/* The engine: many targets at once, in several threads.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "engine.h"
#include "message.h"
#include "worker.h"

#include <ares.h>
#include <stdlib.h>
#include <sys/resource.h>

enum
{
  OTHER_DESCRIPTORS
  = 16,                   /* besides one for each target at work: the standard
                             ones, a list, the output, those of a first worker */
  WORKER_DESCRIPTORS = 8, /* the loop's and the resolver's */
  LEAST_DESCRIPTORS = 8,  /* without as many, libuv aborts */
  LINE_FACTOR = 4, /* targets in line for each one at work: so many are begun
                      while the first is waited for */
  WORDS_ENOUGH = 65536, /* to be counted */
  WORDS_A_THREAD = 64   /* it is no use to have more threads than work */
};

#define TICK_NS ((uint64_t)ENGINE_TICK_MS * 1000000)

struct engine
{
  struct company company;
  struct worker **workers;
  unsigned count;
  bool alone;          /* one worker, in the caller's thread */
  enum engine_end end; /* the first worker's, while it works */
};

/* ---- How many ---- */

static unsigned
count_words (char **words)
{
  unsigned count = 0;

  while (count < WORDS_ENOUGH && words[count])
    count++;
  return count;
}

static unsigned
threads_for (const struct options *o)
{
  unsigned threads = o->threads > 0 ? o->threads : uv_available_parallelism ();
  unsigned words = count_words (o->targets);
  unsigned useful = (words + WORDS_A_THREAD - 1) / WORDS_A_THREAD;

  if (!o->targets_file && threads > useful)
    threads = useful;
  if (threads > o->concurrency)
    threads = o->concurrency;
  return threads > 0 ? threads : 1;
}

/* For one target no thread is worth its making: nothing else has to go on
   while its answer is written.  */
static bool
is_one (const struct options *o)
{
  return !o->targets_file && count_words (o->targets) == 1;
}

/* As many targets at once as there are descriptors for; 0: not one.  */
static unsigned
affordable (unsigned wish, unsigned others)
{
  struct rlimit limit;
  rlim_t room;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
    return wish;
  if (limit.rlim_cur < (rlim_t)wish + others)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  if (limit.rlim_cur < LEAST_DESCRIPTORS)
    return 0;
  room = limit.rlim_cur > others ? limit.rlim_cur - others : 1;
  return room < wish ? (unsigned)room : wish;
}

/* ---- Signals ---- */

static void
hurry_all (struct engine *e)
{
  for (unsigned i = 0; i < e->count; i++)
    worker_hurry (e->workers[i]);
}

static void
on_signal (void *context)
{
  struct engine *e = context;

  if (line_stop (e->company.line))
    {
      e->end = ENGINE_INTERRUPTED;
      complain (message ("interrupted: waiting for what was begun; once more to"
                         " stop at once"));
      return;
    }
  e->end = ENGINE_CUT_SHORT;
  worker_listen_no_more (e->workers[0]);
  hurry_all (e);
}

/* ---- What is shared, and who works with it ---- */

static bool
share (struct company *c, const struct engine_ends *ends, unsigned most,
       const char **error)
{
  const struct options *o = c->options;
  const struct line_source source
      = { ends->next, ends->context, ends->may_wait };

  *error = "out of memory";
  c->render = ends->render;
  c->context = ends->context;
  c->names = name_cache_new ();
  c->manners = manners_new (o->per_host, o->rate);
  c->line = line_new (&source, (size_t)most * LINE_FACTOR, o->unordered);
  if (!c->names || !c->manners || !c->line
      || ares_library_init (ARES_LIB_INIT_ALL) != ARES_SUCCESS)
    return false;
  c->tls = tls_shared_new (o->verify, o->own, error);
  return c->tls != NULL;
}

/* What is shared is freed, but not if the source's thread may still be using
 * it.  */
static void
release (struct company *c)
{
  if (!line_free (c->line))
    return;
  tls_shared_free (c->tls);
  manners_free (c->manners);
  name_cache_free (c->names);
  ares_library_cleanup ();
}

/* Most of them get one target more than the others.  */
static bool
hire (struct engine *e, unsigned threads, unsigned most, const char **error)
{
  e->workers = calloc (threads, sizeof (struct worker *));
  *error = "out of memory";
  for (unsigned i = 0; e->workers && i < threads; i++)
    {
      unsigned part = most / threads + (i < most % threads);

      e->workers[i] = worker_new (&e->company, part, error);
      if (!e->workers[i])
        return false;
      e->count++;
    }
  return e->workers != NULL;
}

/* The first is enough.  */
static bool
start (struct engine *e, const char **error)
{
  worker_listen (e->workers[0], on_signal, e);
  if (e->alone)
    {
      worker_begin (e->workers[0]);
      return true;
    }
  *error = "there can be no thread";
  if (!worker_start (e->workers[0]))
    return false;
  for (unsigned i = 1; i < e->count; i++)
    worker_start (e->workers[i]);
  return true;
}

/* ---- Answers ---- */

static void
write_answer (struct engine *e, const struct engine_ends *ends,
              const struct written *answer)
{
  if (ends->take (ends->context, answer))
    return;
  line_stop (e->company.line);
  hurry_all (e);
}

static void
tick (const struct engine_ends *ends, uint64_t *last_ns)
{
  uint64_t now_ns = uv_hrtime ();

  if (!ends->tick || now_ns - *last_ns < TICK_NS)
    return;
  *last_ns = now_ns;
  ends->tick (ends->context);
}

static void
take_answers (struct engine *e, const struct engine_ends *ends)
{
  uint64_t last_ns = uv_hrtime ();
  uint64_t wait_ns = e->alone ? 0 : TICK_NS;
  struct written answer;
  enum line_state state;

  while ((state = line_next (e->company.line, &answer, wait_ns)) != LINE_END)
    {
      if (state == LINE_ANSWER)
        {
          write_answer (e, ends, &answer);
          free (answer.text);
        }
      else if (e->alone)
        worker_turn (e->workers[0]);
      if (!e->alone)
        tick (ends, &last_ns);
    }
}

/* ---- The whole ---- */

static void
run (struct engine *e, const struct engine_ends *ends, unsigned threads,
     unsigned most, const char **error)
{
  bool ready = share (&e->company, ends, most, error)
               && hire (e, threads, most, error) && start (e, error);

  if (ready)
    take_answers (e, ends);
  if (!ready || line_failed (e->company.line, error))
    e->end = ENGINE_FAILED;
  for (unsigned i = 0; i < e->count; i++)
    worker_end (e->workers[i]);
  free (e->workers);
  release (&e->company);
}

enum engine_end
engine_run (const struct options *options, const struct engine_ends *ends,
            const char **error)
{
  struct engine e = { .company.options = options, .alone = is_one (options) };
  unsigned threads = threads_for (options);
  unsigned most = affordable (options->concurrency,
                              OTHER_DESCRIPTORS + threads * WORKER_DESCRIPTORS);

  *error = "too few open files are allowed (ulimit -n)";
  if (most == 0)
    return ENGINE_FAILED;
  run (&e, ends, threads < most ? threads : most, most, error);
  return e.end;
}
