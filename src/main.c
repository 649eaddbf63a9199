/* certask: does this server ask for a client certificate?
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "account.h"
#include "demo.h"
#include "engine.h"
#include "explain.h"
#include "identity.h"
#include "message.h"
#include "options.h"
#include "pick.h"
#include "report.h"
#include "sandbox.h"
#include "status.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What the ends of the engine share: the source is called from any thread, one
   call at a time; a report is made in any; answers are written in ours.  */
struct run
{
  const struct options *options;
  struct pick *pick;
  struct account account;
  struct style style;
  struct arena *arena;       /* of own */
  struct identity *identity; /* the user's certificate, or NULL */
  const struct own *own;     /* what is known of it */
};

/* Descriptors 0 to 2 that whoever called us has closed are taken by something
   that can be neither read nor written, lest a socket get them.  */
static void
keep_standard_descriptors (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0
        && open ("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
      _exit (STATUS_UNDETERMINED);
}

/* Everything printed so far is written.  False, with a complaint, if it cannot
   be.  */
static bool
flush_output (void)
{
  const char *why;

  errno = 0;
  if (fflush (stdout) == 0 && !ferror (stdout))
    return true;
  /* It may have failed before, when the buffer was full.  */
  why = errno ? strerror (errno) : "not all of it was taken";
  complain (message ("cannot write the answer: %s", why));
  return false;
}

static struct target *
next_target (void *context)
{
  struct run *run = context;

  return pick_next (run->pick);
}

/* Whether an empty line comes before it is known when it is written.  */
static char *
words (const struct run *run, const struct answer_data *data, size_t *n)
{
  char *text = NULL;
  FILE *out = open_memstream (&text, n);
  bool printed;

  if (!out)
    return NULL;
  printed = report_text (out, data, &run->style, true);
  if (fclose (out) == 0 && printed)
    return text;
  free (text);
  return NULL;
}

static struct written
render_answer (void *context, const struct answer_data *data)
{
  const struct run *run = context;
  struct answer_data whole = *data;
  struct written written = { .protocol = data->evidence->protocol,
                             .answer = data->verdict->answer,
                             .cause = data->verdict->cause };

  whole.expect = run->options->expect;
  whole.own = run->own;
  written.text = run->options->format == FORMAT_JSON
                     ? report_json (&whole, &written.n)
                     : words (run, &whole, &written.n);
  return written;
}

static bool
take_answer (void *context, const struct written *answer)
{
  struct run *run = context;

  return account_take (&run->account, answer);
}

static void
show_progress (void *context)
{
  struct run *run = context;

  account_show (&run->account, run->pick);
}

static struct style
style_of (const struct options *options)
{
  return (struct style){ terminal_colour (stdout, options->colour),
                         terminal_width (stdout), options->verbose };
}

/* Files are open; strangers have said nothing yet.  */
static void
fence_in (const struct options *options, enum sandbox what)
{
  const char *why;

  if (options->no_sandbox || sandbox_enter (what, &why))
    return;
  if (options->verbose > 0)
    complain (message ("goes on without a sandbox: %s", why));
}

static enum status
explain_text (const struct options *options)
{
  struct style style = style_of (options);
  int status;

  fence_in (options, SANDBOX_TEXT);
  status = explain (stdout, options->explain, &style);

  return flush_output () ? (enum status)status : STATUS_UNDETERMINED;
}

static struct identity_source
source_of (const struct options *options)
{
  return (struct identity_source){ options->cert, options->key,
                                   options->passphrase_file };
}

/* Load the user's certificate, if there is one.  It is offered to servers only
   if the private key is its own: no server could take it otherwise.  */
static bool
open_own (struct run *run, struct options *options)
{
  struct identity_source source = source_of (options);
  char *error = NULL;

  if (!options->cert)
    return true;
  run->identity = identity_load (&source, &error);
  run->arena = run->identity ? arena_new () : NULL;
  if (run->arena)
    run->own = identity_read (run->arena, run->identity, time (NULL));
  if (!run->own)
    complain (error);
  else if (run->own->fits == 0)
    options->own = run->identity;
  return run->own != NULL;
}

static void
close_own (struct run *run)
{
  identity_free (run->identity);
  arena_free (run->arena);
}

/* How it ends, and how to go on if that is too early.  */
static void
complain_of_end (const struct run *run, enum engine_end end, const char *error)
{
  const char *output = run->options->output;

  if (end == ENGINE_FAILED)
    complain (message ("%s", error));
  else if (end != ENGINE_DONE)
    complain (message ("interrupted: what was begun is answered%s",
                       end == ENGINE_CUT_SHORT ? " as far as it came" : ""));
  if (output && (end != ENGINE_DONE || run->account.failed))
    complain (message ("the same command goes on where it was with --resume:"
                       " certask ... --output %s --resume",
                       output));
}

static enum status
status_of_end (const struct run *run, enum engine_end end, bool closed)
{
  if (pick_is_faulty (run->pick))
    return STATUS_USAGE;
  if (end == ENGINE_DONE && pick_found_none_in (run->pick))
    {
      complain (message ("there is no target in %s",
                         pick_found_none_in (run->pick)));
      return STATUS_USAGE;
    }
  return end == ENGINE_DONE && closed
             ? run->account.status
             : status_worst (run->account.status, STATUS_UNDETERMINED);
}

static enum status
ask_all (struct run *run)
{
  struct engine_ends ends = { .next = next_target,
                              .may_wait = pick_may_wait (run->pick),
                              .render = render_answer,
                              .take = take_answer,
                              .tick = show_progress,
                              .context = run };
  const struct identity_source source = source_of (run->options);
  const char *error = NULL;
  enum engine_end end;
  bool closed;
  enum status status;

  fence_in (run->options,
            identity_needs_token (&source) ? SANDBOX_TOKEN : SANDBOX_PROBE);
  end = engine_run (run->options, &ends, &error);
  closed = account_close (&run->account, run->pick);
  complain_of_end (run, end, error);
  status = status_of_end (run, end, closed);
  /* Somebody may still wait for a line of a target.  */
  if (end == ENGINE_INTERRUPTED || end == ENGINE_CUT_SHORT)
    _exit ((int)status);
  pick_free (run->pick);
  return status;
}

/* The account first: what was answered is not asked.  */
static bool
open_run (struct run *run)
{
  struct seen answered = { 0 };

  if (!account_open (&run->account, run->options, &answered))
    return false;
  run->pick = pick_new (run->options, &answered);
  if (!run->pick)
    account_drop (&run->account);
  seen_clear (&answered);
  return run->pick != NULL;
}

static enum status
probe (struct options *options)
{
  struct run run = { .options = options, .style = style_of (options) };
  enum status status = open_own (&run, options) && open_run (&run)
                           ? ask_all (&run)
                           : STATUS_USAGE;

  close_own (&run);
  return status;
}

static int
run (struct options *options)
{
  if (options->demo)
    return demo_run (options->demo_port);
  if (options->explain)
    return (int)explain_text (options);
  return (int)probe (options);
}

int
main (int argc, char **argv)
{
  struct options options;
  int status = STATUS_USAGE;

  keep_standard_descriptors ();
  /* A reader that is gone and a file that may not grow are errors of write.  */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  switch (options_read (argc, argv, &options))
    {
    case OPTIONS_USAGE:
      break;
    case OPTIONS_DONE:
      status = flush_output () ? STATUS_ANSWERED : STATUS_UNDETERMINED;
      break;
    case OPTIONS_NO_MEMORY:
      complain (NULL);
      status = STATUS_UNDETERMINED;
      break;
    case OPTIONS_RUN:
      status = run (&options);
      break;
    }
  options_release (&options);
  return status;
}
