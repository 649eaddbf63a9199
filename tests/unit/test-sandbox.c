/* The fence: what can be done without it fails inside, and what a prober needs
   goes on.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "deeds.h"
#include "sandbox.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

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
static void *
call_from_a_thread (void *context)
{
  (void)context;
  syscall (0x40000000 + SYS_getpid); /* x32's */
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
  return cmocka_run_group_tests (tests, deeds_set_up, deeds_clear_away);
}
