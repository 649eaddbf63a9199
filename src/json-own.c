/* The user's own certificate, as JSON.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"

#include "json-text.h"
#include "names.h"
#include "own.h"

static json_t *
tested (enum three value)
{
  return value == UNKNOWN ? json_null () : json_boolean (value == YES);
}

static json_t *
checks (const struct own_answer *answer)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < answer->checks_count; i++)
    list = json_with (list,
                      json_pack ("{s:o, s:o, s:o}", "id",
                                 json_words (answer->checks[i].id), "ok",
                                 tested (answer->checks[i].ok), "sentence",
                                 json_text (answer->checks[i].sentence, 0)));
  return list;
}

json_t *
json_own (struct arena *arena, const struct own *own,
          const struct evidence *evidence)
{
  const struct certificate *c = own ? &own->certificate : NULL;
  struct own_answer answer;

  if (!own)
    return json_null ();
  answer = own_judge (arena, own, evidence);
  return json_pack (
      "{s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:b, s:o, s:o, s:o}",
      "subject", json_text (c->subject, 0), "issuer", json_text (c->issuer, 0),
      "not_before", json_time (c->not_before), "not_after",
      json_time (c->not_after), "sha256", json_words (c->sha256), "key",
      json_words (c->key), "key_bits", (int)c->key_bits, "outcome",
      json_words (own_outcome_name (answer.outcome)), "confidence",
      json_words (confidence_name (answer.confidence)), "sent", answer.sent,
      "alert", json_alert (answer.shown), "checks", checks (&answer), "because",
      json_text (answer.because, 0));
}
