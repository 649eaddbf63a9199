/* The floor of the benchmarks: the least that a client on GnuTLS can do to hear
   a verdict.  It connects, shakes hands and reads on to an alert, or, if told to
   ask, to the answer; it looks at nothing, writes nothing down, and has no
   clock.

   Targets, ADDRESS:PORT each, come from standard input, a line each.  At the
   end it says how often it came to what.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include "script.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* What certask offers (src/tls-offer.c).  */
static const char priority_text[]
    = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
      ":-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CBC"
      ":+AES-256-CBC:+AES-128-CCM:+AES-256-CCM"
      ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1"
      ":+GROUP-SECP521R1:+GROUP-FFDHE2048";

enum
{
  EVENTS_AT_ONCE = 256,
  LIMIT_SECONDS = 600,
  ENDS = 258,
  END_ANSWERED = 256, /* below: the number of an alert */
  END_OTHERWISE = 257
};

enum phase
{
  CONNECTING,
  OUTSIDE,
  SHAKING,
  INSIDE
};

struct probe
{
  struct probe *next_free;
  int fd;
  enum phase phase;
  gnutls_session_t tls;
  struct part part;
};

struct floor
{
  const struct script *script;
  bool ask;
  unsigned concurrency;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
  int loop;
  struct probe *unused;
  unsigned at_work;
  unsigned long ends[ENDS];
};

static const int goes_on = -1;

static void
say (int fd, const char *words)
{
  if (words && send (fd, words, strlen (words), MSG_NOSIGNAL) < 0)
    perror ("floor: send");
}

/* ---- One probe ---- */

static int
hear_answer (struct floor *f, struct probe *p)
{
  char bytes[4096];
  ssize_t n = gnutls_record_recv (p->tls, bytes, sizeof bytes);

  if (n > 0 && f->ask)
    {
      part_hear (&p->part, bytes, (size_t)n);
      return part_is_over (&p->part) ? END_ANSWERED : goes_on;
    }
  if (n == GNUTLS_E_FATAL_ALERT_RECEIVED)
    return (int)gnutls_alert_get (p->tls);
  return n > 0 || (n < 0 && !gnutls_error_is_fatal ((int)n)) ? goes_on
                                                             : END_OTHERWISE;
}

static int
shake (struct floor *f, struct probe *p)
{
  int e = gnutls_handshake (p->tls);

  if (e == GNUTLS_E_FATAL_ALERT_RECEIVED)
    return (int)gnutls_alert_get (p->tls);
  if (e < 0)
    return gnutls_error_is_fatal (e) ? END_OTHERWISE : goes_on;
  p->phase = INSIDE;
  if (f->ask)
    {
      const char *words;

      part_begin (&p->part, f->script->inside);
      words = part_hear (&p->part, "", 0);
      gnutls_record_send (p->tls, words, strlen (words));
    }
  return hear_answer (f, p);
}

static int
begin_tls (struct floor *f, struct probe *p)
{
  if (gnutls_init (&p->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL
                                | GNUTLS_KEY_SHARE_TOP)
      < 0)
    return END_OTHERWISE;
  gnutls_priority_set (p->tls, f->priority);
  gnutls_credentials_set (p->tls, GNUTLS_CRD_CERTIFICATE, f->credentials);
  gnutls_handshake_set_timeout (p->tls, 0);
  gnutls_transport_set_int (p->tls, p->fd);
  p->phase = SHAKING;
  return shake (f, p);
}

static int
talk (struct floor *f, struct probe *p)
{
  char bytes[2048];
  ssize_t n = recv (p->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n <= 0)
    return n < 0 && errno == EAGAIN ? goes_on : END_OTHERWISE;
  say (p->fd, part_hear (&p->part, bytes, (size_t)n));
  return part_is_over (&p->part) ? begin_tls (f, p) : goes_on;
}

static int
connected (struct floor *f, struct probe *p)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = p };
  int error = 0;
  socklen_t n = sizeof error;

  if (getsockopt (p->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0 || error != 0)
    return END_OTHERWISE;
  epoll_ctl (f->loop, EPOLL_CTL_MOD, p->fd, &event);
  p->phase = OUTSIDE;
  part_begin (&p->part, f->script->outside);
  if (part_is_over (&p->part))
    return begin_tls (f, p);
  if (!p->part.at->hear)
    say (p->fd, part_hear (&p->part, "", 0));
  return goes_on;
}

