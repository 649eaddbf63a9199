/* A job: one target, from its name to its verdict.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JOB_H
#define JOB_H

#include "workshop.h"

#include <certask/evidence.h>
#include <certask/verdict.h>

struct job;

/* Whom a job tells how it goes.  */
struct foreman
{
  /* It waits until its host has room for it, and works on nothing meanwhile. */
  void (*waits) (void *context);
  /* Its turn has come: job_go_on, when there is room for it here.  */
  void (*ready) (void *context);
  void (*done) (void *context); /* once */
};

/* Begin to work on TARGET, which the job then owns.  FOREMAN outlives it, and is told
   nothing before this returns; CONTEXT is his.  NULL, TARGET released, when memory
   is out.  */
struct job *job_start (const struct workshop *shop, struct target *target,
                       const struct foreman *foreman, void *context);

/* To be called once of a job that is ready.  */
void job_go_on (struct job *job);

/* The time of a job that is not done is up: it ends soon, with what it knows by
   then.  */
void job_hurry (struct job *job);

/* Of a job that is done.  */
const struct target *job_target (const struct job *job);
const struct evidence *job_evidence (const struct job *job);
struct verdict job_verdict (const struct job *job);
/* In all, but for waiting until its host had room.  */
int64_t job_elapsed_ms (const struct job *job);
bool job_was_hurried (const struct job *job);

/* Only when it is done.  */
void job_free (struct job *job);

#endif
