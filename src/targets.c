/* All targets of a run, one after the other, however many.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "targets.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum
{
  FILE_LINE_MAX_BYTES = 4096
};

/* ---- Words ---- */

/* Complain about every word that is no target.  What is wrong with the options
   is wrong with each word, and said once, when they are read.  */
static bool
check_words (char **words, const struct target_defaults *defaults)
{
  bool good = true;

  for (; *words; words++)
    {
      char *error;
      struct target *target = target_parse (*words, defaults, &error);

      if (!target)
        {
          complain (error);
          good = false;
        }
      target_free (target);
    }
  return good;
}

/* ---- Lines ---- */

/* False if it is a folder.  */
static bool
measure (struct targets *t)
{
  struct stat about;
  bool known = fstat (fileno (t->file), &about) == 0;

  if (known && S_ISREG (about.st_mode))
    t->size = (uint64_t)about.st_size;
  return !(known && S_ISDIR (about.st_mode));
}

/* False, with a complaint, when the file of NAME cannot be read.  */
static bool
open_file (struct targets *t, const char *name)
{
  if (strcmp (name, "-") == 0)
    {
      t->file = stdin;
      t->file_name = "standard input";
      measure (t);
      return true;
    }
  t->file_name = name;
  t->file = fopen (name, "re");
  if (t->file && !measure (t))
    {
      targets_close (t);
      errno = EISDIR;
    }
  if (!t->file)
    complain (
        message ("--targets: cannot read \"%s\": %s", name, strerror (errno)));
  return t->file != NULL;
}

/* Read a line into the FILE_LINE_MAX_BYTES of TEXT, as a string.  False at the
   end of the file.  *FAULT says what is wrong with the line, or is NULL.  */
static bool
read_line (struct targets *t, char *text, const char **fault)
{
  size_t n = 0;
  uint64_t all = 0;
  int c;

  *fault = NULL;
  while ((c = getc (t->file)) != EOF && c != '\n')
    {
      all++;
      if (c == '\0')
        *fault = "there is a NUL in this line: this is no text file";
      else if (n + 1 < FILE_LINE_MAX_BYTES)
        text[n++] = (char)c;
      else if (!*fault)
        *fault = "this line is too long for a target";
    }
  text[n] = '\0';
  t->read += all + (c == '\n');
  return c != EOF || n > 0 || *fault;
}

static bool
is_white (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* What is left of LINE, in its place, without comment and white space.  */
static char *
trim (char *line)
{
  size_t n = 0;

  while (is_white (*line))
    line++;
  while (line[n] && !(line[n] == '#' && (n == 0 || is_white (line[n - 1]))))
    n++;
  while (n > 0 && is_white (line[n - 1]))
    n--;
  line[n] = '\0';
  return line;
}

/* As some editors begin a file in UTF-8.  */
static char *
skip_byte_order_mark (char *line)
{
  return strncmp (line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line;
}

static void
complain_of_line (struct targets *t, const char *fault)
{
  t->faulty = true;
  complain (message ("%s:%lu: %s", t->file_name, t->line,
                     fault ? fault : "out of memory"));
}

/* The target of one line, or NULL.  */
static struct target *
read_target (struct targets *t, char *text)
{
  struct target *target;
  char *error;

  text = trim (t->line == 1 ? skip_byte_order_mark (text) : text);
  if (!*text)
    return NULL;
  target = target_parse (text, t->defaults, &error);
  if (!target)
    complain_of_line (t, error);
  free (error);
  return target;
}

static struct target *
next_of_file (struct targets *t)
{
  char text[FILE_LINE_MAX_BYTES] = "";
  struct target *target = NULL;
  const char *fault;

  while (!target && read_line (t, text, &fault))
    {
      t->line++;
      if (fault)
        complain_of_line (t, fault);
      else
        target = read_target (t, text);
    }
  if (!target && ferror (t->file))
    {
      t->faulty = true;
      complain (message ("--targets: cannot read on in %s: %s", t->file_name,
                         strerror (errno)));
    }
  return target;
}

static struct target *
next_word (struct targets *t)
{
  char *error;
  struct target *target = target_parse (*t->words++, t->defaults, &error);

  /* It was checked; so it can only be memory that is missing.  */
  if (!target)
    {
      t->faulty = true;
      complain (error);
    }
  return target;
}

/* ---- All of them ---- */

bool
targets_open (struct targets *targets, const struct options *options)
{
  *targets = (struct targets){ .defaults = &options->target,
                               .words = options->targets };
  return check_words (options->targets, &options->target)
         && (!options->targets_file
             || open_file (targets, options->targets_file));
}

struct target *
targets_next (struct targets *targets)
{
  struct target *target = NULL;

  while (!target && *targets->words)
    target = next_word (targets);
  if (!target && targets->file)
    {
      target = next_of_file (targets);
      if (!target)
        targets_close (targets);
    }
  targets->count += target != NULL;
  return target;
}

bool
targets_may_wait (const struct targets *targets)
{
  struct stat about;

  return targets->file
         && (fstat (fileno (targets->file), &about) != 0
             || !S_ISREG (about.st_mode));
}

void
targets_close (struct targets *targets)
{
  if (targets->file && targets->file != stdin)
    fclose (targets->file);
  targets->file = NULL;
}
