/* The user's own certificate, as JSON.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"

#include "names.h"
#include "own.h"

static void
check (struct json *j, const struct own_check *c)
{
  json_begin_object (j, "");
  json_words (j, "id", c->id);
  if (c->ok == UNKNOWN)
    json_none (j, "ok");
  else
    json_flag (j, "ok", c->ok == YES);
  json_text (j, "sentence", c->sentence, 0);
  json_end_object (j);
}

static void
what_it_is (struct json *j, const struct certificate *c)
{
  json_text (j, "subject", c->subject, 0);
  json_text (j, "issuer", c->issuer, 0);
  json_time (j, "not_before", c->not_before);
  json_time (j, "not_after", c->not_after);
  json_words (j, "sha256", c->sha256);
  json_words (j, "key", c->key);
  json_number (j, "key_bits", c->key_bits);
}

static void
what_came_of_it (struct json *j, const struct own_answer *answer)
{
  json_words (j, "outcome", own_outcome_name (answer->outcome));
  json_words (j, "confidence", confidence_name (answer->confidence));
  json_flag (j, "sent", answer->sent);
  json_alert (j, answer->shown);
  json_begin_list (j, "checks");
  for (size_t i = 0; i < answer->checks_count; i++)
    check (j, &answer->checks[i]);
  json_end_list (j);
  json_text (j, "because", answer->because, 0);
}

void
json_own (struct json *j, struct arena *arena, const struct own *own,
          const struct evidence *evidence)
{
  struct own_answer answer;

  if (!own)
    {
      json_none (j, "own_certificate");
      return;
    }
  answer = own_judge (arena, own, evidence);
  json_begin_object (j, "own_certificate");
  what_it_is (j, &own->certificate);
  what_came_of_it (j, &answer);
  json_end_object (j);
}
