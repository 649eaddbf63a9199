/* Which of the targets that are named are asked, and in what order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "pick.h"
#include "question.h"
#include "shuffle.h"

#include <stdatomic.h>
#include <stdlib.h>

enum
{
  WINDOW = 65536 /* targets among which --seed chooses */
};

struct pick
{
  const struct options *options;
  struct targets targets;
  struct seen answered;
  struct seen asked;
  struct shuffle *shuffle; /* NULL: as they come */
  _Atomic unsigned long counts[4];
  _Atomic bool at_end;     /* all were read */
};

/* What becomes of a target.  */
enum fate
{
  ASKED,
  ANSWERED,
  AGAIN,
  ELSEWHERE
};

struct pick *
pick_new (const struct options *options, struct seen *answered)
{
  struct pick *p = calloc (1, sizeof *p);

  if (p && options->shuffled)
    p->shuffle = shuffle_new (options->seed, WINDOW);
  if (!p || (options->shuffled && !p->shuffle))
    {
      complain (NULL);
      free (p);
      return NULL;
    }
  if (!targets_open (&p->targets, options))
    {
      shuffle_free (p->shuffle);
      free (p);
      return NULL;
    }
  p->options = options;
  p->answered = *answered;
  *answered = (struct seen){ 0 };
  return p;
}

void
pick_free (struct pick *p)
{
  if (!p)
    return;
  targets_close (&p->targets);
  seen_clear (&p->answered);
  seen_clear (&p->asked);
  shuffle_free (p->shuffle);
  free (p);
}

/* A target that cannot be remembered for want of memory is asked once more
   rather than never.  */
static enum fate
fate_of (struct pick *p, uint64_t question)
{
  if (!question_is_of (question, p->options->shard, p->options->shards))
    return ELSEWHERE;
  if (seen_has (&p->answered, question))
    return ANSWERED;
  if (seen_has (&p->asked, question))
    return AGAIN;
  seen_add (&p->asked, question);
  return ASKED;
}

/* The next one, in the order in which they were named.  */
static struct target *
next_in_order (struct pick *p)
{
  struct target *target;

  while ((target = targets_next (&p->targets)))
    {
      enum fate fate = fate_of (p, target->question);

      p->counts[fate]++;
      if (fate == ASKED)
        return target;
      target_free (target);
    }
  p->at_end = true;
  return NULL;
}

static void
fill_window (struct pick *p)
{
  struct target *target;

  while (!p->at_end && !shuffle_is_full (p->shuffle)
         && (target = next_in_order (p)))
    shuffle_put (p->shuffle, target_words (target));
}

static struct target *
next_in_disorder (struct pick *p)
{
  struct target *target = NULL;
  char *words;

  fill_window (p);
  while (!target && (words = shuffle_draw (p->shuffle)))
    {
      char *error = NULL;

      target = target_parse (words, &p->options->target, &error);
      /* They were read once; so it can only be memory that is missing.  */
      if (!target)
        complain (error);
      free (words);
    }
  return target;
}

struct target *
pick_next (struct pick *p)
{
  return p->shuffle ? next_in_disorder (p) : next_in_order (p);
}

bool
pick_may_wait (const struct pick *p)
{
  return targets_may_wait (&p->targets);
}

struct picked
picked (const struct pick *p)
{
  return (struct picked){ p->counts[ASKED], p->counts[ANSWERED],
                          p->counts[AGAIN], p->counts[ELSEWHERE] };
}

unsigned long
pick_expected (const struct pick *p, bool *sure)
{
  unsigned long asked = p->counts[ASKED];
  uint64_t read = p->targets.read;

  *sure = p->at_end;
  if (*sure)
    return asked;
  if (read == 0 || read > p->targets.size)
    return 0;
  return (unsigned long)((double)asked * (double)p->targets.size
                         / (double)read);
}

bool
pick_is_faulty (const struct pick *p)
{
  return p->targets.faulty;
}

const char *
pick_found_none_in (const struct pick *p)
{
  return p->targets.count == 0 ? p->targets.file_name : NULL;
}
