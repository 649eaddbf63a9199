/* What a process may try to do, in order to see if its fence lets it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "deeds.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

int
run_a_program (void)
{
  return outcome (execl ("/bin/true", "true", NULL));
}

int
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

int
open_to_write (void)
{
  return open_with (O_WRONLY);
}

int
open_to_read_and_write (void)
{
  return open_with (O_RDWR);
}

int
open_to_create (void)
{
  return open_with (O_RDONLY | O_CREAT);
}

int
open_to_empty (void)
{
  return open_with (O_RDONLY | O_TRUNC);
}

int
remove_a_file (void)
{
  return outcome (unlink (file));
}

int
rename_a_file (void)
{
  return outcome (rename (file, file));
}

int
make_a_folder (void)
{
  char path[sizeof file + 2];

  snprintf (path, sizeof path, "%s/d", folder);
  return outcome (mkdir (path, 0700)) ? errno : outcome (rmdir (path));
}

int
change_a_mode (void)
{
  return outcome (chmod (file, 0600));
}

int
be_traced (void)
{
  return outcome ((int)ptrace (PTRACE_TRACEME, 0, NULL, NULL));
}

int
signal_others (void)
{
  return outcome (kill (getppid (), 0));
}

int
take_a_port (void)
{
  struct sockaddr_in any = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  return outcome (bind (fd, (struct sockaddr *)&any, sizeof any));
}

int
wait_for_others (void)
{
  return outcome (listen (socket (AF_INET, SOCK_STREAM, 0), 1));
}

int
make_an_odd_socket (void)
{
  return outcome (socket (AF_NETLINK, SOCK_RAW, 0));
}

int
make_a_raw_socket (void)
{
  return outcome (socket (AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

int
make_a_local_socket (void)
{
  return outcome (socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

int
make_a_socket_of_udp (void)
{
  return outcome (socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
}

int
limit_others (void)
{
  return outcome (prlimit (getppid (), RLIMIT_CORE, NULL, NULL));
}

int
ask_for_our_limit (void)
{
  struct rlimit limit;

  return outcome (getrlimit (RLIMIT_NOFILE, &limit));
}

int
have_others_signalled (void)
{
  return outcome (fcntl (STDIN_FILENO, F_SETOWN, getppid ()));
}

int
lock_a_file (void)
{
  struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

  return outcome (
      fcntl (open (file, O_RDONLY | O_CLOEXEC), F_SETLK, &lock));
}

int
connect_to_a_server (void)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  return outcome (connect (fd, (struct sockaddr *)&listener, sizeof listener));
}

int
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

int
make_a_thread (void)
{
  uv_thread_t thread;
  int e = uv_thread_create (&thread, do_nothing, NULL);

  return e ? -e : uv_thread_join (&thread);
}

int
run_a_loop (void)
{
  uv_loop_t loop;

  return uv_loop_init (&loop) || uv_run (&loop, UV_RUN_NOWAIT)
         || uv_loop_close (&loop);
}

/* ---- The scene ---- */

int
deeds_set_up (void **state)
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

int
deeds_clear_away (void **state)
{
  (void)state;
  return remove (file) || remove (folder);
}
