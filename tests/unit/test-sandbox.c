/* The fence: what can be done without it fails inside, and what a prober needs
   goes on.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

/* What a deed needs: made before the fence.  */
static char folder[] = "/tmp/certask-sandbox-XXXXXX";
static char file[sizeof folder + 8];
static struct sockaddr_in listener = { .sin_family = AF_INET };

/* ---- Deeds: 0, or an errno ---- */

static int
outcome (int result)
{
  return result < 0 ? errno : 0;
}

static int
run_a_program (void)
{
  return outcome (execl ("/bin/true", "true", NULL));
}

static int
fork_off (void)
{
  pid_t child = fork ();

  if (child == 0)
    _exit (0);
  return outcome (child);
}

static int
open_with (int flags)
{
  return outcome (open (file, flags | O_CLOEXEC, 0600));
}

static int
open_to_write (void)
{
  return open_with (O_WRONLY);
}

static int
open_to_read_and_write (void)
{
  return open_with (O_RDWR);
}

static int
open_to_create (void)
{
  return open_with (O_RDONLY | O_CREAT);
}

static int
open_to_empty (void)
{
  return open_with (O_RDONLY | O_TRUNC);
}

static int
remove_a_file (void)
{
  return outcome (unlink (file));
}

static int
rename_a_file (void)
{
  return outcome (rename (file, file));
}

static int
make_a_folder (void)
{
  char path[sizeof file + 2];

  snprintf (path, sizeof path, "%s/d", folder);
  return outcome (mkdir (path, 0700)) ? errno : outcome (rmdir (path));
}

static int
change_a_mode (void)
{
  return outcome (chmod (file, 0600));
}

static int
be_traced (void)
{
  return outcome ((int)ptrace (PTRACE_TRACEME, 0, NULL, NULL));
}

static int
signal_others (void)
{
  return outcome (kill (getppid (), 0));
}

static int
take_a_port (void)
{
  struct sockaddr_in any = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  return outcome (bind (fd, (struct sockaddr *)&any, sizeof any));
}

static int
wait_for_others (void)
{
  return outcome (listen (socket (AF_INET, SOCK_STREAM, 0), 1));
}

static int
make_an_odd_socket (void)
{
  return outcome (socket (AF_NETLINK, SOCK_RAW, 0));
}

