/* Letters to a loop, from any thread.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdbool.h>
#include <uv.h>

/* Part of what it is about, which must outlive it until it is opened or
   withdrawn.  */
struct letter
{
  void (*open) (void *context); /* on the loop of the mailbox */
  void *context;
  struct letter *next;
  bool is_posted;
};

struct mailbox
{
  uv_async_t async;
  uv_mutex_t lock;
  struct letter *first;
  struct letter **last;
};

/* A mailbox of LOOP, which it keeps running until it is closed.  False when it
   cannot be made.  */
bool mailbox_open (struct mailbox *mailbox, uv_loop_t *loop);

/* On the loop's thread: letters that are still in it are never opened.  The loop
   must run once more.  */
void mailbox_close (struct mailbox *mailbox);

/* LETTER is opened soon, once, even if it is posted again until then.  */
void mailbox_post (struct mailbox *mailbox, struct letter *letter);

/* On the loop's thread: LETTER, if it is in there, is not opened.  */
void mailbox_withdraw (struct mailbox *mailbox, struct letter *letter);

#endif
