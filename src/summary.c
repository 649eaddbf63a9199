/* What came of many targets, in a table.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "out.h"
#include "summary.h"

enum
{
  INDENT = 2,
  GAP = 2,         /* between columns */
  NAME_COLUMNS = 13 /* what protocols have room for */
};

/* A column is as wide as its heading, and is left out where all is zero.  */
static const char *const headings[TALLY_ANSWERS] = {
  [ANSWER_NOT_REQUESTED] = "not requested",
  [ANSWER_OPTIONAL] = "optional",
  [ANSWER_REQUIRED] = "required",
  [ANSWER_REQUIRED_BY_APPLICATION] = "by application",
  [ANSWER_UNDETERMINED] = "undetermined",
};

static const enum tint tints[TALLY_ANSWERS] = {
  [ANSWER_NOT_REQUESTED] = TINT_GOOD,
  [ANSWER_OPTIONAL] = TINT_NOTE,
  [ANSWER_REQUIRED] = TINT_WARN,
  [ANSWER_REQUIRED_BY_APPLICATION] = TINT_WARN,
  [ANSWER_UNDETERMINED] = TINT_BAD,
};

static unsigned
digits (unsigned long number)
{
  unsigned n = 1;

  while (number /= 10)
    n++;
  return n;
}

static void
write_headings (struct out *o, const struct tally *t)
{
  unsigned end = INDENT + NAME_COLUMNS;

  out_begin (o, INDENT, INDENT);
  for (size_t a = 0; a < TALLY_ANSWERS; a++)
    if (t->answers[a])
      {
        end += GAP + (unsigned)strlen (headings[a]);
        out_pad (o, end - (unsigned)strlen (headings[a]));
        out_tint (o, tints[a]);
        out_words (o, headings[a]);
        out_tint (o, TINT_NONE);
      }
  out_end (o);
}

/* A line of the table, of the columns that ALL have.  */
static void
write_row (struct out *o, const char *name, const unsigned long *answers,
           const unsigned long *all)
{
  unsigned end = INDENT + NAME_COLUMNS;

  out_begin (o, INDENT, INDENT);
  out_words (o, name);
  for (size_t a = 0; a < TALLY_ANSWERS; a++)
    if (all[a])
      {
        end += GAP + (unsigned)strlen (headings[a]);
        out_pad (o, end - digits (answers[a]));
        out_number (o, (long long)answers[a]);
      }
  out_end (o);
}

static void
write_table (struct out *o, const struct tally *t)
{
  write_headings (o, t);
  for (size_t i = 0; i < t->rows_count; i++)
    write_row (o, t->rows[i].protocol, t->rows[i].answers, t->answers);
  if (t->rows_count > 1)
    write_row (o, "in all", t->answers, t->answers);
}

static void
write_causes (struct out *o, const struct tally *t)
{
  bool first = true;

  if (t->answers[ANSWER_UNDETERMINED] == 0)
    return;
  out_begin (o, INDENT, INDENT + 2);
  out_literal (o, "Undetermined: ");
  for (unsigned c = 0; c < CAUSES; c++)
    if (t->causes[c])
      {
        const char *name = cause_name ((enum cause)c);

        if (!first)
          out_literal (o, ", ");
        first = false;
        out_number (o, (long long)t->causes[c]);
        out_literal (o, " ");
        out_words (o, name ? name : "in doubt");
      }
  out_end (o);
}

static void
write_part (struct out *o, unsigned long count, const char *what)
{
  if (count == 0)
    return;
  out_literal (o, ", ");
  out_number (o, (long long)count);
  out_literal (o, " ");
  out_words (o, what);
}

static void
write_sum (struct out *o, const struct tally *t, const struct picked *picked,
           int64_t elapsed_ms)
{
  out_begin (o, INDENT, INDENT + 2);
  out_number (o, (long long)t->all);
  out_literal (o, " asked in ");
  out_number (o, (long long)(elapsed_ms / 1000));
  out_literal (o, ".");
  out_number (o, (long long)(elapsed_ms % 1000 / 100));
  out_literal (o, " s");
  write_part (o, picked->answered, "answered before");
  write_part (o, picked->again, "named again");
  write_part (o, picked->elsewhere, "of other shards");
  out_end (o);
}

bool
summary_print (FILE *out, const struct tally *tally,
               const struct picked *picked, int64_t elapsed_ms,
               const struct style *style)
{
  struct out *o = out_new (out, style);

  if (!o)
    return false;
  out_empty_line (o);
  if (tally->all > 0)
    write_table (o, tally);
  write_causes (o, tally);
  write_sum (o, tally, picked, elapsed_ms);
  return out_done (o);
}
