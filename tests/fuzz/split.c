/* A dialogue, whatever it is, must not care how its input is cut.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "split.h"
#include "fuzz.h"
#include "limits.h"

enum
{
  ONE_BY_ONE_UP_TO = 96,
  ONE_BY_ONE_EACH = 16 /* each byte is a run of its own: most of the time */
};

const struct setting nobody_in_particular = {
  .host = "", .name = "", .domain = "", .user = "", .database = "", .path = ""
};

/* One talk that has been held.  */
struct held
{
  struct talk *talk;
  enum talk_end end;
  size_t fed; /* bytes that it was given */
};

/* ---- Holding it ---- */

static size_t
kept (const struct talk *t)
{
  const struct turn *turns;
  size_t count = talk_turns (t, &turns);
  size_t heard = 0;

  for (size_t i = 0; i < count; i++)
    if (!turns[i].ours)
      {
        must (turns[i].from == heard);
        heard += turns[i].n;
      }
  return heard + talk_left_over (t).n;
}

static void
check_bounds (const struct talk *t)
{
  const struct turn *turns;
  const struct talk_fact *facts;

  must (kept (t) <= TALK_MAX_BYTES);
  must (talk_turns (t, &turns) <= TURNS_MAX);
  must (talk_facts (t, &facts) <= FACTS_MAX);
}

/* What has been said and heard stays in its order, but that the last that was
   heard may become longer (hear_rest).  BEFORE is a copy of COUNT turns, which
   is freed.  */
static void
check_turns (const struct talk *t, struct turn *before, size_t count)
{
  const struct turn *turns;
  size_t n = talk_turns (t, &turns);

  for (size_t i = 0; i < count && i < n; i++)
    {
      must (turns[i].ours == before[i].ours && turns[i].from == before[i].from);
      must (turns[i].n == before[i].n || (!turns[i].ours && i + 1 == n));
    }
  must (n >= count);
  free (before);
}

static struct turn *
copy_turns (const struct talk *t, size_t *count)
{
  const struct turn *turns;
  struct turn *copy;

  *count = talk_turns (t, &turns);
  copy = malloc (*count * sizeof *copy + 1);
  if (!copy)
    abort ();
  if (*count > 0)
    memcpy (copy, turns, *count * sizeof *copy);
  return copy;
}

/* An ended talk takes no more, and says no more.  */
static void
check_over (struct held *h, bool (*dialogue) (struct talk *))
{
  struct span before = talk_output (h->talk);
  struct span left = talk_left_over (h->talk);

  if (h->end == TALK_GOES_ON)
    return;
  must (talk_hear (h->talk, dialogue, span_of ("more\r\n"), 0) == h->end);
  must (same_span (talk_output (h->talk), before));
  must (talk_left_over (h->talk).n == left.n);
}

/* N sizes: how many bytes come next.  */
static size_t
next_size (unsigned *cuts, size_t whole)
{
  *cuts = *cuts * 1103515245 + 12345;
  return 1 + (*cuts >> 16) % (whole / 2 + 2);
}

static struct held
hold (bool (*dialogue) (struct talk *), const struct setting *setting,
      struct span bytes, unsigned cuts, bool one_by_one)
{
  struct held h = { .talk = talk_new (setting) };
  size_t whole = bytes.n;

  h.end = talk_hear (h.talk, dialogue, span_none (), 0);
  while (h.end == TALK_GOES_ON && bytes.n > 0)
    {
      size_t n = one_by_one ? 1 : cuts ? next_size (&cuts, whole) : whole;
      struct span part = take_bytes (&bytes, n);
      char *copy = own_copy (part);
      size_t count;
      struct turn *turns = copy_turns (h.talk, &count);

      h.end = talk_hear (h.talk, dialogue, (struct span){ copy, part.n }, 0);
      h.fed += part.n;
      free (copy);
      check_turns (h.talk, turns, count);
    }
  check_bounds (h.talk);
  check_over (&h, dialogue);
  return h;
}

/* ---- Comparing ---- */

static void
compare_facts (const struct talk *a, const struct talk *b)
{
  const struct talk_fact *of_a;
  const struct talk_fact *of_b;
  size_t n = talk_facts (a, &of_a);

  must (talk_facts (b, &of_b) == n);
  for (size_t i = 0; i < n; i++)
    {
      must (same_string (of_a[i].key, of_b[i].key));
      must (same_span (of_a[i].value, of_b[i].value));
    }
}

/* What a talk in pieces had not been given when it ended cannot be left
   over.  */
static void
compare_left (const struct held *whole, const struct held *other)
{
  size_t left = talk_left_over (whole->talk).n;
  size_t missing
      = (whole->fed < TALK_MAX_BYTES ? whole->fed : TALK_MAX_BYTES)
        - (other->fed < TALK_MAX_BYTES ? other->fed : TALK_MAX_BYTES);

  if (whole->end == TALK_AGREED)
    must (talk_left_over (other->talk).n
          == (left > missing ? left - missing : 0));
}

static void
compare (const struct held *whole, struct held other)
{
  must (whole->end == other.end);
  must (same_span (talk_step (whole->talk), talk_step (other.talk)));
  must (same_string (talk_wanted (whole->talk), talk_wanted (other.talk)));
  must (same_span (talk_said (whole->talk), talk_said (other.talk)));
  must (same_span (talk_output (whole->talk), talk_output (other.talk)));
  compare_facts (whole->talk, other.talk);
  compare_left (whole, &other);
  talk_free (other.talk);
}

enum talk_end
split (bool (*dialogue) (struct talk *), const struct setting *setting,
       struct span bytes, unsigned cuts)
{
  struct held whole = hold (dialogue, setting, bytes, 0, false);

  compare (&whole, hold (dialogue, setting, bytes, cuts + 1, false));
  if (bytes.n <= ONE_BY_ONE_UP_TO && cuts % ONE_BY_ONE_EACH == 0)
    compare (&whole, hold (dialogue, setting, bytes, 0, true));
  talk_free (whole.talk);
  return whole.end;
}
