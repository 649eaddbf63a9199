/* The inside of a job, shared by the files that make it: job.c is its life,
   job-visit.c its connections.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JOB_INSIDE_H
#define JOB_INSIDE_H

#include "connection.h"
#include "job.h"
#include "route.h"

struct job
{
  const struct workshop *shop;
  struct target *target;
  const struct foreman *foreman;
  void *context; /* the foreman's */

  int64_t start_ms;
  int64_t end_ms;    /* when all must be over */
  int64_t waited_ms; /* in all, for manners; end_ms is later by as much */
  int64_t since_ms;  /* when it began to wait; in the end, when that was */
  bool is_parked;    /* it waits for its turn, or for room here once that came */
  bool is_hurried;
  struct alarm alarm;
  struct visit visit;
  struct route *route;        /* NULL: there is no other way left */
  struct addresses addresses; /* to be visited */
  struct plan plan;
  struct record record;
  struct connecting connecting;
  struct evidence evidence;
};

/* The loop's clock.  */
int64_t job_now (const struct job *job);

/* Wait for MS; OVER is given the job.  The alarm is the job's where neither its route
   nor a connection has it.  */
void job_wait (struct job *job, void (*over) (void *job), int64_t ms);

/* The addresses are known: begin to visit the first one's host.  */
void job_visit (struct job *job);

/* There will be no connection, or no further one, because of REACH; in words,
   SAID, a literal.  */
void job_unreached (struct job *job, enum reach reach, const char *said);

/* The host's room is for others.  */
void job_leave (struct job *job);

/* The evidence is complete.  */
void job_conclude (struct job *job);

#endif
