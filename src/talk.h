/* The side of a talk that dialogues do not see: who feeds and empties it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SRC_TALK_H
#define SRC_TALK_H

#include <certask/talk.h>

/* Who talks to whom; strings outlive the talk, none is NULL.  */
struct setting
{
  const char *host;   /* their_host */
  const char *name;   /* their_name */
  const char *domain; /* their_domain */
  const char *user;
  const char *database;
  const char *path;
  const char *password; /* via_password and via_port, in talks with a proxy */
  uint16_t port;
  bool direct;
  bool deep;
};

/* A unit of the dialogue: what was heard or said in one call.  */
struct turn
{
  bool ours;
  bool secret; /* not to be shown */
  struct span step;
  size_t from; /* in our bytes or in theirs */
  size_t n;
  int64_t at_ms;
};

struct talk_fact
{
  const char *key;
  struct span value; /* lives as long as the talk, until it hears more */
};

/* NULL when memory is out.  */
struct talk *talk_new (const struct setting *setting);
void talk_free (struct talk *t);

/* The server said BYTES at NOW_MS, or, if there are none, run the dialogue for
   the first time.  Gives the end of the talk, or TALK_GOES_ON; an ended talk
   takes no more.  */
enum talk_end talk_hear (struct talk *t, bool (*dialogue) (struct talk *),
                         struct span bytes, int64_t now_ms);

/* Let *T rest, that is, free it, if nothing was heard in it as yet and what was said
   is sent: thousands of servers may take their time.  */
void talk_rest (struct talk **t);

/* If *T rests make it again: DIALOGUE says what it says before it hears anything,
   and that was sent.  False when memory is out.  */
bool talk_wake (struct talk **t, const struct setting *setting,
                bool (*dialogue) (struct talk *), int64_t now_ms);

/* What is to be sent and was not yet; talk_sent takes N bytes off its front.  */
struct span talk_output (const struct talk *t);
void talk_sent (struct talk *t, size_t n);

/* Of an ended talk.  Spans live until the talk is freed.  */
struct span talk_step (const struct talk *t);
const char *talk_wanted (const struct talk *t);
struct span talk_said (const struct talk *t);

/* What has come and was not heard by the last run.  */
struct span talk_left_over (const struct talk *t);

/* What had come, unheard, when we first said something: an answer before its
   question; and which question that was.  */
struct span talk_early (const struct talk *t);
struct span talk_early_step (const struct talk *t);

/* How many bytes came that were not kept, the talk being full.  */
size_t talk_dropped (const struct talk *t);

/* Has the server said anything at all?  */
bool talk_heard_any (const struct talk *t);

size_t talk_turns (const struct talk *t, const struct turn **turns);
struct span talk_turn_bytes (const struct talk *t, const struct turn *turn);
/* What was learned and kept, and how much there was.  */
size_t talk_facts (const struct talk *t, const struct talk_fact **facts);
size_t talk_facts_total (const struct talk *t);

/* ---- For readers of units (shapes, ber, xml). ---- */

/* All input, and how much of it was heard in this run.  */
struct span talk_unheard (const struct talk *t);

/* Take N bytes of what talk_unheard gives, as one unit.  */
bool talk_take (struct talk *t, size_t n);

/* Wait for more: false.  Ends in a limit when no more will be taken.  */
bool talk_wait (struct talk *t);

/* The XML reader that this talk carries from run to run: whoever sets it says
   how it is freed.  RESTART is called then, and when a run begins.  */
struct xml_reader;
struct xml_reader *talk_xml (const struct talk *t);
void talk_set_xml (struct talk *t, struct xml_reader *reader);
void xml_reader_restart (struct xml_reader *reader);
void xml_reader_free (struct xml_reader *reader);

/* End for want of memory: false.  */
static inline bool
talk_no_memory (struct talk *t)
{
  talk_ends (t, TALK_NO_MEMORY, NULL, span_none ());
  return false;
}

#endif