static int
make_a_raw_socket (void)
{
  return outcome (socket (AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

static int
make_a_local_socket (void)
{
  return outcome (socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
make_a_socket_of_udp (void)
{
  return outcome (socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
}

static int
limit_others (void)
{
  return outcome (prlimit (getppid (), RLIMIT_CORE, NULL, NULL));
}

static int
ask_for_our_limit (void)
{
  struct rlimit limit;

  return outcome (getrlimit (RLIMIT_NOFILE, &limit));
}

static int
have_others_signalled (void)
{
  return outcome (fcntl (STDIN_FILENO, F_SETOWN, getppid ()));
}

static int
lock_a_file (void)
{
  struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

  return outcome (
      fcntl (open (file, O_RDONLY | O_CLOEXEC), F_SETLK, &lock));
}

static int
connect_to_a_server (void)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  return outcome (connect (fd, (struct sockaddr *)&listener, sizeof listener));
}

static int
read_a_file (void)
{
  char c;
  int fd = open (file, O_RDONLY | O_CLOEXEC);

  return outcome ((int)read (fd, &c, 1));
}

static void
do_nothing (void *context)
{
  (void)context;
}

static int
make_a_thread (void)
{
  uv_thread_t thread;
  int e = uv_thread_create (&thread, do_nothing, NULL);

  return e ? -e : uv_thread_join (&thread);
}

static int
run_a_loop (void)
{
  uv_loop_t loop;

  return uv_loop_init (&loop) || uv_run (&loop, UV_RUN_NOWAIT)
         || uv_loop_close (&loop);
}

/* ---- Inside and outside ---- */

enum
{
  NO_FENCE = 200
};

/* Only a child of ours is fenced in.  */
static int
done_in_child (int (*deed) (void), bool fenced, enum sandbox what)
{
  const char *why;
  int status;
  pid_t child = fork ();

  if (child == 0)
    _exit (fenced && !sandbox_enter (what, &why) ? NO_FENCE : deed ());
  assert_int_equal (waitpid (child, &status, 0), child);
  assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
check_deed (const char *name, int (*deed) (void), int of_probe, int of_text)
{
  int outside = done_in_child (deed, false, SANDBOX_TEXT);
  int probe = done_in_child (deed, true, SANDBOX_PROBE);
  int text = done_in_child (deed, true, SANDBOX_TEXT);

  if (outside != 0 || probe != of_probe || text != of_text)
    fail_msg ("%s: errors %d, %d and %d, not 0, %d and %d", name, outside,
              probe, text, of_probe, of_text);
}

static void
refuses_what_no_prober_needs (void **state)
{
  (void)state;
#define REFUSED(deed) check_deed (#deed, deed, EPERM, EPERM)
  REFUSED (run_a_program);
  REFUSED (fork_off);
  REFUSED (open_to_write);
  REFUSED (open_to_read_and_write);
  REFUSED (open_to_create);
  REFUSED (rename_a_file);
  REFUSED (make_a_folder);
  REFUSED (change_a_mode);
  REFUSED (take_a_port);
  REFUSED (wait_for_others);
  check_deed ("odd socket", make_an_odd_socket, ENOSYS, ENOSYS);
  check_deed ("local socket", make_a_local_socket, ENOSYS, ENOSYS);
  check_deed ("limits of others", limit_others, ENOSYS, ENOSYS);
  check_deed ("signals to others", have_others_signalled, ENOSYS, ENOSYS);
  if (geteuid () == 0)
    check_deed ("raw socket", make_a_raw_socket, ENOSYS, ENOSYS);
}

/* The leak checker of sanitized builds wants a hold on others.  */
static void
refuses_a_hold_on_others (void **state)
{
  (void)state;
  if (!SANITIZED)
    REFUSED (be_traced);
  if (!SANITIZED)
    REFUSED (signal_others);
}

static void
lets_a_prober_work (void **state)
{
  (void)state;
  check_deed ("connect", connect_to_a_server, 0, ENOSYS);
  check_deed ("read a file", read_a_file, 0, 0);
  check_deed ("make a thread", make_a_thread, 0, 0);
  check_deed ("run a loop", run_a_loop, 0, 0);
  check_deed ("make a socket of UDP", make_a_socket_of_udp, 0, ENOSYS);
  check_deed ("ask for a limit", ask_for_our_limit, 0, 0);
  check_deed ("lock a file", lock_a_file, 0, 0);
  assert_int_equal (done_in_child (make_a_local_socket, true, SANDBOX_TOKEN),
                    0);
}

/* These would leave nothing to try them on.  */
static void
keeps_files (void **state)
{
  (void)state;
  assert_int_equal (done_in_child (open_to_empty, true, SANDBOX_PROBE), EPERM);
  assert_int_equal (done_in_child (remove_a_file, true, SANDBOX_PROBE), EPERM);
  assert_int_equal (done_in_child (read_a_file, false, SANDBOX_PROBE), 0);
}

/* ---- Another machine's convention ---- */

#if defined __x86_64__ && defined __LP64__
/* x32's getpid.  */
static int
call_in_x32 (void)
{
  return outcome ((int)syscall (0x40000000 + SYS_getpid));
}

static void *
call_from_a_thread (void *context)
{
  (void)context;
  call_in_x32 ();
  return NULL;
}

/* A thread alone that is killed leaves the others waiting.  */
static void
ends_the_whole_process (void **state)
{
  const char *why;
  int status;
  pid_t child = fork ();
  pthread_t thread;

  (void)state;
  if (child == 0)
    {
      if (sandbox_enter (SANDBOX_PROBE, &why)
          && pthread_create (&thread, NULL, call_from_a_thread, NULL) == 0)
        pthread_join (thread, NULL);
      _exit (0);
    }
  assert_int_equal (waitpid (child, &status, 0), child);
  assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS);
}
#endif

/* ---- Threads ---- */

struct worker
{
  uv_sem_t fenced;
  int error;
};

static void
work (void *context)
{
  struct worker *w = context;

  uv_sem_wait (&w->fenced);
  w->error = open_to_write ();
}

static int
write_from_an_old_thread (void)
{
  struct worker w;
  uv_thread_t thread;
  const char *why;

  if (uv_sem_init (&w.fenced, 0) || uv_thread_create (&thread, work, &w)
      || !sandbox_enter (SANDBOX_PROBE, &why))
    return NO_FENCE;
  uv_sem_post (&w.fenced);
  uv_thread_join (&thread);
  return w.error;
}

static void
holds_for_threads_that_run (void **state)
{
  (void)state;
  assert_int_equal (
      done_in_child (write_from_an_old_thread, false, SANDBOX_PROBE), EPERM);
}

/* ---- The scene ---- */

static int
set_up (void **state)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  socklen_t n = sizeof listener;
  FILE *out;

  (void)state;
  listener.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *)&listener, n) < 0 || listen (fd, 64) < 0
      || getsockname (fd, (struct sockaddr *)&listener, &n) < 0
      || !mkdtemp (folder))
    return -1;
  snprintf (file, sizeof file, "%s/file", folder);
  out = fopen (file, "w");
  return out && fputs ("text", out) >= 0 ? fclose (out) : -1;
}

static int
clear_away (void **state)
{
  (void)state;
  return remove (file) || remove (folder);
}

/* Without a kernel or a library for it there is no fence, and a reason.  */
static int
try_the_fence (void)
{
  const char *why = NULL;

  return sandbox_enter (SANDBOX_PROBE, &why) ? 0 : why ? NO_FENCE : 1;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (refuses_what_no_prober_needs),
    cmocka_unit_test (refuses_a_hold_on_others),
    cmocka_unit_test (lets_a_prober_work),
    cmocka_unit_test (keeps_files),
    cmocka_unit_test (holds_for_threads_that_run),
#if defined __x86_64__ && defined __LP64__
    cmocka_unit_test (ends_the_whole_process),
#endif
  };

  if (done_in_child (try_the_fence, false, SANDBOX_PROBE) == NO_FENCE)
    {
      puts ("1..0 # SKIP there is no fence here");
      return 0;
    }
  return cmocka_run_group_tests (tests, set_up, clear_away);
}
