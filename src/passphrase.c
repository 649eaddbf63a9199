/* The secret that opens a private key: from a file, or asked on the terminal.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "passphrase.h"
#include "message.h"
#include "printable.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/select.h>
#include <termios.h>

enum
{
  PASSPHRASE_MAX_BYTES = 1024
};

/* The first line of FROM, without its end; NULL, with errno, if there is none.
 */
static char *
first_line (FILE *from)
{
  char *line = calloc (1, PASSPHRASE_MAX_BYTES);

  setvbuf (from, NULL, _IONBF, 0); /* keep no copy */
  errno = 0;
  if (line && fgets (line, PASSPHRASE_MAX_BYTES, from))
    {
      line[strcspn (line, "\r\n")] = '\0';
      return line;
    }
  free (line);
  return NULL;
}

static void
read_file (struct passphrase *p)
{
  FILE *file = fopen (p->file, "re");

  if (file)
    p->text = first_line (file);
  if (!p->text)
    p->error = message ("--passphrase-file %s: %s", p->file,
                        errno ? strerror (errno) : "there is no line in it");
  if (file)
    fclose (file);
}

/* ---- The terminal ---- */

/* Signals that end us must not leave the terminal mute: they are held back
   while it is, but for the time in which we wait for the line, which they end.
 */
static const int fatal[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

enum
{
  FATALS = sizeof fatal / sizeof *fatal
};

struct signals
{
  sigset_t mask; /* as they were */
  struct sigaction actions[FATALS];
};

static void
interrupt (int number)
{
  (void)number;
}

static void
hold_signals (struct signals *before)
{
  struct sigaction catch = { .sa_handler = interrupt };
  sigset_t held;

  sigemptyset (&held);
  for (int i = 0; i < FATALS; i++)
    sigaddset (&held, fatal[i]);
  sigprocmask (SIG_BLOCK, &held, &before->mask);
  for (int i = 0; i < FATALS; i++)
    sigaction (fatal[i], &catch, &before->actions[i]);
}

static void
release_signals (const struct signals *before)
{
  for (int i = 0; i < FATALS; i++)
    sigaction (fatal[i], &before->actions[i], NULL);
  sigprocmask (SIG_SETMASK, &before->mask, NULL);
}

/* False if a signal comes first.  */
static bool
wait_for_line (int terminal, const struct signals *before)
{
  fd_set readable;

  FD_ZERO (&readable);
  FD_SET (terminal, &readable);
  return pselect (terminal + 1, &readable, NULL, NULL, NULL, &before->mask) > 0;
}

/* Mute first: who types ahead of the prompt is not to be read either.  */
static char *
ask_without_echo (FILE *terminal, const char *what)
{
  struct signals signals;
  struct termios before;
  struct termios mute;
  char *line = NULL;

  if (tcgetattr (fileno (terminal), &before) < 0)
    return NULL;
  mute = before;
  mute.c_lflag &= ~(tcflag_t)ECHO;
  hold_signals (&signals);
  tcsetattr (fileno (terminal), TCSAFLUSH, &mute);
  fputs ("Passphrase for ", terminal);
  printable_write (terminal, span_of (what), 0);
  fputs (": ", terminal);
  fflush (terminal);
  if (wait_for_line (fileno (terminal), &signals))
    line = first_line (terminal);
  tcsetattr (fileno (terminal), TCSAFLUSH, &before);
  fputc ('\n', terminal);
  release_signals (&signals);
  return line;
}

static void
ask (struct passphrase *p, const char *what)
{
  FILE *terminal = fopen ("/dev/tty", "r+e");

  if (!terminal)
    {
      p->error = message ("%s: it needs a passphrase, and there is no terminal"
                          " to ask on; give it with --passphrase-file FILE",
                          what);
      return;
    }
  p->text = ask_without_echo (terminal, what);
  if (!p->text)
    p->error = message ("%s: it needs a passphrase, and none was given", what);
  fclose (terminal);
}

const char *
passphrase_get (struct passphrase *p, const char *what)
{
  if (p->text || p->error)
    return p->text;
  if (p->file)
    read_file (p);
  else
    ask (p, what);
  return p->text;
}

void
passphrase_forget (struct passphrase *p)
{
  if (p->text)
    explicit_bzero (p->text, strlen (p->text));
  free (p->text);
  free (p->error);
  p->text = NULL;
  p->error = NULL;
}
