/* Memory that is released all at once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "arena.h"

#include <stdalign.h>
#include <stdlib.h>

enum
{
  /* A target that does not answer needs one such, which with its header is a
     whole KiB to malloc, and one that does a few.  */
  BLOCK_BYTES = 1024 - 8 - 32
};

struct block
{
  struct block *next;
  size_t used;
  size_t size;
  alignas (max_align_t) char bytes[];
};

struct arena
{
  struct block *blocks; /* the one in use first */
  bool failed;
};

struct arena *
arena_new (void)
{
  return calloc (1, sizeof (struct arena));
}

void
arena_free (struct arena *arena)
{
  if (!arena)
    return;
  while (arena->blocks)
    {
      struct block *next = arena->blocks->next;

      free (arena->blocks);
      arena->blocks = next;
    }
  free (arena);
}

/* What is large has a block of its own, behind the one in use, whose rest is not
   lost so.  NULL when memory is out.  */
static struct block *
grow (struct arena *arena, size_t least)
{
  bool large = arena->blocks && least > BLOCK_BYTES / 2;
  size_t size = large || least > BLOCK_BYTES ? least : BLOCK_BYTES;
  struct block **at = large ? &arena->blocks->next : &arena->blocks;
  struct block *block = calloc (1, sizeof *block + size);

  if (!block)
    return NULL;
  block->size = size;
  block->next = *at;
  /* cppcheck-suppress memleak ; the list has it */
  return *at = block;
}

void *
arena_get (struct arena *arena, size_t size)
{
  const size_t align = alignof (max_align_t);
  size_t need = (size + align - 1) / align * align;
  struct block *block = arena->blocks;

  if (!block || block->size - block->used < need)
    block = grow (arena, need);
  if (!block)
    {
      arena->failed = true;
      return NULL;
    }
  block->used += need;
  return block->bytes + block->used - need;
}

struct span
arena_span (struct arena *arena, struct span span)
{
  char *copy = arena_get (arena, span.n + 1);

  if (!copy)
    return span_none ();
  if (span.n > 0) /* GnuTLS gives an empty text as NULL */
    memcpy (copy, span.at, span.n);
  return (struct span){ copy, span.n };
}

const char *
arena_string (struct arena *arena, const char *string)
{
  return string ? arena_span (arena, span_of (string)).at : NULL;
}

bool
arena_failed (const struct arena *arena)
{
  return arena->failed;
}
