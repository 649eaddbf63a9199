/* What the fence lets through, and what it refuses: the calls by their names, as C
   libraries differ in which they take; a name that the machine or libseccomp does
   not know is left out.  Included by fence.c alone.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef FENCE_CALLS_H
#define FENCE_CALLS_H

#include <errno.h>
#include <stddef.h>

/* The leak checker of a sanitized build holds our threads still from a process
   that shares our memory, so there ptrace and such a clone are allowed.  */

/* clang-format off */
static const char *const always[] = {
  /* what is open, and what can be read */
  "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "lseek", "_llseek",
  "close", "close_range", "dup", "dup2", "dup3", "flock", "pipe", "pipe2",
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
  "getrlimit", "ugetrlimit", "setrlimit",
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

/* What an argument is, as far as MASK looks at it.  */
struct match
{
  unsigned argument;
  const char *mask;
  const char *value;
};

/* What depends on an argument, or on two: if it matches, the call ends in ERROR; 0: it is
   made.  */
struct condition
{
  const char *name;
  struct match first;
  int error;
  struct match second; /* VALUE NULL: none */
};

#define WORD NULL          /* all of it is looked at */
#define CLONE_FLAGS ~0U /* as s390 has them elsewhere */
#define IF(name, argument, mask, value, error)                          \
  { name, { argument, mask, value }, error, { 0, NULL, NULL } }
#define OPENS(name, flags)                                              \
  IF (name, flags, "O_ACCMODE | O_CREAT | O_TRUNC", "O_RDONLY", 0),     \
  IF (name, flags, "O_ACCMODE", "O_WRONLY", EPERM),                     \
  IF (name, flags, "O_ACCMODE", "O_RDWR", EPERM),                       \
  IF (name, flags, "O_CREAT", "O_CREAT", EPERM),                        \
  IF (name, flags, "O_TRUNC", "O_TRUNC", EPERM)
/* Of descriptors and locks, but not to whom signals go.  */
#define CONTROLS(name)                                                  \
  IF (name, 1, WORD, "F_DUPFD", 0), IF (name, 1, WORD, "F_DUPFD_CLOEXEC", 0), \
  IF (name, 1, WORD, "F_GETFD", 0), IF (name, 1, WORD, "F_SETFD", 0),   \
  IF (name, 1, WORD, "F_GETFL", 0), IF (name, 1, WORD, "F_SETFL", 0),   \
  IF (name, 1, WORD, "F_GETLK", 0), IF (name, 1, WORD, "F_SETLK", 0),   \
  IF (name, 1, WORD, "F_SETLKW", 0)

static const struct condition conditions[] = {
  OPENS ("open", 1),
  OPENS ("openat", 2),
  CONTROLS ("fcntl"),
  CONTROLS ("fcntl64"),
  IF ("clone", CLONE_FLAGS, "CLONE_THREAD", "CLONE_THREAD", 0),
#if SANITIZED
  IF ("clone", CLONE_FLAGS, "CLONE_THREAD | CLONE_UNTRACED", "CLONE_UNTRACED", 0),
  IF ("clone", CLONE_FLAGS, "CLONE_THREAD | CLONE_UNTRACED", "0", EPERM),
#else
  IF ("clone", CLONE_FLAGS, "CLONE_THREAD", "0", EPERM),
  IF ("prctl", 0, WORD, "PR_SET_NAME", 0),
#endif
  IF ("ioctl", 1, WORD, "TCGETS", 0),
  IF ("ioctl", 1, WORD, "TIOCGWINSZ", 0),
  IF ("ioctl", 1, WORD, "FIONREAD", 0),
  IF ("ioctl", 1, WORD, "FIONBIO", 0),
  IF ("prlimit64", 0, WORD, "0", 0),      /* our own limits */
  IF ("tgkill", 0, WORD, "ourselves", 0), /* abort sends us a signal */
};

#define SOCKET(family, type)                                            \
  { "socket", { 0, WORD, family }, 0, { 1, "0xf", type } }

static const struct condition network_conditions[] = {
  SOCKET ("AF_INET", "SOCK_STREAM"),
  SOCKET ("AF_INET", "SOCK_DGRAM"),
  SOCKET ("AF_INET6", "SOCK_STREAM"),
  SOCKET ("AF_INET6", "SOCK_DGRAM"),
};

/* The daemon of a card reader.  */
static const struct condition token_conditions[] = {
  SOCKET ("AF_UNIX", "SOCK_STREAM"),
};
/* clang-format on */

#endif
