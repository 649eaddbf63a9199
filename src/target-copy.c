/* A target in one piece of memory: of thousands that wait, each is small.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "target.h"

#include <stdlib.h>

static const size_t strings[]
    = { offsetof (struct target, given),      offsetof (struct target, host),
        offsetof (struct target, ascii_host), offsetof (struct target, name),
        offsetof (struct target, domain),     offsetof (struct target, user),
        offsetof (struct target, database),   offsetof (struct target, path) };

enum
{
  STRINGS = sizeof strings / sizeof *strings
};

static char **
string (struct target *t, size_t i)
{
  return (char **)(void *)((char *)t + strings[i]);
}

/* Strings, one behind the other.  */
struct shelf
{
  char *at;
  size_t n;
};

/* Where TEXT is; most strings of a target are the same as another.  */
static size_t
put (struct shelf *shelf, const char *text)
{
  size_t n = strlen (text) + 1;
  size_t at = 0;

  while (at < shelf->n && strcmp (shelf->at + at, text) != 0)
    at += strlen (shelf->at + at) + 1;
  if (at == shelf->n)
    {
      memcpy (shelf->at + at, text, n);
      shelf->n += n;
    }
  return at;
}

struct target *
target_copy (struct target loose)
{
  struct target *copy = NULL;
  struct shelf shelf;
  size_t places[STRINGS];
  size_t room = 0;

  for (size_t i = 0; i < STRINGS; i++)
    room += strlen (*string (&loose, i)) + 1;
  shelf = (struct shelf){ malloc (room), 0 };
  for (size_t i = 0; shelf.at && i < STRINGS; i++)
    places[i] = put (&shelf, *string (&loose, i));
  if (shelf.at)
    copy = malloc (sizeof *copy + shelf.n);
  if (copy)
    {
      *copy = loose;
      memcpy (copy + 1, shelf.at, shelf.n);
      for (size_t i = 0; i < STRINGS; i++)
        *string (copy, i) = (char *)(copy + 1) + places[i];
    }
  free (shelf.at);
  return copy;
}

void
target_clear (struct target *loose)
{
  for (size_t i = 0; i < STRINGS; i++)
    free (*string (loose, i));
}

void
target_free (struct target *target)
{
  if (!target)
    return;
  free (target->turned);
  free (target);
}

char *
target_words (struct target *target)
{
  size_t n = strlen (target->given) + 1;
  char *shorter;
  char *words;

  free (target->turned);
  words = memmove (target, target->given, n);
  shorter = realloc (words, n);
  /* cppcheck-suppress memleak ; it is what is returned */
  return shorter ? shorter : words;
}