/* An end, or goes_on.  */
static int
go_on (struct floor *f, struct probe *p)
{
  switch (p->phase)
    {
    case CONNECTING:
      return connected (f, p);
    case OUTSIDE:
      return talk (f, p);
    case SHAKING:
      return shake (f, p);
    default:
      return hear_answer (f, p);
    }
}

/* ---- All of them ---- */

static bool
read_target (struct sockaddr_in *address)
{
  char line[80];
  char *colon;

  if (!fgets (line, sizeof line, stdin) || !(colon = strchr (line, ':')))
    return false;
  *colon = '\0';
  address->sin_family = AF_INET;
  address->sin_port = htons ((uint16_t)atoi (colon + 1));
  return inet_pton (AF_INET, line, &address->sin_addr) == 1;
}

static bool
begin (struct floor *f)
{
  struct sockaddr_in address = { 0 };
  struct probe *p = f->unused;
  struct epoll_event event = { .events = EPOLLOUT, .data.ptr = p };
  int yes = 1;

  if (!read_target (&address))
    return false;
  f->unused = p->next_free;
  p->phase = CONNECTING;
  p->tls = NULL;
  p->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (p->fd < 0
      || setsockopt (p->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0
      || (connect (p->fd, (struct sockaddr *)&address, sizeof address) < 0
          && errno != EINPROGRESS)
      || epoll_ctl (f->loop, EPOLL_CTL_ADD, p->fd, &event) < 0)
    {
      perror ("floor: connect");
      exit (1);
    }
  f->at_work++;
  return true;
}

static void
finish (struct floor *f, struct probe *p, int end)
{
  f->ends[end < 0 || end >= ENDS ? END_OTHERWISE : end]++;
  if (p->tls)
    gnutls_deinit (p->tls);
  close (p->fd);
  p->next_free = f->unused;
  f->unused = p;
  f->at_work--;
}

static void
run (struct floor *f)
{
  struct epoll_event events[EVENTS_AT_ONCE];
  bool more = true;

  for (;;)
    {
      int n;

      while (more && f->unused)
        more = begin (f);
      if (f->at_work == 0)
        return;
      n = epoll_wait (f->loop, events, EVENTS_AT_ONCE, -1);
      for (int i = 0; i < n; i++)
        {
          int end = go_on (f, events[i].data.ptr);

          if (end != goes_on)
            finish (f, events[i].data.ptr, end);
        }
    }
}

static void
print_ends (const struct floor *f)
{
  for (int i = 0; i < ENDS; i++)
    if (f->ends[i] == 0)
      continue;
    else if (i == END_ANSWERED)
      printf ("answered %lu\n", f->ends[i]);
    else if (i == END_OTHERWISE)
      printf ("otherwise %lu\n", f->ends[i]);
    else
      printf ("alert %d %lu\n", i, f->ends[i]);
}

static bool
set_up (struct floor *f)
{
  struct probe *probes = calloc (f->concurrency, sizeof *probes);
  struct rlimit limit;

  for (unsigned i = 0; probes && i < f->concurrency; i++)
    {
      probes[i].next_free = f->unused;
      f->unused = &probes[i];
    }
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  f->loop = epoll_create1 (0);
  alarm (LIMIT_SECONDS);
  return probes && f->loop >= 0
         && gnutls_certificate_allocate_credentials (&f->credentials) == 0
         && gnutls_priority_init (&f->priority, priority_text, NULL) == 0;
}

static const struct option options[]
    = { { "speak", required_argument, NULL, 's' },
        { "concurrency", required_argument, NULL, 'c' },
        { "ask", no_argument, NULL, 'a' },
        { NULL, 0, NULL, 0 } };

int
main (int argc, char **argv)
{
  struct floor f = { .script = script_of_client ("direct"), .concurrency = 64 };
  int c;

  while ((c = getopt_long (argc, argv, "", options, NULL)) >= 0)
    switch (c)
      {
      case 's': f.script = script_of_client (optarg); break;
      case 'c': f.concurrency = (unsigned)atoi (optarg); break;
      case 'a': f.ask = true; break;
      default: return 64;
      }
  if (!f.script || f.concurrency == 0 || optind != argc || !set_up (&f))
    return 64;
  run (&f);
  print_ends (&f);
  return 0;
}
