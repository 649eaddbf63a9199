/* What all jobs of a loop share; manners and TLS with those of other loops, too.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef WORKSHOP_H
#define WORKSHOP_H

#include "alarm.h"
#include "manners.h"
#include "options.h"
#include "resolver.h"
#include "tls.h"

struct workshop
{
  uv_loop_t *loop;
  struct alarms *alarms;
  struct mailbox *mailbox;
  struct resolver *resolver;
  struct tls_shared *tls;
  struct manners *manners;
  const struct options *options;
  char *buffer; /* for reading */
  size_t buffer_size;
};

#endif
