/* Letters to a loop, from any thread.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "mailbox.h"

/* The oldest letter, out of the box; NULL: there is none.  */
static struct letter *
take (struct mailbox *m)
{
  struct letter *letter;

  uv_mutex_lock (&m->lock);
  letter = m->first;
  if (letter)
    {
      m->first = letter->next;
      if (!m->first)
        m->last = &m->first;
      letter->is_posted = false;
    }
  uv_mutex_unlock (&m->lock);
  return letter;
}

/* Who opens a letter may withdraw another: they are taken one by one.  */
static void
on_letters (uv_async_t *async)
{
  struct letter *letter;

  while ((letter = take (async->data)))
    letter->open (letter->context);
}

bool
mailbox_open (struct mailbox *m, uv_loop_t *loop)
{
  *m = (struct mailbox){ .first = NULL };
  m->last = &m->first;
  if (uv_mutex_init (&m->lock) < 0)
    return false;
  if (uv_async_init (loop, &m->async, on_letters) < 0)
    {
      uv_mutex_destroy (&m->lock);
      return false;
    }
  m->async.data = m;
  return true;
}

static void
on_closed (uv_handle_t *handle)
{
  struct mailbox *m = handle->data;

  uv_mutex_destroy (&m->lock);
}

void
mailbox_close (struct mailbox *m)
{
  uv_close ((uv_handle_t *)&m->async, on_closed);
}

/* The loop is woken before the letter can be taken: who opens it may close the
   mailbox.  */
void
mailbox_post (struct mailbox *m, struct letter *letter)
{
  uv_mutex_lock (&m->lock);
  if (!letter->is_posted)
    {
      letter->is_posted = true;
      letter->next = NULL;
      *m->last = letter;
      m->last = &letter->next;
      uv_async_send (&m->async);
    }
  uv_mutex_unlock (&m->lock);
}

void
mailbox_withdraw (struct mailbox *m, struct letter *letter)
{
  struct letter **at = &m->first;

  uv_mutex_lock (&m->lock);
  while (*at && *at != letter)
    at = &(*at)->next;
  if (*at)
    {
      *at = letter->next;
      if (m->last == &letter->next)
        m->last = at;
      letter->is_posted = false;
    }
  uv_mutex_unlock (&m->lock);
}
