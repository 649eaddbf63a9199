/* A transcript, as tests/talks/README describes it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "talk.h"

/* What one side says without a break; its bytes are part of those in
   script.theirs or script.ours.  */
struct piece
{
  bool ours;
  size_t from;
  size_t n;
};

/* Bytes that grow; .at is malloc'ed.  */
struct heap
{
  char *at;
  size_t n;
};

struct expected_fact
{
  char *key;
  struct heap value;
};

enum
{
  PIECES_MAX = 64,
  EXPECTED_FACTS_MAX = 64
};

struct script
{
  /* Who talks. */
  char *protocol;
  char *phase;
  char *name;
  char *host;
  char *domain;
  char *user;
  char *database;
  char *path;
  char *password; /* of talks with a proxy, as is the port */
  char *port;
  bool deep;

  /* What is said. */
  struct heap theirs;
  struct heap ours;
  struct piece pieces[PIECES_MAX];
  size_t pieces_count;

  /* How it ends. */
  enum talk_end end;
  bool has_end;
  char *step;   /* NULL: any */
  char *wanted; /* NULL: any */
  char *early_step;
  struct heap said;
  struct heap left;
  struct heap early;
  struct expected_fact facts[EXPECTED_FACTS_MAX];
  size_t facts_count;
};

/* Read FILE; false, with a message on stdout, if it is no transcript.  To be
   released by script_clear either way.  */
bool script_read (struct script *script, const char *file);
void script_clear (struct script *script);

/* To whom the script's dialogue talks; and that dialogue, or NULL if there is none
   of that name.  */
typedef bool (*dialogue_function) (struct talk *t);

struct setting script_setting (const struct script *script);
dialogue_function script_dialogue (const struct script *script);

/* "not-offered" and so on.  */
const char *script_end_name (enum talk_end end);

static inline struct span
heap_span (struct heap heap)
{
  return (struct span){ heap.at ? heap.at : "", heap.n };
}

#endif
