/* The secret that opens a private key: from a file, or asked on the terminal.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "passphrase.h"
#include "message.h"
#include "printable.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
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

/* Signals that end us must not leave the terminal mute: while we ask, they
   interrupt the reading.  */
static const int fatal[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

enum
{
  FATALS = sizeof fatal / sizeof *fatal
};

static void
interrupt (int number)
{
  (void)number;
}

static void
catch_signals (struct sigaction before[FATALS])
{
  struct sigaction catch = { .sa_handler = interrupt };

  for (int i = 0; i < FATALS; i++)
    sigaction (fatal[i], &catch, &before[i]);
}

static void
release_signals (const struct sigaction before[FATALS])
{
  for (int i = 0; i < FATALS; i++)
    sigaction (fatal[i], &before[i], NULL);
}

/* Mute first: who types ahead of the prompt is not to be read either.  */
static char *
ask_without_echo (FILE *terminal, const char *what)
{
  struct sigaction signals[FATALS];
  struct termios before;
  struct termios mute;
  char *line;

  if (tcgetattr (fileno (terminal), &before) < 0)
    return NULL;
  mute = before;
  mute.c_lflag &= ~(tcflag_t)ECHO;
  catch_signals (signals);
  tcsetattr (fileno (terminal), TCSAFLUSH, &mute);
  fputs ("Passphrase for ", terminal);
  printable_write (terminal, span_of (what), 0);
  fputs (": ", terminal);
  fflush (terminal);
  line = first_line (terminal);
  tcsetattr (fileno (terminal), TCSAFLUSH, &before);
  release_signals (signals);
  fputc ('\n', terminal);
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
