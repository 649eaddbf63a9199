/* BER: elements in elements, integers.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"
#include "limits.h"
#include "split.h"

#include <certask/ber.h>

enum
{
  DEEPEST = 32
};

static bool
lies_within (struct span inner, struct span outer)
{
  return inner.at >= outer.at && inner.at + inner.n <= outer.at + outer.n;
}

static void
check_integer (struct ber element)
{
  long value;

  if (ber_integer (element, &value))
    {
      must (element.contents.n >= 1 && element.contents.n <= 4);
      must (value >= INT32_MIN && value <= INT32_MAX);
      must ((value < 0) == ((element.contents.at[0] & 0x80) != 0));
    }
}

/* All that is in CONTENTS lies within them, in order.  */
static void
walk (struct span contents, unsigned depth)
{
  struct span rest = contents;
  struct span before;
  struct ber element;

  for (before = rest; ber_take (&rest, &element); before = rest)
    {
      struct span again = before;
      struct ber same;

      must (lies_within (element.contents, before));
      must (rest.n < before.n && lies_within (rest, before));
      must (ber_take_tagged (&again, element.tag, &same));
      must (same_span (same.contents, element.contents));
      must (!ber_take_tagged (&before, element.tag ^ 1, &same));
      check_integer (element);
      if (depth < DEEPEST)
        walk (element.contents, depth + 1);
    }
  must (same_span (rest, before));
}

static bool
listen (struct talk *t)
{
  struct ber element;

  while (hear_ber (t, &element))
    {
      must (element.contents.n <= BER_MAX_BYTES);
      walk (element.contents, 0);
      learn (t, "status", element.contents);
      if (element.tag == 0x7f)
        return refused (t, element.contents);
    }
  return false;
}

/* The first byte chooses the cuts.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span bytes = { (const char *)data, size };
  unsigned cuts = take_byte (&bytes);

  split (listen, &nobody_in_particular, bytes, cuts);
  return 0;
}
