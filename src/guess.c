/* What a misspelt word was meant to be.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "guess.h"

#include <ctype.h>

enum
{
  WORD_MAX = 40 /* longer words are no misspelt name of ours */
};

static size_t
least (size_t a, size_t b)
{
  return a < b ? a : b;
}

static int
lower (struct span s, size_t i)
{
  return tolower ((unsigned char)s.at[i]);
}

size_t
edit_distance (struct span a, struct span b)
{
  size_t d[WORD_MAX + 1][WORD_MAX + 1];

  if (a.n > WORD_MAX || b.n > WORD_MAX)
    return a.n > b.n ? a.n : b.n;
  for (size_t i = 0; i <= a.n; i++)
    for (size_t j = 0; j <= b.n; j++)
      {
        if (i == 0 || j == 0)
          {
            d[i][j] = i + j;
            continue;
          }
        d[i][j]
            = least (least (d[i - 1][j], d[i][j - 1]) + 1,
                     d[i - 1][j - 1] + (lower (a, i - 1) != lower (b, j - 1)));
        if (i > 1 && j > 1 && lower (a, i - 1) == lower (b, j - 2)
            && lower (a, i - 2) == lower (b, j - 1))
          d[i][j] = least (d[i][j], d[i - 2][j - 2] + 1);
      }
  return d[a.n][b.n];
}

struct guess
guess_at (struct span word)
{
  /* One mistake in three letters is still a spelling.  */
  return (struct guess){ word, span_none (), (word.n + 2) / 3 + 1 };
}

void
guess_try (struct guess *guess, struct span candidate)
{
  size_t distance = edit_distance (guess->word, candidate);

  if (distance >= guess->distance || distance >= candidate.n)
    return;
  guess->best = candidate;
  guess->distance = distance;
}
