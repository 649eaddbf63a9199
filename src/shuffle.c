/* A shuffle of what has no end: out of a window of texts, any is drawn next.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "shuffle.h"

#include <stdlib.h>

struct shuffle
{
  uint64_t state;
  size_t room;
  size_t count;
  char *texts[];
};

struct shuffle *
shuffle_new (uint64_t seed, size_t room)
{
  struct shuffle *s = calloc (1, sizeof *s + room * sizeof *s->texts);

  if (s)
    {
      s->state = seed;
      s->room = room;
    }
  return s;
}

void
shuffle_free (struct shuffle *s)
{
  if (!s)
    return;
  while (s->count > 0)
    free (s->texts[--s->count]);
  free (s);
}

bool
shuffle_is_full (const struct shuffle *s)
{
  return s->count == s->room;
}

void
shuffle_put (struct shuffle *s, char *text)
{
  s->texts[s->count++] = text;
}

/* SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom
   number generators, 2014): any seed will do, 0 as well.  */
static uint64_t
next_number (struct shuffle *s)
{
  uint64_t z = s->state += 0x9e3779b97f4a7c15;

  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

char *
shuffle_draw (struct shuffle *s)
{
  size_t at;
  char *text;

  if (s->count == 0)
    return NULL;
  at = (size_t)((next_number (s) >> 32) * s->count >> 32);
  text = s->texts[at];
  s->texts[at] = s->texts[--s->count];
  return text;
}
