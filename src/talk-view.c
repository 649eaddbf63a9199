/* What a talk shows: to those who feed it, and to dialogues of its setting.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "talk-inside.h"

#include <assert.h>

struct span
talk_output (const struct talk *t)
{
  return (struct span){ t->ours.at ? t->ours.at + t->sent : "",
                        t->ours.n - t->sent };
}

void
talk_sent (struct talk *t, size_t n)
{
  assert (n <= t->ours.n - t->sent);
  t->sent += n;
}

struct span
talk_step (const struct talk *t)
{
  return t->step;
}

const char *
talk_wanted (const struct talk *t)
{
  return t->wanted;
}

struct span
talk_said (const struct talk *t)
{
  return t->said;
}

struct span
talk_left_over (const struct talk *t)
{
  return talk_unheard (t);
}

struct span
talk_early (const struct talk *t)
{
  return (struct span){ t->theirs.at ? t->theirs.at + t->early_from : "",
                        t->early_to - t->early_from };
}

struct span
talk_early_step (const struct talk *t)
{
  return t->early_step;
}

size_t
talk_dropped (const struct talk *t)
{
  return t->dropped;
}

bool
talk_heard_any (const struct talk *t)
{
  return t->theirs.n > 0;
}

size_t
talk_turns (const struct talk *t, const struct turn **turns)
{
  *turns = t->turns;
  return t->turns_count;
}

struct span
talk_turn_bytes (const struct talk *t, const struct turn *turn)
{
  const struct bytes *whose = turn->ours ? &t->ours : &t->theirs;

  return (struct span){ whose->at + turn->from, turn->n };
}

size_t
talk_facts (const struct talk *t, const struct talk_fact **facts)
{
  *facts = t->facts;
  return t->facts_count;
}

size_t
talk_facts_total (const struct talk *t)
{
  return t->facts_total;
}

struct xml_reader *
talk_xml (const struct talk *t)
{
  return t->xml;
}

void
talk_set_xml (struct talk *t, struct xml_reader *reader)
{
  t->xml = reader;
  xml_reader_restart (reader);
}

/* ---- The setting ---- */

const char *
our_name (const struct talk *t)
{
  (void)t;
  return "certask.invalid";
}

const char *
their_name (const struct talk *t)
{
  return t->setting->name;
}

const char *
their_host (const struct talk *t)
{
  return t->setting->host;
}

const char *
their_domain (const struct talk *t)
{
  return t->setting->domain;
}

const char *
user_name (const struct talk *t)
{
  return t->setting->user;
}

const char *
database_name (const struct talk *t)
{
  return t->setting->database;
}

const char *
path_name (const struct talk *t)
{
  return t->setting->path;
}

bool
is_direct (const struct talk *t)
{
  return t->setting->direct;
}

bool
is_deep (const struct talk *t)
{
  return t->setting->deep;
}
