/* The minutes of a talk: what was said in it, copied into the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "minutes.h"
#include "limits.h"

static struct span
keep (struct record *record, struct span s)
{
  return arena_span (record->arena, s);
}

void
minutes_of_turns (struct record *record, const struct talk *talk, size_t *noted)
{
  const struct turn *turns;
  size_t n = talk_turns (talk, &turns);

  for (; *noted < n; ++*noted)
    {
      const struct turn *turn = &turns[*noted];
      struct span bytes = turn->secret ? span_of ("(not shown)")
                                       : talk_turn_bytes (talk, turn);

      record_event_at (record, turn->at_ms, turn->ours ? WHO_US : WHO_SERVER,
                       turn->step, span_part (bytes, 0, EVENT_MAX_BYTES));
    }
}

/* The facts of TALK whose key is KEY, or all if that is NULL.  */
static void
note_facts (struct record *record, const struct talk *talk, const char *key,
            bool inside_tls)
{
  struct attempt *a = record->attempt;
  const struct talk_fact *facts;
  size_t n = talk_facts (talk, &facts);

  if (!key)
    a->facts_total += (unsigned)(talk_facts_total (talk) - n);
  for (size_t i = 0; i < n; i++)
    {
      struct fact *grown;

      if (key && strcmp (key, facts[i].key) != 0)
        continue;
      grown = record_grow (record, a->facts, a->facts_count, sizeof *grown);
      if (!grown)
        return;
      a->facts_total++;
      a->facts = grown;
      grown[a->facts_count++]
          = (struct fact){ facts[i].key, keep (record, facts[i].value),
                           inside_tls };
    }
}

/* The words at the end; of a server that went, or fell silent, in the middle of
   them those that are there.  */
static struct span
last_words (const struct talk *talk, bool unfinished)
{
  return unfinished ? talk_left_over (talk) : talk_said (talk);
}

static struct surplus
surplus_of (struct record *record, struct span bytes)
{
  return (struct surplus){
    bytes.n, keep (record, span_part (bytes, 0, SAMPLE_MAX_BYTES))
  };
}

void
minutes_of_injection (struct record *record, struct span bytes, size_t lost)
{
  struct surplus *injected = &record->attempt->injected;

  if (bytes.n == 0)
    return;
  record_surplus (record, injected, bytes);
  injected->bytes += lost;
  record_event (record, WHO_SERVER, span_of ("plaintext before TLS"),
                span_part (bytes, 0, EVENT_MAX_BYTES));
}

/* An answer before its question: the first of a connection counts.  */
static void
note_early (struct record *record, const struct talk *talk)
{
  struct attempt *a = record->attempt;
  struct span early = talk_early (talk);

  if (early.n == 0 || a->early.bytes > 0)
    return;
  a->early = surplus_of (record, early);
  a->early_step = talk_early_step (talk);
}

void
minutes_of_way (struct record *record, const struct talk *talk)
{
  note_facts (record, talk, "redirect", false);
  note_early (record, talk);
}

enum starttls_outcome
minutes_outcome (enum talk_end how)
{
  static const enum starttls_outcome outcomes[]
      = { [TALK_AGREED] = STARTTLS_AGREED,
          [TALK_NOT_OFFERED] = STARTTLS_NOT_OFFERED,
          [TALK_REFUSED] = STARTTLS_REFUSED,
          [TALK_WANTS_CERTIFICATE] = STARTTLS_REFUSED,
          [TALK_REFUSED_OTHERWISE] = STARTTLS_REFUSED,
          [TALK_PREAUTH] = STARTTLS_PREAUTH,
          [TALK_GARBLED] = STARTTLS_GARBLED,
          [TALK_LIMIT] = STARTTLS_LIMIT,
          [TALK_NO_MEMORY] = STARTTLS_LIMIT };

  return outcomes[how];
}

void
minutes_of_negotiation (struct record *record, const struct talk *talk,
                        enum starttls_outcome outcome)
{
  struct attempt *a = record->attempt;
  bool unfinished = outcome == STARTTLS_SILENT || outcome == STARTTLS_CLOSED
                    || outcome == STARTTLS_RESET;
  size_t noted = 0;

  minutes_of_turns (record, talk, &noted);
  note_facts (record, talk, NULL, false);
  a->starttls = (struct starttls){
    .outcome = outcome,
    .step = talk_step (talk),
    .wanted = talk_wanted (talk),
    .said = keep (record, last_words (talk, unfinished)),
    .said_nothing = !talk_heard_any (talk),
  };
  if (outcome == STARTTLS_AGREED)
    minutes_of_injection (record, talk_left_over (talk), talk_dropped (talk));
  note_early (record, talk);
}

/* Have we said anything in TALK?  */
static bool
we_spoke (const struct talk *talk)
{
  const struct turn *turns;
  size_t n = talk_turns (talk, &turns);

  for (size_t i = 0; i < n; i++)
    if (turns[i].ours)
      return true;
  return false;
}

void
minutes_of_application (struct record *record, const struct talk *talk,
                        enum application_outcome outcome)
{
  bool unfinished
      = outcome == APPLICATION_SILENT || outcome == APPLICATION_CLOSED;

  note_facts (record, talk, NULL, true);
  record->attempt->application = (struct application){
    .outcome = outcome,
    .unasked = !we_spoke (talk),
    .step = talk_step (talk),
    .wanted = talk_wanted (talk),
    .said = keep (record, last_words (talk, unfinished)),
  };
}
