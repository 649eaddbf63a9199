/* The line: targets given out at one end, answers taken at the other.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "line.h"

#include <stdlib.h>

enum
{
  FETCHED_MAX = 64 /* targets that the thread of a source may be ahead */
};

struct place
{
  struct place *next;
  struct written answer;
  bool is_answered;
};

struct line
{
  uv_mutex_t lock;
  uv_cond_t answered; /* for who takes answers */
  uv_cond_t wanted;   /* for the thread of the source */
  struct line_source source;
  size_t room;
  bool unordered;

  size_t given;
  size_t taken;   /* answers */
  bool exhausted; /* the source */
  bool failed;    /* … because there was no memory for more places */
  struct hungry *hungry;

  struct place *first; /* in order; if unordered, those that are answered */
  struct place **last;

  uv_thread_t thread; /* of a source that may wait */
  bool has_thread;
  bool is_fetching; /* … it is in the source */
  struct target *fetched[FETCHED_MAX];
  size_t fetched_first;
  size_t fetched_count;
};

/* ---- Targets ---- */

static void
wake_all (struct line *l)
{
  while (l->hungry)
    {
      struct hungry *h = l->hungry;

      l->hungry = h->next;
      h->waits = false;
      mailbox_post (h->mailbox, &h->letter);
    }
}

static struct target *
fetched (struct line *l)
{
  struct target *target;

  if (l->fetched_count == 0)
    return NULL;
  target = l->fetched[l->fetched_first];
  l->fetched_first = (l->fetched_first + 1) % FETCHED_MAX;
  l->fetched_count--;
  uv_cond_signal (&l->wanted);
  return target;
}

static struct target *
next_target (struct line *l)
{
  struct target *target;

  if (l->source.may_wait)
    return fetched (l);
  if (l->exhausted)
    return NULL;
  target = l->source.next (l->source.context);
  l->exhausted = !target;
  return target;
}

static void
enlist (struct line *l, struct hungry *h)
{
  if (h->waits || (l->exhausted && l->fetched_count == 0))
    return;
  h->waits = true;
  h->next = l->hungry;
  l->hungry = h;
}

static void
append (struct line *l, struct place *place)
{
  place->next = NULL;
  *l->last = place;
  l->last = &place->next;
}

static struct target *
give (struct line *l, struct place **place)
{
  struct target *target;

  if (l->given - l->taken >= l->room)
    return NULL;
  *place = calloc (1, sizeof **place);
  l->failed = l->failed || !*place;
  l->exhausted = l->exhausted || l->failed;
  target = *place ? next_target (l) : NULL;
  if (!target)
    {
      free (*place);
      return NULL;
    }
  l->given++;
  if (!l->unordered)
    append (l, *place);
  return target;
}

struct target *
line_take (struct line *l, struct hungry *hungry, struct place **place)
{
  struct target *target;

  uv_mutex_lock (&l->lock);
  target = give (l, place);
  if (!target)
    enlist (l, hungry);
  if (l->exhausted)
    uv_cond_signal (&l->answered);
  uv_mutex_unlock (&l->lock);
  return target;
}

bool
line_stop (struct line *l)
{
  bool change;

  uv_mutex_lock (&l->lock);
  change = !l->exhausted || l->fetched_count > 0;
  l->exhausted = true;
  while (l->fetched_count > 0)
    target_free (fetched (l));
  uv_cond_signal (&l->wanted);
  uv_cond_signal (&l->answered);
  uv_mutex_unlock (&l->lock);
  return change;
}

bool
line_failed (struct line *l, const char **error)
{
  bool failed;

  uv_mutex_lock (&l->lock);
  failed = l->failed;
  uv_mutex_unlock (&l->lock);
  if (failed)
    *error = "out of memory";
  return failed;
}

/* ---- A source that may wait ---- */

static void
keep (struct line *l, struct target *target)
{
  if (!target)
    l->exhausted = true;
  else if (l->exhausted)
    target_free (target);
  else
    l->fetched[(l->fetched_first + l->fetched_count++) % FETCHED_MAX] = target;
  wake_all (l);
  if (l->exhausted)
    uv_cond_signal (&l->answered);
}

static void
fetch (void *context)
{
  struct line *l = context;

  uv_mutex_lock (&l->lock);
  while (!l->exhausted)
    {
      struct target *target;

      if (l->fetched_count == FETCHED_MAX)
        {
          uv_cond_wait (&l->wanted, &l->lock);
          continue;
        }
      l->is_fetching = true;
      uv_mutex_unlock (&l->lock);
      target = l->source.next (l->source.context);
      uv_mutex_lock (&l->lock);
      l->is_fetching = false;
      keep (l, target);
    }
  uv_mutex_unlock (&l->lock);
}

/* ---- Answers ---- */

void
line_answer (struct line *l, struct place *place, struct written answer)
{
  uv_mutex_lock (&l->lock);
  place->answer = answer;
  place->is_answered = true;
  if (l->unordered)
    append (l, place);
  if (l->first == place)
    uv_cond_signal (&l->answered);
  uv_mutex_unlock (&l->lock);
}

static void
take_first (struct line *l, struct written *answer)
{
  struct place *place = l->first;

  *answer = place->answer;
  l->first = place->next;
  if (!l->first)
    l->last = &l->first;
  l->taken++;
  free (place);
  wake_all (l);
}

static enum line_state
look (struct line *l, struct written *answer)
{
  if (l->first && l->first->is_answered)
    {
      take_first (l, answer);
      return LINE_ANSWER;
    }
  return l->exhausted && l->fetched_count == 0 && l->given == l->taken
             ? LINE_END
             : LINE_WAIT;
}

enum line_state
line_next (struct line *l, struct written *answer, uint64_t wait_ns)
{
  enum line_state state;

  uv_mutex_lock (&l->lock);
  state = look (l, answer);
  if (state == LINE_WAIT && wait_ns > 0)
    {
      uv_cond_timedwait (&l->answered, &l->lock, wait_ns);
      state = look (l, answer);
    }
  uv_mutex_unlock (&l->lock);
  return state;
}

/* ---- Its life ---- */

static bool
start_thread (struct line *l)
{
  l->has_thread = uv_thread_create (&l->thread, fetch, l) == 0;
  return l->has_thread;
}

struct line *
line_new (const struct line_source *source, size_t room, bool unordered)
{
  struct line *l = calloc (1, sizeof *l);

  if (!l)
    return NULL;
  l->source = *source;
  l->room = room;
  l->unordered = unordered;
  l->last = &l->first;
  if (uv_mutex_init (&l->lock) == 0)
    {
      if (uv_cond_init (&l->answered) == 0)
        {
          if (uv_cond_init (&l->wanted) == 0)
            {
              if (!source->may_wait || start_thread (l))
                return l;
              uv_cond_destroy (&l->wanted);
            }
          uv_cond_destroy (&l->answered);
        }
      uv_mutex_destroy (&l->lock);
    }
  free (l);
  return NULL;
}

bool
line_free (struct line *l)
{
  bool is_fetching;

  if (!l)
    return true;
  line_stop (l);
  uv_mutex_lock (&l->lock);
  is_fetching = l->is_fetching;
  uv_mutex_unlock (&l->lock);
  if (is_fetching)
    return false;
  if (l->has_thread)
    uv_thread_join (&l->thread);
  uv_cond_destroy (&l->wanted);
  uv_cond_destroy (&l->answered);
  uv_mutex_destroy (&l->lock);
  free (l);
  return true;
}
