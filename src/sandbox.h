/* A fence around the process: the kernel refuses what a prober has no need of.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>

enum sandbox
{
  SANDBOX_TOKEN, /* TCP and UDP, and the daemon that speaks to a token */
  SANDBOX_PROBE, /* TCP and UDP */
  SANDBOX_TEXT   /* not even those */
};

/* From here on this process, with all its threads, reads files, writes to what
   is open, makes threads and does what WHAT says; it starts no program and no
   other process, opens nothing for writing, changes no file and listens
   nowhere: such a call fails.  There is no way back.  False, and in *WHY a
   literal or what strerror says, where the kernel or this build has no fence.
 */
bool sandbox_enter (enum sandbox what, const char **why);

#endif
