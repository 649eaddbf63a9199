/* The engine: many targets at once, on one loop; answers in the order of the
   targets.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ENGINE_H
#define ENGINE_H

#include "options.h"

#include <certask/evidence.h>
#include <certask/verdict.h>

/* Where targets come from.  NEXT gives one, which the engine then owns, or NULL when
   there is none left.  If it MAY_WAIT for somebody to write a line it is called in
   another thread than the sink, one call at a time, so that servers need not wait
   with it.  */
struct engine_source
{
  struct target *(*next) (void *context);
  bool may_wait;
};

/* One answer; all of it lives until this returns.  False stops the engine: nobody
   reads any more.  */
typedef bool (*engine_sink) (void *context, const struct target *target,
                             const struct evidence *evidence,
                             const struct verdict *verdict,
                             int64_t elapsed_ms);

/* Ask for targets until there are no more, OPTIONS->concurrency at a time, and
   answer them in their order.  Memory does not grow with their number.  False,
   with a literal in *ERROR, when the engine cannot work at all, or when it is
   engine_interrupted: after SIGINT or SIGTERM what was begun is answered as if its
   time were up, and nothing more is begun.  The thread that waits for a line may
   then still wait: _exit.  */
extern const char engine_interrupted[];
bool engine_run (const struct options *options, struct engine_source source,
                 engine_sink sink, void *context, const char **error);

#endif
