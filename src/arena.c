/* Memory that is released all at once.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

enum
{
  /* A target that does not answer needs the first block, and one that does some
     more; with their headers, they are 608 and 320 bytes to malloc.  */
  FIRST_BYTES = 608 - 8 - 16,
  BLOCK_BYTES = 320 - 8 - 16,
  ALIGNMENT = 8 /* pointers and integers need no more */
};

struct block
{
  struct block *next;
  uint32_t used;
  uint32_t size;
  char bytes[];
};

/* It lies in its first block.  */
struct arena
{
  struct block *blocks;
  struct block *in_use;
  bool failed;
};

static struct block *
new_block (size_t size)
{
  struct block *block
      = size <= UINT32_MAX ? calloc (1, sizeof *block + size) : NULL;

  if (block)
    block->size = (uint32_t)size;
  return block;
}

/* N bytes of BLOCK behind those in use, at a multiple of ALIGN; NULL: it has
   not as many.  */
static void *
take (struct block *block, size_t n, size_t align)
{
  size_t at = (block->used + align - 1) / align * align;

  if (at > block->size || block->size - at < n)
    return NULL;
  block->used = (uint32_t)(at + n);
  return block->bytes + at;
}

struct arena *
arena_new (void)
{
  struct block *block = new_block (FIRST_BYTES);
  struct arena *arena;

  if (!block)
    return NULL;
  arena = take (block, sizeof *arena, ALIGNMENT);
  arena->blocks = arena->in_use = block;
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

/* One for SIZE bytes; what is large has one of its own, so that the rest of the
   one in use is not lost.  NULL when memory is out.  */
static struct block *
grow (struct arena *arena, size_t size)
{
  bool large = size > BLOCK_BYTES / 2;
  struct block *block = new_block (large ? size : BLOCK_BYTES);

  if (!block)
    return NULL;
  block->next = arena->blocks;
  arena->blocks = block;
  if (!large)
    arena->in_use = block;
  return block;
}

static void *
get (struct arena *arena, size_t size, size_t align)
{
  void *at = take (arena->in_use, size, align);
  struct block *block = at ? NULL : grow (arena, size);

  if (block)
    at = take (block, size, align);
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
