/* Talks for tests.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TALKING_H
#define TALKING_H

#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

typedef bool (*dialogue) (struct talk *t);

static const struct setting nobody
    = { .host = "", .name = "", .domain = "", .user = "", .database = "", .path = "" };

#define assert_span(bytes, string)                                            \
  do                                                                          \
    {                                                                         \
      struct span given = (bytes);                                            \
                                                                              \
      assert_int_equal (given.n, strlen (string));                            \
      assert_memory_equal (given.at, string, given.n);                        \
    }                                                                         \
  while (0)

static inline enum talk_end
hear (struct talk *t, dialogue run, const char *text)
{
  return talk_hear (t, run, span_of (text), 0);
}

/* A talk in which TEXT was heard at once.  */
static inline struct talk *
heard (dialogue run, const char *text, enum talk_end end)
{
  struct talk *t = talk_new (&nobody);

  assert_non_null (t);
  assert_int_equal (hear (t, run, text), end);
  return t;
}

#endif
