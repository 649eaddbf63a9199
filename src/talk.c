/* A talk: its runs, its endings, and what dialogues hear.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talk-inside.h"

#include <assert.h>
#include <stdlib.h>

/* ---- Memory ---- */

bool
bytes_add (struct bytes *b, const char *at, size_t n)
{
  if (n == 0)
    return true;
  if (b->room - b->n < n)
    {
      /* Most talks say one thing and hear one.  */
      size_t room = b->n == 0 ? n : (b->n + n) * 2;
      char *grown = realloc (b->at, room);

      if (!grown)
        return false;
      b->at = grown;
      b->room = room;
    }
  memcpy (b->at + b->n, at, n);
  b->n += n;
  return true;
}

/* LIST, which holds N of SIZE bytes each, with room for one more: it grows by
   doubling from 2.  NULL when memory is out; LIST is as it was.  */
static void *
list_with_room (void *list, size_t n, size_t size)
{
  if (n != 0 && (n < 2 || (n & (n - 1)) != 0))
    return list;
  return realloc (list, (n == 0 ? 2 : 2 * n) * size);
}

struct talk *
talk_new (const struct setting *setting)
{
  struct talk *t = calloc (1, sizeof *t);

  if (t)
    {
      t->setting = setting;
      t->step = span_of ("greeting");
      t->said = span_none ();
      t->early_step = span_none ();
    }
  return t;
}

static void
free_joined (struct talk *t)
{
  while (t->joined)
    {
      struct joined *next = t->joined->next;

      free (t->joined);
      t->joined = next;
    }
}

void
talk_free (struct talk *t)
{
  if (!t)
    return;
  xml_reader_free (t->xml);
  free_joined (t);
  free (t->theirs.at);
  free (t->ours.at);
  free (t->turns);
  free (t->facts);
  free (t);
}

/* ---- Endings ---- */

void
talk_ends (struct talk *t, enum talk_end how, const char *wanted,
           struct span said)
{
  if (t->end != TALK_GOES_ON)
    return;
  t->end = how;
  t->wanted = wanted;
  t->said = said;
}

/* ---- Runs ---- */

enum talk_end
talk_hear (struct talk *t, bool (*dialogue) (struct talk *), struct span bytes,
           int64_t now_ms)
{
  size_t room = TALK_MAX_BYTES - t->theirs.n;

  if (t->end != TALK_GOES_ON)
    return t->end;
  t->now_ms = now_ms;
  if (bytes.n > room)
    {
      t->dropped += bytes.n - room;
      bytes.n = room;
    }
  if (!bytes_add (&t->theirs, bytes.at, bytes.n))
    return talk_no_memory (t), t->end;

  t->heard = 0;
  t->rebuilt = 0;
  t->not_early = 0;
  t->step = span_of ("greeting");
  t->turns_count = 0;
  t->facts_count = 0;
  t->facts_total = 0;
  free_joined (t);
  xml_reader_restart (t->xml);
  if (dialogue (t))
    talk_ends (t, TALK_AGREED, NULL, span_none ());
  return t->end;
}

void
talk_rest (struct talk **at)
{
  const struct talk *t = *at;

  if (!t || t->end != TALK_GOES_ON || t->theirs.n > 0 || t->sent < t->ours.n)
    return;
  talk_free (*at);
  *at = NULL;
}

bool
talk_wake (struct talk **at, const struct setting *setting,
           bool (*dialogue) (struct talk *), int64_t now_ms)
{
  struct talk *t;

  if (*at)
    return true;
  t = talk_new (setting);
  if (t && talk_hear (t, dialogue, span_none (), now_ms) != TALK_NO_MEMORY)
    {
      t->sent = t->ours.n;
      *at = t;
      return true;
    }
  talk_free (t);
  return false;
}

