/* Runs transcripts as tests/talks/README says: those named on the command line,
   or all.  Where that takes too long, under valgrind, TALKS_EVERY=N has only every
   Nth chunk size and cut tried.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "script.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
  ALL_CHUNKS_UP_TO = 2048,
  ALL_CUTS_UP_TO = 8192
};

/* A script that is being run.  */
struct run
{
  const char *file;
  const struct script *script;
  dialogue_function dialogue;
  struct setting setting;
  size_t every;
  char how[64]; /* "whole", "chunks of 7" */
};

/* ---- Comparing ---- */

static void
print_bytes (const char *what, struct span bytes)
{
  printf ("#   %s", what);
  for (size_t i = 0; i < bytes.n && i < 300; i++)
    {
      unsigned char c = (unsigned char)bytes.at[i];

      if (c == '\r' || c == '\n')
        printf (c == '\r' ? "\\r" : "\\n");
      else if (c < ' ' || c > '~')
        printf ("\\x%02x", c);
      else
        putchar (c);
    }
  printf (bytes.n > 300 ? "... (%zu bytes)\n" : "\n", bytes.n);
}

static bool
same (const struct run *run, const char *what, struct span expected,
      struct span got)
{
  if (expected.n == got.n && memcmp (expected.at, got.at, got.n) == 0)
    return true;
  printf ("# %s: %s, %s\n", run->file, run->how, what);
  print_bytes ("expected: ", expected);
  print_bytes ("got:      ", got);
  return false;
}

static struct span
span_of_or_none (const char *string)
{
  return string ? span_of (string) : span_none ();
}

/* All that we have said in T, which nobody took with talk_sent since the
   first TAKEN bytes, that were as they ought to be.  */
static bool
same_ours (const struct run *run, struct talk *t, size_t taken)
{
  return same (run, "what we say",
               span_from (heap_span (run->script->ours), taken),
               talk_output (t));
}

static bool
same_facts (const struct run *run, struct talk *t)
{
  const struct script *script = run->script;
  const struct talk_fact *facts;
  size_t n = talk_facts (t, &facts);

  for (size_t i = 0; i < n || i < script->facts_count; i++)
    {
      const struct expected_fact *fact = script->facts + i;
      bool want = i < script->facts_count;

      if (!same (run, "key of a fact",
                 want ? span_of (fact->key) : span_none (),
                 i < n ? span_of (facts[i].key) : span_none ())
          || !same (run, want ? fact->key : facts[i].key,
                    want ? heap_span (fact->value) : span_none (),
                    i < n ? facts[i].value : span_none ()))
        return false;
    }
  return true;
}

static bool
same_left (const struct run *run, struct talk *t, size_t fed)
{
  struct span expected = heap_span (run->script->left);
  struct span got = talk_left_over (t);
  size_t after = run->script->theirs.n - fed;

  if (run->script->end != TALK_AGREED || expected.n < after)
    after = 0;
  if (run->script->end != TALK_AGREED)
    got = span_none ();
  return same (run, "left over", span_part (expected, 0, expected.n - after),
               got);
}

/* Is T, which was given the first FED bytes and ended, as the script says?  */
static bool
as_expected (const struct run *run, struct talk *t, enum talk_end end,
             size_t fed, size_t taken)
{
  const struct script *script = run->script;

  return same (run, "end", span_of (script_end_name (script->end)),
               span_of (script_end_name (end)))
         && (!script->step
             || same (run, "step", span_of (script->step), talk_step (t)))
         && (!script->wanted
             || same (run, "wanted", span_of (script->wanted),
                      span_of_or_none (talk_wanted (t))))
         && same (run, "said", heap_span (script->said), talk_said (t))
         && same_left (run, t, fed) && same_facts (run, t)
         && same_ours (run, t, taken);
}

/* ---- Turn by turn ---- */

static bool
take_ours (const struct run *run, struct talk *t, const struct piece *piece)
{
  struct span expected
      = span_part (heap_span (run->script->ours), piece->from, piece->n);
  struct span output = talk_output (t);

  if (!same (run, "what we say now", expected, output))
    return false;
  talk_sent (t, output.n);
  return true;
}

static bool
run_turns (const struct run *run, struct talk *t)
{
  const struct script *script = run->script;
  enum talk_end end = talk_hear (t, run->dialogue, span_none (), 0);
  size_t taken = 0;
  size_t fed = 0;

  for (size_t i = 0; i < script->pieces_count; i++)
    {
      const struct piece *piece = script->pieces + i;

      if (piece->ours && !take_ours (run, t, piece))
        return false;
      taken += piece->ours ? piece->n : 0;
      if (piece->ours || end != TALK_GOES_ON)
        continue;
      if (!same (run, "what we say unexpectedly", span_none (),
                 talk_output (t)))
        return false;
      fed = piece->from + piece->n;
      end = talk_hear (
          t, run->dialogue,
          span_part (heap_span (script->theirs), piece->from, piece->n), 0);
    }
  return as_expected (run, t, end, fed, taken)
         && same (run, "early", heap_span (script->early), talk_early (t))
         && (!script->early_step
             || same (run, "early step", span_of (script->early_step),
                      talk_early_step (t)));
}

