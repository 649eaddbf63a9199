/* Every transcript while memory runs out: each allocation fails in turn, and,
   as blocks are larger than what is kept in them, each say, learn and join as
   well.  The dialogue then ends for want of memory, or as it ends with memory;
   and it says nothing that it would not have said.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "script.h"
#include "short-memory.h"
#include "talk-inside.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- What allocates in a talk ---- */

/* The linker gives these the calls of other files (--wrap).  */
bool __real_add_turn (struct talk *t, bool ours, size_t from, size_t n);
bool __real_learn (struct talk *t, const char *key, struct span value);
struct span __real_join (struct talk *t, const struct span *parts,
                         size_t count);
bool __wrap_add_turn (struct talk *t, bool ours, size_t from, size_t n);
bool __wrap_learn (struct talk *t, const char *key, struct span value);
struct span __wrap_join (struct talk *t, const struct span *parts,
                         size_t count);

bool
__wrap_add_turn (struct talk *t, bool ours, size_t from, size_t n)
{
  return memory_is_out () ? talk_no_memory (t)
                          : __real_add_turn (t, ours, from, n);
}

bool
__wrap_learn (struct talk *t, const char *key, struct span value)
{
  return memory_is_out () ? talk_no_memory (t) : __real_learn (t, key, value);
}

struct span
__wrap_join (struct talk *t, const struct span *parts, size_t count)
{
  if (!memory_is_out ())
    return __real_join (t, parts, count);
  talk_no_memory (t);
  return span_none ();
}

/* ---- A transcript ---- */

/* The talk of SCRIPT, piece after piece, to be freed; NULL without memory.  */
static struct talk *
hold (const struct script *script, const struct setting *setting)
{
  dialogue_function dialogue = script_dialogue (script);
  struct talk *t;

  memory.count = 0;
  memory.inside = true;
  t = talk_new (setting);
  if (t)
    talk_hear (t, dialogue, span_none (), 0);
  for (size_t i = 0; t && i < script->pieces_count; i++)
    {
      const struct piece *piece = script->pieces + i;

      if (!piece->ours)
        talk_hear (
            t, dialogue,
            span_part (heap_span (script->theirs), piece->from, piece->n), 0);
    }
  memory.inside = false;
  return t;
}

static bool
same (struct span a, struct span b)
{
  return a.n == b.n && memcmp (a.at, b.at, a.n) == 0;
}

/* Is the end of T a clear one, WHOLE being the same talk with memory?  */
static bool
is_clear (const struct talk *t, const struct talk *whole)
{
  struct span ours = talk_output (t);
  struct span all = talk_output (whole);

  if (!same (ours, span_part (all, 0, ours.n)))
    return false;
  if (t->end == TALK_NO_MEMORY)
    return true;
  return t->end == whole->end && ours.n == all.n
         && same (talk_said (t), talk_said (whole))
         && same (talk_step (t), talk_step (whole))
         && t->wanted == whole->wanted;
}

/* Let each allocation of the talk fail.  */
static bool
run_out (const struct script *script, const char *file)
{
  struct setting setting = script_setting (script);
  struct talk *whole;
  long failed = 0;
  bool good;

  memory.fails = -1;
  whole = hold (script, &setting);
  good = whole && whole->end == script->end;
  for (memory.fails = 0; good; memory.fails++)
    {
      struct talk *t = hold (script, &setting);
      bool last = memory.count <= memory.fails;

      good = !t || is_clear (t, whole);
      failed += !t || t->end == TALK_NO_MEMORY;
      if (!good)
        printf ("# %s: allocation %ld failed, and it ends in \"%s\"\n", file,
                memory.fails, script_end_name (t->end));
      talk_free (t);
      if (last)
        break;
    }
  talk_free (whole);
  return good && failed > 0;
}

static bool
run_file (const char *file)
{
  struct script script;
  bool good = script_read (&script, file) && script_dialogue (&script)
              && run_out (&script, file);

  printf ("%s - %s\n", good ? "ok" : "not ok", file);
  script_clear (&script);
  return good;
}

int
main (void)
{
  const char *srcdir = getenv ("srcdir");
  char pattern[4096];
  glob_t found = { 0 };
  int status = memory_of_libxml () ? 0 : 1;

  snprintf (pattern, sizeof pattern, "%s/tests/talks/*/*.talk",
            srcdir ? srcdir : ".");
  if (glob (pattern, 0, NULL, &found) != 0)
    return printf ("Bail out! No transcripts are at %s\n", pattern), 1;
  printf ("1..%zu\n", found.gl_pathc);
  for (size_t i = 0; i < found.gl_pathc; i++)
    if (!run_file (found.gl_pathv[i]))
      status = 1;
  globfree (&found);
  return status;
}
