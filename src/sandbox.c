/* A fence around the process: the kernel refuses what a prober has no need of.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   This is seccomp, which every kernel has, for all threads at once, and which
   sees what Landlock does not: fork, ptrace, signals, UDP.  In exchange it
   cannot tell one file from another, so all may be read: name servers, trust
   store, the modules of tokens.

   What is refused, fence.c says, which makes the filters while certask is
   built: to make them in each run took a sixth of a run for one target.  */
#include <config.h>

#include "sandbox.h"

#if HAVE_SECCOMP

#  include "src/fence.h"

#  include <errno.h>
#  include <fcntl.h>
#  include <linux/filter.h>
#  include <linux/seccomp.h>
#  include <sched.h>
#  include <stdint.h>
#  include <string.h>
#  include <sys/ioctl.h>
#  include <sys/prctl.h>
#  include <sys/socket.h>
#  include <sys/syscall.h>
#  include <unistd.h>

/* 0, or an errno.  */
static int
put_up (const struct sock_fprog *filter)
{
  long thread;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return errno;
  thread = syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                    SECCOMP_FILTER_FLAG_TSYNC, filter);
  if (thread > 0) /* has a fence of its own */
    return EBUSY;
  return thread < 0 ? errno : 0;
}

#  define COUNT(array) (sizeof (array) / sizeof *(array))

bool
sandbox_enter (enum sandbox what, const char **why)
{
  const uint32_t ourselves = (uint32_t)getpid (); /* as fence.c has it */
  struct sock_filter token[] = { FENCE_TOKEN };
  struct sock_filter probe[] = { FENCE_PROBE };
  struct sock_filter text[] = { FENCE_TEXT };
  const struct sock_fprog filters[] = {
    [SANDBOX_TOKEN] = { COUNT (token), token },
    [SANDBOX_PROBE] = { COUNT (probe), probe },
    [SANDBOX_TEXT] = { COUNT (text), text },
  };
  int e = put_up (&filters[what]);

  *why = strerror (e);
  return e == 0;
}

#else

bool
sandbox_enter (enum sandbox what, const char **why)
{
  (void)what;
  *why = "this certask was built without seccomp";
  return false;
}

#endif
