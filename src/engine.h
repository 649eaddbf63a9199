/* The engine: many targets at once, in several threads; their answers one after
   the other.

     source ──► line ──► worker ──► render ──┐
                 │  └──► worker ──► render ──┤
                 ▼                           │
               write ◄───────────────────────┘

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ENGINE_H
#define ENGINE_H

#include "answer.h"
#include "options.h"
#include "report.h"

/* Where targets come from, and where answers go.  */
struct engine_ends
{
  /* The next target, which the engine then owns, or NULL when there is none left.
     Never two calls at a time, but in any thread.  */
  struct target *(*next) (void *context);
  bool may_wait; /* next may wait for somebody to write a line */

  /* The answer, ready to be written.  In any thread, several at a time.  What
     only the caller knows (expect, own) is not in DATA.  */
  struct written (*render) (void *context, const struct answer_data *data);

  /* Take ANSWER, in the caller's thread, in the order of the targets unless
     OPTIONS->unordered.  False: nobody reads any more, and nothing is begun
     from now on.  */
  bool (*take) (void *context, const struct written *answer);

  /* Time passes: called in the caller's thread, between answers, TICK_MS apart or
     more; but not for a single target.  NULL: not wanted.  */
  void (*tick) (void *context);
  void *context;
};

enum
{
  ENGINE_TICK_MS = 200
};

enum engine_end
{
  ENGINE_DONE,
  ENGINE_FAILED,      /* it cannot work at all: *ERROR, a literal, says why */
  ENGINE_INTERRUPTED, /* by SIGINT or SIGTERM: what was begun is answered, nothing
                         more was begun */
  ENGINE_CUT_SHORT    /* … and not even that was waited for: it is answered with what
                         was known */
};

/* Ask for targets until there are no more, OPTIONS->concurrency at a time in
   OPTIONS->threads threads, or, if there is but one, in the caller's; and answer
   them.  Memory does not grow with their number.

   The first signal ends the taking of targets; the second one, or the first if all
   had been taken, cuts short what is at work; one more does what it usually
   does.  After either the thread that waits for a line may still wait:
   _exit.  */
enum engine_end engine_run (const struct options *options,
                            const struct engine_ends *ends,
                            const char **error);

#endif
