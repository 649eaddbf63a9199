/* The inside of a talk, for the files that it is made of: talk.c (runs, endings,
   hearing), say.c and talk-view.c.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Two buffers grow, theirs and ours.  A run of the dialogue walks both from
   the start:

     theirs  |###### heard ######|.. unheard ..|
     ours    |==== sent ====|-- to be sent --|
             |=== rebuilt by this run ===|

   A say that lies within what was said before is compared with it; one beyond
   is appended.  */
#ifndef TALK_INSIDE_H
#define TALK_INSIDE_H

#include "talk.h"

struct bytes
{
  char *at;
  size_t n;
  size_t room;
};

/* What join made, in this run.  */
struct joined
{
  struct joined *next;
  char bytes[];
};

struct talk
{
  const struct setting *setting;
  struct bytes theirs;
  struct bytes ours;
  size_t sent;

  /* Of this run. */
  size_t heard;
  size_t rebuilt;
  size_t not_early; /* up to there nothing answers a question */
  struct span step;
  size_t turns_count;
  size_t facts_count;
  size_t facts_total;
  struct joined *joined;

  /* Of all runs. */
  size_t turns_known;
  size_t facts_known;
  struct turn *turns;
  struct talk_fact *facts;
  struct xml_reader *xml;
  int64_t now_ms;
  size_t dropped;
  size_t early_from;
  size_t early_to;
  struct span early_step;

  /* How it ended. */
  enum talk_end end;
  const char *wanted;
  struct span said;
};

/* Append N bytes; false when memory is out.  */
bool bytes_add (struct bytes *b, const char *at, size_t n);

/* Note that the next N bytes of ours or theirs, beginning at FROM, are one
   unit.  */
bool add_turn (struct talk *t, bool ours, size_t from, size_t n);

#endif
