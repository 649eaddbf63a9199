/* How far a run has come: one line of a terminal, written over again and again.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "progress.h"

#include <stdarg.h>

enum
{
  LINE_BYTES = 512,
  RATE_MS = 5000 /* what was this long ago counts a half in the rate */
};

void
progress_begin (struct progress *p, FILE *to, unsigned width, int64_t now_ms)
{
  *p = (struct progress){ .to = to, .width = width, .then_ms = now_ms };
}

/* ---- What it says ---- */

/* A line that is being put together, and cut where it has no room.  */
struct line
{
  char text[LINE_BYTES];
  size_t n;
};

static void add (struct line *line, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

static void
add (struct line *line, const char *format, ...)
{
  size_t room = sizeof line->text - line->n;
  va_list args;
  int n;

  va_start (args, format);
  n = vsnprintf (line->text + line->n, room, format, args);
  va_end (args);
  if (n > 0)
    line->n += (size_t)n < room ? (size_t)n : room - 1;
}

static void
add_time (struct line *line, double seconds)
{
  if (seconds < 100)
    add (line, ", %.0f s left", seconds);
  else if (seconds < 100 * 60)
    add (line, ", %.0f min left", seconds / 60);
  else if (seconds < 100 * 3600)
    add (line, ", %.0f h left", seconds / 3600);
}

static void
add_verdicts (struct line *line, const struct tally *tally)
{
  const char *between = ": ";

  for (size_t a = 0; a < TALLY_ANSWERS; a++)
    if (tally->answers[a])
      {
        add (line, "%s%lu %s", between, tally->answers[a],
             answer_name ((enum answer)a));
        between = ", ";
      }
}

static void
compose (struct line *line, const struct progress *p, const struct tally *tally,
         unsigned long expected, bool about)
{
  double rate = p->late_answers * 1000 / p->late_ms;

  line->n = 0;
  add (line, "%lu", tally->all);
  if (expected > 0)
    add (line, " of %s%lu", about ? "about " : "", expected);
  add (line, " answered, %.*f a second", rate < 10 ? 1 : 0, rate);
  if (expected > tally->all && rate > 0)
    add_time (line, (double)(expected - tally->all) / rate);
  add_verdicts (line, tally);
}

/* ---- Showing it ---- */

/* A mean in which what is past counts ever less; of all, as long as that is not
   long.  */
static void
measure (struct progress *p, unsigned long all, int64_t now_ms)
{
  double ms = (double)(now_ms - p->then_ms);
  double weight = RATE_MS / (RATE_MS + ms);

  p->late_ms = p->late_ms * weight + ms;
  p->late_answers = p->late_answers * weight + (double)(all - p->before);
  p->then_ms = now_ms;
  p->before = all;
}

void
progress_show (struct progress *p, const struct tally *tally,
               unsigned long expected, bool about, int64_t now_ms)
{
  struct line line;

  if (!p->to || now_ms <= p->then_ms)
    return;
  measure (p, tally->all, now_ms);
  compose (&line, p, tally, expected, about);
  fprintf (p->to, "%.*s\033[K\r", (int)p->width - 1, line.text);
  fflush (p->to);
  p->shown = true;
}

void
progress_hide (struct progress *p)
{
  if (!p->shown)
    return;
  fputs ("\033[K", p->to);
  fflush (p->to);
  p->shown = false;
}
