/* Which connection to make next, if any.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "experiment.h"
#include "limits.h"

/* We guessed that plaintext comes first, and the server did not take to it.  */
static bool
wants_direct_tls (const struct evidence *evidence, const struct attempt *last)
{
  const struct starttls *s = &last->starttls;

  return evidence->chosen_by_us && last->reach == REACHED
         && (s->spoke_tls
             || (s->said_nothing
                 && (s->outcome == STARTTLS_SILENT
                     || s->outcome == STARTTLS_CLOSED
                     || s->outcome == STARTTLS_RESET)));
}

bool
next_experiment (const struct evidence *evidence, const struct offer *first,
                 struct offer *next, enum experiment *why)
{
  const struct attempt *last;

  *next = *first;
  *why = EXPERIMENT_NONE;
  if (evidence->attempts_count == 0)
    return true;
  if (evidence->attempts_count == ATTEMPTS_MAX)
    return false;
  last = evidence->attempts[evidence->attempts_count - 1];
  if (wants_direct_tls (evidence, last))
    {
      next->direct = true;
      *why = EXPERIMENT_DIRECT_TLS;
      return true;
    }
  return false;
}
