/* The user's own certificate: what the server made of it, and why.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "arena.h"
#include "own.h"
#include "report-text.h"

static const struct
{
  const char *word;
  enum tint tint;
} outcomes[] = {
  [OWN_ACCEPTED] = { "accepted", TINT_GOOD },
  [OWN_REFUSED] = { "refused", TINT_BAD },
  [OWN_NOT_SENT] = { "not sent", TINT_WARN },
  [OWN_NOT_TRIED] = { "not tried", TINT_WARN },
};

static void
text_outcome (struct out *o, const struct own_answer *answer)
{
  out_begin (o, 0, LABEL_COLUMN);
  if (answer->confidence == CONFIDENCE_NONE)
    out_literal (o, "Your certificate was ");
  else
    out_literal (o, "Your certificate is ");
  if (answer->confidence == CONFIDENCE_LIKELY)
    out_literal (o, "likely ");
  out_tint (o, outcomes[answer->outcome].tint);
  out_words (o, outcomes[answer->outcome].word);
  out_tint (o, TINT_NONE);
  out_literal (o, ". ");
  out_span (o, answer->because, 0);
  out_end (o);
}

static void
text_certificate (struct out *o, const struct certificate *c)
{
  begin_labelled (o, "Yours");
  out_span (o, c->subject, NAME_MAX_CHARACTERS);
  out_literal (o, ", issued by ");
  out_span (o, c->issuer, NAME_MAX_CHARACTERS);
  out_literal (o, ", until ");
  out_day (o, c->not_after);
  out_literal (o, ", ");
  out_words (o, c->key);
  out_literal (o, " ");
  out_number (o, c->key_bits);
  if (out_is_verbose (o))
    {
      out_literal (o, ", SHA-256 ");
      out_words (o, c->sha256);
    }
  out_end (o);
}

/* What is wrong; what may be, if it is of use to know; with -v, what is well.
 */
static const char *
label_of (const struct out *o, const struct own_check *check, bool refused)
{
  if (check->ok == NO)
    return "Wrong";
  if (check->ok == UNKNOWN)
    return refused || out_is_verbose (o) ? "Unclear" : NULL;
  return out_is_verbose (o) ? "Well" : NULL;
}

void
text_own (struct out *o, const struct answer_data *data)
{
  struct own_answer answer;
  struct arena *arena;

  if (!data->own)
    return;
  arena = arena_new ();
  if (!arena)
    {
      out_lacks (o);
      return;
    }
  answer = own_judge (arena, data->own, data->evidence);
  text_outcome (o, &answer);
  out_empty_line (o);
  text_certificate (o, &data->own->certificate);
  for (size_t i = 0; i < answer.checks_count; i++)
    {
      const struct own_check *check = &answer.checks[i];
      const char *label = label_of (o, check, answer.outcome == OWN_REFUSED);

      if (!label)
        continue;
      begin_labelled (o, label);
      out_span (o, check->sentence, 0);
      out_end (o);
    }
  out_empty_line (o);
  if (arena_failed (arena))
    out_lacks (o);
  arena_free (arena);
}