/* ---- Chunks and cuts ---- */

/* Feed T from *FED on up to TO, CHUNK bytes at a time, until it ends.  */
static enum talk_end
feed (const struct run *run, struct talk *t, size_t *fed, size_t to,
      size_t chunk)
{
  enum talk_end end = talk_hear (t, run->dialogue, span_none (), 0);

  while (end == TALK_GOES_ON && *fed < to)
    {
      size_t n = to - *fed < chunk ? to - *fed : chunk;
      /* A copy of its own lets the sanitizer see who reads beyond it. */
      char *copy = malloc (n);

      if (!copy)
        abort ();
      memcpy (copy, run->script->theirs.at + *fed, n);
      end = talk_hear (t, run->dialogue, (struct span){ copy, n }, 0);
      free (copy);
      *fed += n;
    }
  return end;
}

static bool
run_chunks (struct run *run, size_t chunk)
{
  struct talk *t = talk_new (&run->setting);
  size_t fed = 0;
  enum talk_end end = feed (run, t, &fed, run->script->theirs.n, chunk);
  bool good;

  snprintf (run->how, sizeof run->how, "chunks of %zu", chunk);
  good = as_expected (run, t, end, fed, 0);
  talk_free (t);
  return good;
}

static bool
run_cut (struct run *run, size_t cut)
{
  struct talk *t = talk_new (&run->setting);
  size_t n = run->script->theirs.n;
  size_t fed = 0;
  enum talk_end end = feed (run, t, &fed, cut, n);
  struct span ours = talk_output (t);
  bool good = true;

  snprintf (run->how, sizeof run->how, "cut after %zu", cut);
  if (end == TALK_GOES_ON)
    {
      good = same (run, "what we say until then",
                   span_part (heap_span (run->script->ours), 0, ours.n), ours);
      end = feed (run, t, &fed, n, n);
    }
  good = good && as_expected (run, t, end, fed, 0);
  talk_free (t);
  return good;
}

/* ---- One transcript ---- */

/* What the whole run says of what the script leaves open holds for all.  */
static bool
settle (struct script *script, struct talk *t)
{
  struct span step = talk_step (t);

  if (!script->step)
    script->step = strndup (step.at, step.n);
  if (!script->wanted)
    script->wanted = strdup (talk_wanted (t) ? talk_wanted (t) : "");
  return script->step && script->wanted;
}

static bool
run_all (struct run *run, struct script *script)
{
  struct talk *t = talk_new (&run->setting);
  size_t n = script->theirs.n;
  size_t before = 1;
  bool good;

  snprintf (run->how, sizeof run->how, "whole");
  good = t && run_turns (run, t) && settle (script, t);
  talk_free (t);
  for (size_t chunk = run->every; good && chunk <= n;)
    {
      size_t next = n > ALL_CHUNKS_UP_TO ? chunk + before : chunk + run->every;

      good = run_chunks (run, chunk);
      before = chunk;
      chunk = next;
    }
  for (size_t cut = 0; good && cut <= n;
       cut += (n > ALL_CUTS_UP_TO ? 61 : 1) * run->every)
    good = run_cut (run, cut);
  return good;
}

static size_t
every (void)
{
  const char *given = getenv ("TALKS_EVERY");
  long n = given ? strtol (given, NULL, 10) : 1;

  return n > 0 ? (size_t)n : 1;
}

static bool
run_file (const char *file)
{
  struct script script;
  bool good = script_read (&script, file);
  struct run run = {
    .file = file,
    .script = &script,
    .dialogue = good ? script_dialogue (&script) : NULL,
    .setting = script_setting (&script),
    .every = every (),
  };

  if (good && !run.dialogue)
    printf ("# %s: no dialogue \"%s\" of \"%s\"\n", file, script.phase,
            script.protocol);
  good = run.dialogue && run_all (&run, &script);
  printf ("%s - %s\n", good ? "ok" : "not ok", file);
  script_clear (&script);
  return good;
}

static int
run_files (char **files, size_t n)
{
  int status = 0;

  printf ("1..%zu\n", n);
  for (size_t i = 0; i < n; i++)
    if (!run_file (files[i]))
      status = 1;
  return status;
}

int
main (int argc, char **argv)
{
  const char *srcdir = getenv ("srcdir");
  char pattern[4096];
  glob_t found = { 0 };
  int status;

  if (argc > 1)
    return run_files (argv + 1, (size_t)argc - 1);
  snprintf (pattern, sizeof pattern, "%s/tests/talks/*/*.talk",
            srcdir ? srcdir : ".");
  if (glob (pattern, 0, NULL, &found) != 0)
    return printf ("Bail out! No transcripts are at %s\n", pattern), 1;
  status = run_files (found.gl_pathv, found.gl_pathc);
  globfree (&found);
  return status;
}