bool
add_turn (struct talk *t, bool ours, size_t from, size_t n)
{
  size_t i = t->turns_count;

  if (i == TURNS_MAX)
    return over_limit (t, "turns of the dialogue");
  if (i == t->turns_known)
    {
      struct turn *turns = list_with_room (t->turns, i, sizeof *turns);

      if (!turns)
        return talk_no_memory (t);
      t->turns = turns;
      t->turns_known++;
      t->turns[i].at_ms = t->now_ms;
    }
  t->turns[i].ours = ours;
  t->turns[i].secret = false;
  t->turns[i].step = t->step;
  t->turns[i].from = from;
  t->turns[i].n = n;
  t->turns_count++;
  return true;
}

/* ---- Hearing ---- */

struct span
talk_unheard (const struct talk *t)
{
  return (struct span){ t->theirs.at ? t->theirs.at + t->heard : "",
                        t->theirs.n - t->heard };
}

bool
talk_take (struct talk *t, size_t n)
{
  if (t->end != TALK_GOES_ON || !add_turn (t, false, t->heard, n))
    return false;
  t->heard += n;
  return true;
}

bool
talk_wait (struct talk *t)
{
  if (t->theirs.n == TALK_MAX_BYTES)
    return over_limit (t, "bytes of the dialogue");
  return false;
}

bool
peek_bytes (struct talk *t, size_t n, struct span *bytes)
{
  struct span unheard = talk_unheard (t);

  *bytes = span_none ();
  if (t->end != TALK_GOES_ON)
    return false;
  if (n > PACKET_MAX_BYTES)
    return over_limit (t, "bytes of a packet");
  if (unheard.n < n)
    return talk_wait (t);
  *bytes = span_part (unheard, 0, n);
  return true;
}

bool
hear_bytes (struct talk *t, size_t n, struct span *bytes)
{
  return peek_bytes (t, n, bytes) && talk_take (t, n);
}

bool
hear_line (struct talk *t, struct span *line)
{
  struct span unheard = talk_unheard (t);
  const char *lf = memchr (unheard.at, '\n', unheard.n);
  size_t n = lf ? (size_t)(lf - unheard.at) + 1 : unheard.n;

  *line = span_none ();
  if (t->end != TALK_GOES_ON)
    return false;
  if (n > LINE_MAX_BYTES)
    return over_limit (t, "bytes of a line");
  if (!lf)
    return talk_wait (t);
  if (n < 2 || unheard.at[n - 2] != '\r')
    return garbled (t, "a line that ends in CR LF", span_part (unheard, 0, n));
  *line = span_part (unheard, 0, n - 2);
  return talk_take (t, n);
}

bool
hear_rest (struct talk *t, struct span *rest)
{
  *rest = talk_unheard (t);
  if (t->end != TALK_GOES_ON)
    return false;
  return rest->n == 0 || talk_take (t, rest->n);
}

struct span
arrived (const struct talk *t)
{
  return talk_unheard (t);
}

bool
not_early (struct talk *t, size_t n)
{
  t->not_early = t->heard + n;
  return true;
}

/* ---- Words and facts ---- */

struct span
join (struct talk *t, const struct span *parts, size_t count)
{
  struct span whole = span_none ();
  struct joined *joined;
  size_t n = 0;

  for (size_t i = 0; i < count; i++)
    n += parts[i].n;
  joined = malloc (sizeof *joined + n);
  if (!joined)
    return talk_no_memory (t), whole;
  joined->next = t->joined;
  t->joined = joined;
  whole.at = joined->bytes;
  for (size_t i = 0; i < count; i++)
    {
      memcpy (joined->bytes + whole.n, parts[i].at, parts[i].n);
      whole.n += parts[i].n;
    }
  return whole;
}

bool
learn (struct talk *t, const char *key, struct span value)
{
  t->facts_total++;
  if (t->facts_count == FACTS_MAX)
    {
      if (strcmp (key, "redirect") == 0)
        t->facts[FACTS_MAX - 1] = (struct talk_fact){ key, value };
      return true;
    }
  if (t->facts_count == t->facts_known)
    {
      struct talk_fact *facts
          = list_with_room (t->facts, t->facts_count, sizeof *facts);

      if (!facts)
        return talk_no_memory (t);
      t->facts = facts;
      t->facts_known++;
    }
  t->facts[t->facts_count++] = (struct talk_fact){ key, value };
  return true;
}
