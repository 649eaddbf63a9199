/* The engine: many targets at once, on one loop; answers in the order of the
   targets.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ENGINE_H
#define ENGINE_H

#include "options.h"

#include <certask/evidence.h>
#include <certask/verdict.h>

/* The next target, NULL when there is none left.  The engine owns it.  It is
   asked for in another thread than the sink is called in, one at a time, for it
   may wait for somebody to write a line while servers answer.  */
typedef struct target *(*engine_source) (void *context);

/* One answer; all of it lives until this returns.  False stops the engine: nobody
   reads any more.  */
typedef bool (*engine_sink) (void *context, const struct target *target,
                             const struct evidence *evidence,
                             const struct verdict *verdict,
                             int64_t elapsed_ms);

/* Ask for targets until there are no more, OPTIONS->concurrency at a time, and
   answer them in their order.  Memory does not grow with their number.  False,
   with a literal in *ERROR, when the engine cannot work at all.  */
bool engine_run (const struct options *options, engine_source source,
                 engine_sink sink, void *context, const char **error);

#endif
