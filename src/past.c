/* Answers of before, read back from the file of --output.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "past.h"
#include "question.h"

#include <certask/verdict.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
  COMPLAINTS_MAX = 10 /* about lines of one file; then they are counted */
};

/* ---- One line ---- */

static bool
is_text (const json_t *answer, const char *key, const char *text)
{
  const char *value = json_string_value (json_object_get (answer, key));

  return value && strcmp (value, text) == 0;
}

static bool
has_verdict (const json_t *answer)
{
  for (unsigned a = ANSWER_NOT_REQUESTED; a <= ANSWER_UNDETERMINED; a++)
    if (is_text (answer, "verdict", answer_name ((enum answer)a)))
      return true;
  return false;
}

bool
past_read (struct span line, struct past *past)
{
  json_t *answer = json_loadb (line.at, line.n, 0, NULL);
  const char *question
      = json_string_value (json_object_get (answer, "question"));
  bool good = question && question_read (span_of (question), &past->question)
              && has_verdict (answer);

  past->final = !is_text (answer, "verdict", answer_name (ANSWER_UNDETERMINED))
                || !is_text (answer, "cause", cause_name (CAUSE_LOCAL));
  json_decref (answer);
  return good;
}

bool
past_begins (struct span text)
{
  static const char beginning[] = "{\"target\":\"";
  size_t n = text.n < sizeof beginning - 1 ? text.n : sizeof beginning - 1;

  return memcmp (text.at, beginning, n) == 0;
}

/* ---- All of them ---- */

/* A file that is being read.  */
struct reading
{
  const char *name;
  struct seen *answered;
  unsigned long line;
  unsigned long strange; /* lines that are no answers */
};

static void
complain_of_line (struct reading *r)
{
  if (r->strange++ < COMPLAINTS_MAX)
    complain (
        message ("%s:%lu: this is no answer of certask's", r->name, r->line));
}

/* False when memory is out.  */
static bool
take_line (struct reading *r, struct span line)
{
  struct past past;

  r->line++;
  if (!past_read (line, &past))
    complain_of_line (r);
  else if (past.final && !seen_add (r->answered, past.question))
    {
      complain (NULL);
      return false;
    }
  return true;
}

static bool
read_lines (struct reading *r, FILE *file)
{
  char *text = NULL;
  size_t room = 0;
  ssize_t n;
  bool good = true;

  while (good && (n = getline (&text, &room, file)) > 0)
    {
      struct span line = { text, (size_t)n };

      if (text[n - 1] == '\n')
        line.n--;
      good = take_line (r, line);
    }
  free (text);
  if (good && !feof (file))
    {
      complain (message ("--output: cannot read on in \"%s\": %s", r->name,
                         strerror (errno)));
      return false;
    }
  return good;
}

bool
past_gather (const char *name, struct seen *answered)
{
  struct reading r = { .name = name, .answered = answered };
  FILE *file = fopen (name, "re");
  bool good;

  if (!file)
    {
      complain (
          message ("--output: cannot read \"%s\": %s", name, strerror (errno)));
      return false;
    }
  good = read_lines (&r, file);
  fclose (file);
  if (r.strange > COMPLAINTS_MAX)
    complain (
        message ("%s: %lu lines are no answers of certask's", name, r.strange));
  return good;
}
