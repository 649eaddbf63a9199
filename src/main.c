/* certask: does this server ask for a client certificate?
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "demo.h"
#include "engine.h"
#include "explain.h"
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
#include <unistd.h>

/* What source and sink share.  */
struct run
{
  const struct options *options;
  struct targets targets;
  struct style style;
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

static bool
print_answer (const struct run *run, const struct answer_data *data)
{
  if (run->options->format == FORMAT_JSON)
    return report_json (stdout, data);
  return report_text (stdout, data, &run->style, run->answers == 0);
}

static bool
show_answer (void *context, const struct target *target,
             const struct evidence *evidence, const struct verdict *verdict,
             int64_t elapsed_ms)
{
  struct run *run = context;
  const struct answer_data data
      = { target, evidence, verdict, elapsed_ms, run->options->expect };
  bool printed = print_answer (run, &data);

  run->answers++;
  run->status = status_worst (
      run->status, status_of (verdict->answer, run->options->expect));
  if (!printed && !ferror (stdout))
    complain (NULL);
  if (flush_output () && printed)
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

static enum status
probe (const struct options *options)
{
  struct run run = { .options = options, .style = style_of (options) };
  const char *error = NULL;

  if (!targets_open (&run.targets, options))
    return STATUS_USAGE;
  if (!engine_run (options, next_target, show_answer, &run, &error))
    {
      complain (message ("%s", error));
      run.status = status_worst (run.status, STATUS_UNDETERMINED);
    }
  targets_close (&run.targets);
  if (run.targets.count == 0 && !run.targets.faulty)
    {
      complain (message ("there is no target in %s", run.targets.file_name));
      return STATUS_USAGE;
    }
  return run.targets.faulty ? STATUS_USAGE : run.status;
}

/* An option that is understood, but has nothing behind it yet: to go on as if
   it had not been said would be a wrong answer.  NULL if none was given.  */
static const char *
unsupported (const struct options *o)
{
  return o->explain           ? "explain"
         : o->cert            ? "cert"
         : o->key             ? "key"
         : o->passphrase_file ? "passphrase-file"
                              : NULL;
}

int
main (int argc, char **argv)
{
  struct options options;

  keep_standard_descriptors ();
  signal (SIGPIPE, SIG_IGN);
  switch (options_read (argc, argv, &options))
    {
    case OPTIONS_USAGE:
      return STATUS_USAGE;
    case OPTIONS_DONE:
      return flush_output () ? STATUS_ANSWERED : STATUS_UNDETERMINED;
    case OPTIONS_RUN:
      break;
    }
  if (unsupported (&options))
    {
      complain (message ("--%s is not supported by this version",
                         unsupported (&options)));
      return STATUS_USAGE;
    }
  if (options.demo)
    return demo_run (options.demo_port);
  if (options.explain)
    return (int)explain_text (&options);
  return (int)probe (&options);
}
