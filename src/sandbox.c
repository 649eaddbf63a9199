/* A fence around the process: the kernel refuses what a prober has no need of.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   This is seccomp, which every kernel has, for all threads at once, and which
   sees what Landlock does not: fork, ptrace, signals, UDP.  In exchange it
   cannot tell one file from another, so all may be read: name servers, trust
   store, the modules of tokens.

   Calls are named rather than counted, as C libraries differ in which they
   take; a name that this machine or libseccomp does not know is left out.  What
   is in no list ends in ENOSYS: a library that tries a new call then does as it
   would on an older kernel (clone3, openat2, io_uring).  */
#include <config.h>

#include "sandbox.h"

#if HAVE_SECCOMP

#  include <errno.h>
#  include <fcntl.h>
#  include <sched.h>
#  include <seccomp.h>
#  include <string.h>
#  include <sys/ioctl.h>
#  include <sys/prctl.h>
#  include <sys/socket.h>
#  include <unistd.h>

/* The leak checker of a sanitized build holds our threads still from a process
   that shares our memory, so there ptrace and such a clone are allowed.  */

/* clang-format off */
static const char *const always[] = {
  /* what is open, and what can be read */
  "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "lseek", "_llseek",
  "close", "close_range", "dup", "dup2", "dup3", "fcntl", "fcntl64", "flock", "pipe", "pipe2",
  "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd",
  "stat", "lstat", "fstat", "stat64", "lstat64", "fstat64", "newfstatat", "fstatat64", "statx",
  "statfs", "fstatfs", "statfs64", "fstatfs64", "getdents", "getdents64", "fadvise64",
  "ftruncate", "ftruncate64", /* of the output, which is open */
  /* memory */
  "brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise", "mlock", "mlock2",
  "munlock", "membarrier", "mseal",
  /* waiting, and time */
  "poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6", "pselect6_time64",
  "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
  "eventfd", "eventfd2", "timerfd_create", "timerfd_settime", "timerfd_settime64",
  "futex", "futex_time64", "futex_wait", "futex_wake", "futex_waitv", "nanosleep",
  "clock_nanosleep", "clock_nanosleep_time64", "clock_gettime", "clock_gettime64",
  "clock_getres", "clock_getres_time64", "gettimeofday", "time", "times",
  /* threads and signals */
  "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "sched_yield",
  "sched_getaffinity", "getcpu", "sched_getparam", "sched_getscheduler", "arch_prctl", "set_tls",
  "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sigaction",
  "sigprocmask", "sigreturn", "sigaltstack", "restart_syscall", "exit", "exit_group",
  /* who and where we are */
  "getpid", "getppid", "gettid", "getuid", "getuid32", "geteuid", "geteuid32", "getgid",
  "getgid32", "getegid", "getegid32", "uname", "sysinfo", "getrandom", "getrusage",
  "getrlimit", "ugetrlimit", "setrlimit", "prlimit64",
#if SANITIZED
  "ptrace", "prctl", "wait4", "kill",
#endif
};

static const char *const network[] = {
  "connect", "socketpair", "getsockname", "getpeername", "getsockopt", "setsockopt", "shutdown",
  "send", "sendto", "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg",
  "recvmmsg_time64",
};

/* That these are not there nobody would believe: EPERM.  */
static const char *const never[] = {
  "execve", "execveat", "fork", "vfork", "bind", "listen", "accept", "accept4",
  "creat", "truncate", "truncate64", "fallocate",
  "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink",
  "symlinkat", "mkdir", "mkdirat", "rmdir", "mknod", "mknodat", "chmod", "fchmod", "fchmodat",
  "chown", "fchown", "lchown", "fchownat", "mount", "umount2", "chroot", "setuid", "setgid",
#if !SANITIZED
  "ptrace", "kill",
#endif
};

/* What depends on one argument: if that, of which MASK is looked at, is VALUE, the
   call ends in ERROR; 0: it is made.  */
struct condition
{
  const char *name;
  unsigned argument;
  uint32_t mask;
  uint32_t value;
  int error;
};

