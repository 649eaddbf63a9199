/* The account of a run: each answer is written where it belongs, and counted;
   how far it is is shown meanwhile, and the sum of it at the end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "account.h"
#include "message.h"
#include "past.h"
#include "summary.h"
#include "terminal.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

static int64_t
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
account_open (struct account *a, const struct options *options,
              struct seen *answered)
{
  bool live = !options->quiet && terminal_is_live (stderr);

  *a = (struct account){ .options = options, .began_ms = now_ms () };
  if (options->output
      && !output_open (&a->output, options->output, options->targets_file))
    return false;
  if (options->resume && !past_gather (options->output, answered))
    {
      output_close (&a->output);
      return false;
    }
  progress_begin (&a->progress, live ? stderr : NULL, terminal_width (stderr),
                  a->began_ms);
  return true;
}

/* ---- Answers ---- */

/* An answer is one write, so that whoever reads them gets it whole.  */
static bool
print (struct account *a, const struct written *answer)
{
  bool apart = a->options->format == FORMAT_TEXT && a->tally.all > 0;

  progress_hide (&a->progress);
  if ((!apart || output_write (STDOUT_FILENO, span_of ("\n")))
      && output_write (STDOUT_FILENO, (struct span){ answer->text, answer->n }))
    return true;
  complain (message ("cannot write the answer: %s", strerror (errno)));
  return false;
}

/* In a file that is gone on with, an answer that was cut short would stand for
   the whole one.  */
static bool
write_down (struct account *a, const struct written *answer)
{
  if (!answer->text)
    {
      complain (NULL);
      return false;
    }
  if (!a->options->output)
    return print (a, answer);
  return answer->cut_short
         || output_add (&a->output, (struct span){ answer->text, answer->n });
}

bool
account_take (struct account *a, const struct written *answer)
{
  if (a->failed)
    return false;
  a->failed = !write_down (a, answer);
  a->status = status_worst (
      a->status, a->failed ? STATUS_UNDETERMINED
                           : status_of (answer->answer, a->options->expect));
  if (!a->failed)
    tally_add (&a->tally, answer->protocol, answer->answer, answer->cause);
  return !a->failed;
}

/* ---- What is shown of them ---- */

void
account_show (struct account *a, const struct pick *pick)
{
  bool sure;
  unsigned long expected = pick_expected (pick, &sure);

  progress_show (&a->progress, &a->tally, expected, !sure, now_ms ());
}

/* One target needs no table.  */
static void
sum_up (struct account *a, const struct pick *pick)
{
  const struct style style = { terminal_colour (stderr, a->options->colour),
                               terminal_width (stderr), 0 };
  struct picked counts = picked (pick);
  unsigned long named
      = counts.asked + counts.answered + counts.again + counts.elsewhere;

  if (!a->options->quiet && named > 1)
    summary_print (stderr, &a->tally, &counts, now_ms () - a->began_ms, &style);
}

bool
account_close (struct account *a, const struct pick *pick)
{
  progress_hide (&a->progress);
  sum_up (a, pick);
  tally_clear (&a->tally);
  return !a->options->output || output_close (&a->output);
}

void
account_drop (struct account *a)
{
  if (a->options->output)
    output_close (&a->output);
}
