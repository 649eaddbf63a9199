/* certask: does this server ask for a client certificate?
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "demo.h"
#include "engine.h"
#include "explain.h"
#include "identity.h"
#include "message.h"
#include "options.h"
#include "report.h"
#include "status.h"
#include "targets.h"
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
  struct targets targets;
  struct style style;
  struct arena *arena;       /* of own */
  struct identity *identity; /* the user's certificate, or NULL */
  const struct own *own;     /* what is known of it */
  unsigned long answers;
  enum status status;
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
  if (fflush (stdout) == 0 && !ferror (stdout))
    return true;
  complain (message ("cannot write the answer: %s", strerror (errno)));
  return false;
}

static struct target *
next_target (void *context)
{
  struct run *run = context;

  return targets_next (&run->targets);
}

/* Whether an empty line comes before it is known when it is written.  */
static bool
print_answer (FILE *out, const struct run *run, const struct answer_data *data)
{
  if (run->options->format == FORMAT_JSON)
    return report_json (out, data);
  return report_text (out, data, &run->style, true);
}

static struct written
render_answer (void *context, const struct answer_data *data)
{
  const struct run *run = context;
  struct answer_data whole = *data;
  struct written written = { .protocol = data->evidence->protocol,
                             .answer = data->verdict->answer,
                             .cause = data->verdict->cause };
  FILE *out = open_memstream (&written.text, &written.n);
  bool printed;

  if (!out)
    return written;
  whole.expect = run->options->expect;
  whole.own = run->own;
  printed = print_answer (out, run, &whole);
  if (fclose (out) != 0 || !printed)
    {
      free (written.text);
      written.text = NULL;
    }
  return written;
}

static bool
take_answer (void *context, const struct written *answer)
{
  struct run *run = context;

  if (run->options->format == FORMAT_TEXT && run->answers > 0)
    putchar ('\n');
  run->answers++;
  run->status = status_worst (run->status,
                              status_of (answer->answer, run->options->expect));
  if (answer->text)
    fwrite (answer->text, 1, answer->n, stdout);
  else
    complain (NULL);
  if (flush_output () && answer->text)
    return true;
  run->status = status_worst (run->status, STATUS_UNDETERMINED);
  return false;
}

static struct style
style_of (const struct options *options)
{
  return (struct style){ terminal_colour (stdout, options->colour),
                         terminal_width (stdout), options->verbose };
}

static enum status
explain_text (const struct options *options)
{
  struct style style = style_of (options);
  int status = explain (stdout, options->explain, &style);

  return flush_output () ? (enum status)status : STATUS_UNDETERMINED;
}

/* Load the user's certificate, if there is one.  It is offered to servers only
   if the private key is its own: no server could take it otherwise.  */
static bool
open_own (struct run *run, struct options *options)
{
  struct identity_source source
      = { options->cert, options->key, options->passphrase_file };
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

/* What a run ends with that did not come to its end.  */
static void
complain_of_end (struct run *run, enum engine_end end, const char *error)
{
  if (end == ENGINE_FAILED)
    complain (message ("%s", error));
  else if (end != ENGINE_DONE)
    complain (message ("interrupted: what was begun is answered%s",
                       end == ENGINE_CUT_SHORT ? " as far as it came" : ""));
  if (end != ENGINE_DONE)
    run->status = status_worst (run->status, STATUS_UNDETERMINED);
  if (end == ENGINE_INTERRUPTED || end == ENGINE_CUT_SHORT)
    _exit ((int)run->status);
}

static enum status
ask_all (struct run *run)
{
  struct engine_ends ends = { .next = next_target,
                              .render = render_answer,
                              .take = take_answer,
                              .context = run };
  const char *error = NULL;
  enum engine_end end;

  if (!targets_open (&run->targets, run->options))
    return STATUS_USAGE;
  ends.may_wait = targets_may_wait (&run->targets);
  end = engine_run (run->options, &ends, &error);
  complain_of_end (run, end, error);
  targets_close (&run->targets);
  if (end == ENGINE_DONE && run->targets.count == 0 && !run->targets.faulty)
    {
      complain (message ("there is no target in %s", run->targets.file_name));
      return STATUS_USAGE;
    }
  return run->targets.faulty ? STATUS_USAGE : run->status;
}

static enum status
probe (struct options *options)
{
  struct run run = { .options = options, .style = style_of (options) };
  enum status status = open_own (&run, options) ? ask_all (&run) : STATUS_USAGE;

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
  signal (SIGPIPE, SIG_IGN);
  switch (options_read (argc, argv, &options))
    {
    case OPTIONS_USAGE:
      break;
    case OPTIONS_DONE:
      status = flush_output () ? STATUS_ANSWERED : STATUS_UNDETERMINED;
      break;
    case OPTIONS_RUN:
      status = run (&options);
      break;
    }
  options_release (&options);
  return status;
}
