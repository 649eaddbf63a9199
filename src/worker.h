/* A worker: one thread with a loop, that takes targets from the line.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef WORKER_H
#define WORKER_H

#include "job.h"
#include "line.h"
#include "report.h"

struct worker;

/* What all workers share, all of which outlives them.  */
struct company
{
  const struct options *options;
  struct line *line;
  struct manners *manners;
  struct name_cache *names;
  struct tls_shared *tls;
  /* The answer, ready to be written.  In the worker's thread; what only the caller
     knows (expect, own) is not in DATA.  */
  struct written (*render) (void *context, const struct answer_data *data);
  void *context;
};

/* A worker that does as much as MOST targets at once.  NULL, with a literal in
   *ERROR, when there can be none.  */
struct worker *worker_new (const struct company *company, unsigned most,
                           const char **error);

/* Before it starts: call ON_SIGNAL in its thread when SIGINT or SIGTERM comes.  */
void worker_listen (struct worker *worker, void (*on_signal) (void *context),
                    void *context);
/* In its thread: from now on these signals do what they usually do.  */
void worker_listen_no_more (struct worker *worker);

/* False when it cannot have a thread.  */
bool worker_start (struct worker *worker);

/* Without a thread of its own, in the caller's: begin, and then take turns, each of
   which waits until something happens, as long as answers are missing.  */
void worker_begin (struct worker *worker);
void worker_turn (struct worker *worker);

/* From any thread: what it has begun is to end soon, with what is known by then.  */
void worker_hurry (struct worker *worker);

/* From another thread, when it has nothing to do any more: it ends, and is freed.  */
void worker_end (struct worker *worker);

#endif
