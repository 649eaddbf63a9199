/* A talk: what the server has said, what we have said, and how it ended.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Two buffers grow, theirs and ours.  A run of the dialogue walks both from
   the start:

     theirs  |###### heard ######|.. unheard ..|
     ours    |==== sent ====|-- to be sent --|
             |=== rebuilt by this run ===|

   A say that lies within what was said before is compared with it; one beyond
   is appended.  */
#include <config.h>

#include "talk.h"
#include "limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct bytes
{
  char *at;
  size_t n;
  size_t room;
};

struct talk
{
  const struct setting *setting;
  struct bytes theirs;
  struct bytes ours;
  size_t sent;

  /* Of this run. */
  size_t heard;
  size_t rebuilt;
  struct span step;
  size_t turns_count;
  size_t facts_count;

  /* Of all runs. */
  size_t turns_known;
  size_t facts_known;
  struct turn *turns;
  struct talk_fact *facts;
  struct xml_reader *xml;
  int64_t now_ms;
  size_t early_from;
  size_t early_to;
  struct span early_step;

  /* How it ended. */
  enum talk_end end;
  const char *wanted;
  struct span said;
};

/* ---- Memory ---- */

static bool
bytes_add (struct bytes *b, const char *at, size_t n)
{
  if (n == 0)
    return true;
  if (b->room - b->n < n)
    {
      size_t room = (b->n + n) * 2;
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

/* Room for one more in *LIST, which holds N of SIZE bytes each and grows by
   doubling from 8.  */
static bool
list_reserve (void *list, size_t n, size_t size)
{
  void *old;
  void *grown;

  if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
    return true;
  memcpy (&old, list, sizeof old);
  grown = realloc (old, (n == 0 ? 8 : 2 * n) * size);
  if (!grown)
    return false;
  memcpy (list, &grown, sizeof grown);
  return true;
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

void
talk_free (struct talk *t)
{
  if (!t)
    return;
  xml_reader_free (t->xml);
  free (t->theirs.at);
  free (t->ours.at);
  free (t->turns);
  free (t->facts);
  free (t);
}

/* ---- Endings ---- */

static bool
end (struct talk *t, enum talk_end how, const char *wanted, struct span said)
{
  if (t->end == TALK_GOES_ON)
    {
      t->end = how;
      t->wanted = wanted;
      t->said = said;
    }
  return false;
}

bool
not_offered (struct talk *t, struct span said)
{
  return end (t, TALK_NOT_OFFERED, NULL, said);
}

bool
refused (struct talk *t, struct span said)
{
  return end (t, TALK_REFUSED, NULL, said);
}

bool
wants_certificate (struct talk *t, struct span said)
{
  return end (t, TALK_WANTS_CERTIFICATE, NULL, said);
}

bool
preauth (struct talk *t, struct span said)
{
  return end (t, TALK_PREAUTH, NULL, said);
}

bool
garbled (struct talk *t, const char *wanted, struct span said)
{
  return end (t, TALK_GARBLED, wanted, said);
}

bool
over_limit (struct talk *t, const char *what)
{
  return end (t, TALK_LIMIT, what, span_none ());
}

bool
talk_no_memory (struct talk *t)
{
  return end (t, TALK_NO_MEMORY, NULL, span_none ());
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
  if (!bytes_add (&t->theirs, bytes.at, bytes.n < room ? bytes.n : room))
    return talk_no_memory (t), t->end;

  t->heard = 0;
  t->rebuilt = 0;
  t->step = span_of ("greeting");
  t->turns_count = 0;
  t->facts_count = 0;
  xml_reader_restart (t->xml);
  if (dialogue (t))
    end (t, TALK_AGREED, NULL, span_none ());
  return t->end;
}

static bool
add_turn (struct talk *t, bool ours, size_t from, size_t n)
{
  size_t i = t->turns_count;

  if (i == TURNS_MAX)
    return over_limit (t, "turns of the dialogue");
  if (i == t->turns_known)
    {
      if (!list_reserve (&t->turns, i, sizeof *t->turns))
        return talk_no_memory (t);
      t->turns_known++;
      t->turns[i].at_ms = t->now_ms;
    }
  t->turns[i].ours = ours;
  t->turns[i].step = t->step;
  t->turns[i].from = from;
  t->turns[i].n = n;
  t->turns_count++;
  return true;
}

/* ---- Saying ---- */

/* What they said and we have not heard is no answer to what we are about to
   say.  White space alone is none either way (RFC 6120, 4.6.1).  */
static void
notice_early (struct talk *t)
{
  size_t from = t->heard;

  if (t->early_step.n)
    return;
  while (t->xml && from < t->theirs.n && strchr (" \t\r\n", t->theirs.at[from]))
    from++;
  if (from == t->theirs.n)
    return;
  t->early_from = from;
  t->early_to = t->theirs.n;
  t->early_step = t->step;
}

static bool
speak (struct talk *t, struct span step, const void *bytes, size_t n)
{
  size_t known = t->ours.n - t->rebuilt;

  if (t->end != TALK_GOES_ON)
    return false;
  t->step = step;
  if (known == 0)
    {
      notice_early (t);
      if (!bytes_add (&t->ours, bytes, n))
        return talk_no_memory (t);
    }
  else
    assert (n <= known && memcmp (t->ours.at + t->rebuilt, bytes, n) == 0);
  if (!add_turn (t, true, t->rebuilt, n))
    return false;
  t->rebuilt += n;
  return true;
}

static bool say_formatted (struct talk *t, struct span step,
                           const char *format, va_list args)
    __attribute__ ((format (printf, 3, 0)));

static bool
say_formatted (struct talk *t, struct span step, const char *format,
               va_list args)
{
  char text[SAY_MAX_BYTES];
  int n = vsnprintf (text, sizeof text, format, args);

  if (n < 0 || (size_t)n >= sizeof text)
    return over_limit (t, "what we have to say");
  return speak (t, step, text, (size_t)n);
}

bool
say_bytes (struct talk *t, const char *step, const void *bytes, size_t n)
{
  return speak (t, span_of (step), bytes, n);
}

/* The first word of a format, which lives as long as the format does.  */
static struct span
first_word (const char *format)
{
  return (struct span){ format, strcspn (format, " \r\n") };
}

bool
say (struct talk *t, const char *format, ...)
{
  va_list args;
  bool said;

  va_start (args, format);
  said = say_formatted (t, first_word (format), format, args);
  va_end (args);
  return said;
}

bool
say_as (struct talk *t, const char *step, const char *format, ...)
{
  va_list args;
  bool said;

  va_start (args, format);
  said = say_formatted (t, span_of (step), format, args);
  va_end (args);
  return said;
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
  return rest->n == 0 || talk_take (t, rest->n);
}

/* ---- Learning ---- */

bool
learn (struct talk *t, const char *key, struct span value)
{
  if (t->facts_count == FACTS_MAX)
    return true;
  if (t->facts_count == t->facts_known)
    {
      if (!list_reserve (&t->facts, t->facts_count, sizeof *t->facts))
        return talk_no_memory (t);
      t->facts_known++;
    }
  t->facts[t->facts_count++] = (struct talk_fact){ key, value };
  return true;
}

/* ---- What those who feed us want to know ---- */

struct span
talk_output (const struct talk *t)
{
  return (struct span){ t->ours.at ? t->ours.at + t->sent : "",
                        t->ours.n - t->sent };
}

void
talk_sent (struct talk *t, size_t n)
{
  assert (n <= t->ours.n - t->sent);
  t->sent += n;
}

struct span
talk_step (const struct talk *t)
{
  return t->step;
}

const char *
talk_wanted (const struct talk *t)
{
  return t->wanted;
}

struct span
talk_said (const struct talk *t)
{
  return t->said;
}

struct span
talk_left_over (const struct talk *t)
{
  return talk_unheard (t);
}

struct span
talk_early (const struct talk *t)
{
  return (struct span){ t->theirs.at ? t->theirs.at + t->early_from : "",
                        t->early_to - t->early_from };
}

struct span
talk_early_step (const struct talk *t)
{
  return t->early_step;
}

bool
talk_heard_any (const struct talk *t)
{
  return t->theirs.n > 0;
}

size_t
talk_turns (const struct talk *t, const struct turn **turns)
{
  *turns = t->turns;
  return t->turns_count;
}

struct span
talk_turn_bytes (const struct talk *t, const struct turn *turn)
{
  const struct bytes *whose = turn->ours ? &t->ours : &t->theirs;

  return (struct span){ whose->at + turn->from, turn->n };
}

size_t
talk_facts (const struct talk *t, const struct talk_fact **facts)
{
  *facts = t->facts;
  return t->facts_count;
}

struct xml_reader *
talk_xml (const struct talk *t)
{
  return t->xml;
}

void
talk_set_xml (struct talk *t, struct xml_reader *reader)
{
  t->xml = reader;
}

/* ---- The setting ---- */

const char *
our_name (const struct talk *t)
{
  (void)t;
  return "certask.invalid";
}

const char *
their_name (const struct talk *t)
{
  return t->setting->name;
}

const char *
their_domain (const struct talk *t)
{
  return t->setting->domain;
}

const char *
user_name (const struct talk *t)
{
  return t->setting->user;
}

const char *
database_name (const struct talk *t)
{
  return t->setting->database;
}

const char *
path_name (const struct talk *t)
{
  return t->setting->path;
}

bool
is_direct (const struct talk *t)
{
  return t->setting->direct;
}

bool
is_deep (const struct talk *t)
{
  return t->setting->deep;
}
