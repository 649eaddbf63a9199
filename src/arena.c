/* Memory that is released all at once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

enum
{
  /* A target that does not answer needs the first block, and one that does some
     more; with what they begin with, they are 608 and 320 bytes to malloc.  */
  FIRST_BYTES = 608 - 8 - 8,
  BLOCK_BYTES = 320 - 8 - 8,
  ALIGNMENT = 8 /* pointers and integers need no more */
};

struct block
{
  struct block *next;
  char bytes[];
};

/* It lies in its first block.  */
struct arena
{
  struct block *blocks;
  char *unused; /* of the block in use, up to its end */
  char *end;
  bool failed;
};

static struct block *
new_block (size_t size)
{
  return size <= UINT32_MAX ? calloc (1, sizeof (struct block) + size) : NULL;
}

struct arena *
arena_new (void)
{
  struct block *block = new_block (FIRST_BYTES);
  struct arena *arena;

  if (!block)
    return NULL;
  arena = (struct arena *)block->bytes;
  arena->blocks = block;
  arena->unused = block->bytes + sizeof *arena;
  arena->end = block->bytes + FIRST_BYTES;
  return arena;
}

void
arena_free (struct arena *arena)
{
  struct block *block = arena ? arena->blocks : NULL;

  while (block)
    {
      struct block *next = block->next;

      free (block);
      block = next;
    }
}

/* N bytes of the block in use, at a multiple of ALIGN; NULL: it has not as
   many.  */
static void *
take (struct arena *arena, size_t n, size_t align)
{
  size_t left = (size_t)(arena->end - arena->unused);
  size_t gap = left % align; /* blocks end at such a multiple */

  if (left - gap < n)
    return NULL;
  arena->unused += gap + n;
  return arena->unused - n;
}

/* N bytes of one more block; what is large has one of its own, so that the rest
   of the one in use is not lost.  NULL when memory is out.  */
static void *
grow (struct arena *arena, size_t n)
{
  bool large = n > BLOCK_BYTES / 2;
  struct block *block = new_block (large ? n : BLOCK_BYTES);

  if (!block)
    return NULL;
  block->next = arena->blocks;
  arena->blocks = block;
  if (!large)
    {
      arena->unused = block->bytes + n;
      arena->end = block->bytes + BLOCK_BYTES;
    }
  return block->bytes;
}

static void *
get (struct arena *arena, size_t n, size_t align)
{
  void *at = take (arena, n, align);

  if (!at)
    at = grow (arena, n);
  arena->failed = arena->failed || !at;
  return at;
}

void *
arena_get (struct arena *arena, size_t size)
{
  return get (arena, size, ALIGNMENT);
}

struct span
arena_span (struct arena *arena, struct span span)
{
  char *copy = get (arena, span.n + 1, 1);

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
