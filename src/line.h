/* The line: targets are given out at one end, by one source, to any thread; their
   answers are taken at the other, in their order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef LINE_H
#define LINE_H

#include "answer.h"
#include "mailbox.h"
#include "target.h"

/* Where targets come from.  NEXT gives one, to be freed, or NULL when there is none
   left; no two threads call it at a time.  If it MAY_WAIT for somebody to write a
   line, a thread of its own does.  */
struct line_source
{
  struct target *(*next) (void *context);
  void *context;
  bool may_wait;
};

struct line;
struct place;

/* Somebody who takes targets.  */
struct hungry
{
  struct letter letter; /* its owner says what is done: ask again */
  struct mailbox *mailbox;
  struct hungry *next;
  bool waits;
};

/* A line in which no more than ROOM targets are given out and their answers not
   taken; UNORDERED: these come as they come.  NULL when memory is out.  */
struct line *line_new (const struct line_source *source, size_t room,
                       bool unordered);
/* Nobody uses it any more.  False, and nothing is freed, if the source still waits
   in its thread.  */
bool line_free (struct line *line);

/* The next target for HUNGRY, with its *PLACE.  NULL: there is none now, and if one
   may come, its letter will be posted.  */
struct target *line_take (struct line *line, struct hungry *hungry,
                          struct place **place);

/* PLACE has its ANSWER, which is then the line's.  */
void line_answer (struct line *line, struct place *place,
                  struct written answer);

/* From now on nothing is given out.  Is that a change, that is, would there have
   been more?  */
bool line_stop (struct line *line);

enum line_state
{
  LINE_ANSWER, /* *ANSWER is the next, its text to be freed */
  LINE_WAIT,   /* there was none in time */
  LINE_END     /* all was answered that was given out, and there is no more */
};

/* Wait for the next answer, but not longer than WAIT_NS, if at all.  For one
   thread.  */
enum line_state line_next (struct line *line, struct written *answer,
                           uint64_t wait_ns);

/* Was not all given out, for lack of memory?  Then *ERROR says so, a literal.  */
bool line_failed (struct line *line, const char **error);

#endif
