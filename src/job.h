/* A job: one target, from its name to its verdict.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JOB_H
#define JOB_H

#include "options.h"
#include "resolver.h"
#include "tls.h"

#include <certask/evidence.h>
#include <certask/verdict.h>

struct workshop_state;

/* What all jobs of a loop share.  */
struct workshop
{
  uv_loop_t *loop;
  struct resolver *resolver;
  struct tls_shared *tls;
  const struct options *options;
  char *buffer;
  size_t buffer_size;
  struct workshop_state *state;
};

struct job;

/* What changes while they work.  */
struct workshop_state
{
  struct job *experimenters; /* jobs that are past their first connection */
};

/* Begin to work on TARGET, which the job then owns.  DONE is called once, not
   before this returns.  NULL, TARGET released, when memory is out.  */
struct job *job_start (const struct workshop *shop, struct target *target,
                       void (*done) (void *context), void *context);

/* The time of a job that is not done is up: it ends when a timer next wakes it, with
   what it knows by then.  */
void job_hurry (struct job *job);

/* Of a job that is done.  */
const struct target *job_target (const struct job *job);
const struct evidence *job_evidence (const struct job *job);
const struct verdict *job_verdict (const struct job *job);
int64_t job_elapsed_ms (const struct job *job);

/* Only when it is done.  */
void job_free (struct job *job);

#endif