#define WORD UINT32_MAX
#ifdef __s390__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif
#define OPENS(name, flags)                                          \
  { name, flags, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY, 0 },      \
  { name, flags, O_ACCMODE, O_WRONLY, EPERM },                      \
  { name, flags, O_ACCMODE, O_RDWR, EPERM },                        \
  { name, flags, O_CREAT, O_CREAT, EPERM },                         \
  { name, flags, O_TRUNC, O_TRUNC, EPERM }

static const struct condition conditions[] = {
  OPENS ("open", 1),
  OPENS ("openat", 2),
  { "clone", CLONE_FLAGS, CLONE_THREAD, CLONE_THREAD, 0 },
#if SANITIZED
  { "clone", CLONE_FLAGS, CLONE_THREAD | CLONE_UNTRACED, CLONE_UNTRACED, 0 },
  { "clone", CLONE_FLAGS, CLONE_THREAD | CLONE_UNTRACED, 0, EPERM },
#else
  { "clone", CLONE_FLAGS, CLONE_THREAD, 0, EPERM },
  { "prctl", 0, WORD, PR_SET_NAME, 0 },
#endif
  { "ioctl", 1, WORD, TCGETS, 0 },
  { "ioctl", 1, WORD, TIOCGWINSZ, 0 },
  { "ioctl", 1, WORD, FIONREAD, 0 },
  { "ioctl", 1, WORD, FIONBIO, 0 },
};

static const struct condition network_conditions[] = {
  { "socket", 0, WORD, AF_INET, 0 },
  { "socket", 0, WORD, AF_INET6, 0 },
  { "socket", 0, WORD, AF_UNIX, 0 }, /* the daemon of a card reader */
};
/* clang-format on */

#  define COUNT(array) (sizeof (array) / sizeof *(array))

static uint32_t
action_of (int error)
{
  return error ? SCMP_ACT_ERRNO ((uint32_t)error) : SCMP_ACT_ALLOW;
}

/* Each of these gives 0 or an error, negative.  */

static int
add (scmp_filter_ctx filter, const char *const *names, size_t n, int error)
{
  int e = 0;

  for (size_t i = 0; e == 0 && i < n; i++)
    {
      int number = seccomp_syscall_resolve_name (names[i]);

      if (number != __NR_SCMP_ERROR)
        e = seccomp_rule_add (filter, action_of (error), number, 0);
    }
  return e;
}

static int
add_conditions (scmp_filter_ctx filter, const struct condition *at, size_t n)
{
  int e = 0;

  for (; e == 0 && n > 0; n--, at++)
    e = seccomp_rule_add (
        filter, action_of (at->error), seccomp_syscall_resolve_name (at->name),
        1, SCMP_CMP (at->argument, SCMP_CMP_MASKED_EQ, at->mask, at->value));
  return e;
}

/* abort sends a signal to ourselves.  */
static int
add_signals (scmp_filter_ctx filter)
{
  const struct condition ourselves
      = { "tgkill", 0, WORD, (uint32_t)getpid (), 0 };

  return add_conditions (filter, &ourselves, 1);
}

static int
fill (scmp_filter_ctx filter, enum sandbox what)
{
  int e = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);

  if (e == 0)
    e = add (filter, always, COUNT (always), 0);
  if (e == 0)
    e = add (filter, never, COUNT (never), EPERM);
  if (e == 0)
    e = add_conditions (filter, conditions, COUNT (conditions));
  if (e == 0)
    e = add_signals (filter);
  if (e == 0 && what == SANDBOX_PROBE)
    e = add (filter, network, COUNT (network), 0);
  if (e == 0 && what == SANDBOX_PROBE)
    e = add_conditions (filter, network_conditions, COUNT (network_conditions));
  return e;
}

bool
sandbox_enter (enum sandbox what, const char **why)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (ENOSYS));
  int e = -ENOMEM;

  if (filter)
    {
      e = fill (filter, what);
      if (e == 0)
        e = seccomp_load (filter);
      seccomp_release (filter);
    }
  *why = strerror (-e);
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
