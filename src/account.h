/* The account of a run: each answer is written where it belongs, and counted; how
   far it is is shown meanwhile, and the sum of it at the end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "answer.h"
#include "options.h"
#include "output.h"
#include "pick.h"
#include "progress.h"
#include "status.h"

struct account
{
  const struct options *options;
  struct output output; /* if there is --output */
  struct tally tally;
  struct progress progress;
  int64_t began_ms;
  enum status status;   /* the worst so far */
  bool failed;          /* an answer could not be written */
};

/* Begin, the answers of OPTIONS->output being in ANSWERED with --resume.  False,
   with a complaint, if that file cannot be used; then nothing need be closed.  */
bool account_open (struct account *account, const struct options *options,
                   struct seen *answered);

/* Write ANSWER down.  False, with a complaint for the first one, if it cannot be;
   then nor can those that follow.  */
bool account_take (struct account *account, const struct written *answer);

/* Show how far it is, PICK telling how much there is to do.  */
void account_show (struct account *account, const struct pick *pick);

/* Sum up, and release what is held.  False, with a complaint, if what was written may
   not be there.  */
bool account_close (struct account *account, const struct pick *pick);

/* Release what is held of an account in which nothing stands yet.  */
void account_drop (struct account *account);

#endif
