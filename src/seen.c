/* A set of questions, in memory: which were seen before.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A table with open addressing.  Questions are hashes already, so where one
   belongs is told by its upper half, in proportion; the lower one parts them
   among machines.  */
#include <config.h>

#include "seen.h"

#include <stdlib.h>

enum
{
  LEAST_ROOM = 64
};

static const size_t most_room = UINT32_MAX; /* or places could not be told */

/* Where QUESTION is, or else should go, among ROOM SLOTS with a free one.  */
static size_t
place (const uint64_t *slots, size_t room, uint64_t question)
{
  size_t at = (size_t)((question >> 32) * room >> 32);

  while (slots[at] && slots[at] != question)
    at = at + 1 < room ? at + 1 : 0;
  return at;
}

static bool
is_full (const struct seen *seen)
{
  return seen->count >= seen->room - seen->room / 8;
}

static bool
grow (struct seen *seen)
{
  size_t room
      = seen->room < LEAST_ROOM ? LEAST_ROOM : seen->room + seen->room / 2;
  uint64_t *slots = room < most_room ? calloc (room, sizeof *slots) : NULL;

  if (!slots)
    return false;
  for (size_t i = 0; i < seen->room; i++)
    if (seen->slots[i])
      slots[place (slots, room, seen->slots[i])] = seen->slots[i];
  free (seen->slots);
  seen->slots = slots;
  seen->room = room;
  return true;
}

bool
seen_has (const struct seen *seen, uint64_t question)
{
  return seen->count > 0
         && seen->slots[place (seen->slots, seen->room, question)] != 0;
}

bool
seen_add (struct seen *seen, uint64_t question)
{
  size_t at;

  if (seen_has (seen, question))
    return true;
  if (is_full (seen) && !grow (seen))
    return false;
  at = place (seen->slots, seen->room, question);
  seen->slots[at] = question;
  seen->count++;
  return true;
}

void
seen_clear (struct seen *seen)
{
  free (seen->slots);
  *seen = (struct seen){ 0 };
}
