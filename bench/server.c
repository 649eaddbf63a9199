/* The server of the benchmarks: several processes on one port of all of
   127.0.0.0/8, so that there are as many hosts as one likes.

   It says its port on a line of its own, and ends with its standard input.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include "script.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum
{
  EVENTS_AT_ONCE = 256,
  YEAR_SECONDS = 365 * 24 * 3600
};

struct setting
{
  unsigned processes;
  const char *key;   /* "ecdsa", "rsa" */
  const char *tls;   /* "1.2", "1.3" */
  const char *ask;   /* "no", "optional", "required" */
  bool silent;       /* it says nothing once TLS stands */
  bool mute;         /* it takes connections and what is said, and is silent */
  const struct script *script;
};

struct server
{
  const struct setting *setting;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
  gnutls_datum_t ticket_key;
  int listening;
  int loop;
};

enum phase
{
  OUTSIDE,
  SHAKING,
  INSIDE,
  LEAVING /* our last word was said: wait for theirs, lest ours be lost */
};

struct client
{
  int fd;
  enum phase phase;
  gnutls_session_t tls;
  struct part part;
};

/* ---- Credentials ---- */

static void
need (int result, const char *what)
{
  if (result >= 0)
    return;
  fprintf (stderr, "server: %s: %s\n", what, gnutls_strerror (result));
  exit (1);
}

static void
make_certificate (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
  const char *name = "CN=bench,O=certask bench";
  time_t now = time (NULL);

  need (gnutls_x509_crt_set_version (crt, 3), "version");
  need (gnutls_x509_crt_set_dn (crt, name, NULL), "subject");
  need (gnutls_x509_crt_set_issuer_dn (crt, name, NULL), "issuer");
  need (gnutls_x509_crt_set_serial (crt, "\1", 1), "serial number");
  need (gnutls_x509_crt_set_activation_time (crt, now - 60), "begin");
  need (gnutls_x509_crt_set_expiration_time (crt, now + YEAR_SECONDS), "end");
  need (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME,
                                              "localhost", 9,
                                              GNUTLS_FSAN_APPEND),
        "name");
  need (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS,
                                              "\177\0\0\1", 4,
                                              GNUTLS_FSAN_APPEND),
        "address");
  need (gnutls_x509_crt_set_key (crt, key), "key");
  need (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), "sign");
}

static void
make_credentials (struct server *s)
{
  bool rsa = strcmp (s->setting->key, "rsa") == 0;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;

  need (gnutls_x509_privkey_init (&key), "key");
  need (gnutls_x509_privkey_generate (
            key, rsa ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
            rsa ? 2048 : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
        "key");
  need (gnutls_x509_crt_init (&crt), "certificate");
  make_certificate (crt, key);
  need (gnutls_certificate_allocate_credentials (&s->credentials),
        "credentials");
  need (gnutls_certificate_set_x509_key (s->credentials, &crt, 1, key),
        "credentials");
  /* It asks for certificates of this CA.  */
  need (gnutls_certificate_set_x509_trust (s->credentials, &crt, 1), "trust");
  need (gnutls_session_ticket_key_generate (&s->ticket_key), "tickets");
}

static void
make_priority (struct server *s)
{
  char text[80];

  snprintf (text, sizeof text, "NORMAL:-VERS-ALL:+VERS-TLS%s",
            s->setting->tls);
  need (gnutls_priority_init (&s->priority, text, NULL), text);
}

/* ---- One client ---- */

static void
drop (struct client *c)
{
  if (c->tls)
    gnutls_deinit (c->tls);
  close (c->fd);
  free (c);
}

static bool
begin_tls (struct server *s, struct client *c)
{
  const char *ask = s->setting->ask;

  if (gnutls_init (&c->tls,
                   GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL)
      < 0)
    return false;
  gnutls_priority_set (c->tls, s->priority);
  gnutls_credentials_set (c->tls, GNUTLS_CRD_CERTIFICATE, s->credentials);
  gnutls_session_ticket_enable_server (c->tls, &s->ticket_key);
  gnutls_handshake_set_timeout (c->tls, 0);
  gnutls_transport_set_int (c->tls, c->fd);
  if (strcmp (ask, "no") != 0)
    gnutls_certificate_server_set_request (
        c->tls, strcmp (ask, "required") == 0 ? GNUTLS_CERT_REQUIRE
                                              : GNUTLS_CERT_REQUEST);
  c->phase = SHAKING;
  return true;
}

static bool
leave (struct client *c)
{
  shutdown (c->fd, SHUT_WR);
  c->phase = LEAVING;
  return true;
}

static bool
shake (struct server *s, struct client *c)
{
  int e = gnutls_handshake (c->tls);

  if (e == 0)
    {
      part_begin (&c->part, s->setting->script->inside);
      c->phase = INSIDE;
      return true;
    }
  if (!gnutls_error_is_fatal (e))
    return true;
  gnutls_alert_send_appropriate (c->tls, e);
  return leave (c);
}

static bool
talk_outside (struct server *s, struct client *c)
{
  char bytes[2048];
  ssize_t n = recv (c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  const char *words;

  if (n <= 0)
    return n < 0 && errno == EAGAIN;
  if (s->setting->mute)
    return true;
  words = part_hear (&c->part, bytes, (size_t)n);
  if (words && send (c->fd, words, strlen (words), MSG_NOSIGNAL) < 0)
    return false;
  return !part_is_over (&c->part) || begin_tls (s, c);
}

static bool
talk_inside (struct server *s, struct client *c)
{
  char bytes[2048];
  ssize_t n = gnutls_record_recv (c->tls, bytes, sizeof bytes);
  const char *words;

  if (n <= 0)
    return n < 0 && !gnutls_error_is_fatal ((int)n);
  words = s->setting->silent ? NULL
                             : part_hear (&c->part, bytes, (size_t)n);
  if (words)
    gnutls_record_send (c->tls, words, strlen (words));
  return true;
}

/* Something came; false: it is over.  */
static bool
go_on (struct server *s, struct client *c)
{
  char bytes[2048];

  if (c->phase == OUTSIDE)
    return talk_outside (s, c);
  if (c->phase == LEAVING)
    return recv (c->fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0;
  if (c->phase == SHAKING && !shake (s, c))
    return false;
  return c->phase != INSIDE || talk_inside (s, c);
}

static void
greet (struct server *s, struct client *c)
{
  const char *words;

  if (s->setting->mute)
    return;
  part_begin (&c->part, s->setting->script->outside);
  words = c->part.at->hear ? NULL : part_hear (&c->part, "", 0);
  if (words && send (c->fd, words, strlen (words), MSG_NOSIGNAL) < 0)
    return;
  if (part_is_over (&c->part))
    begin_tls (s, c);
}

/* ---- All of them ---- */

static void
accept_all (struct server *s)
{
  int fd;

  while ((fd = accept4 (s->listening, NULL, NULL, SOCK_NONBLOCK)) >= 0)
    {
      struct client *c = calloc (1, sizeof *c);
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

      if (!c)
        {
          close (fd);
          continue;
        }
      c->fd = fd;
      greet (s, c);
      if (epoll_ctl (s->loop, EPOLL_CTL_ADD, fd, &event) < 0)
        drop (c);
    }
}

static void
serve (struct server *s)
{
  struct epoll_event events[EVENTS_AT_ONCE];
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

  s->loop = epoll_create1 (0);
  if (s->loop < 0
      || epoll_ctl (s->loop, EPOLL_CTL_ADD, s->listening, &event) < 0)
    exit (1);
  for (;;)
    {
      int n = epoll_wait (s->loop, events, EVENTS_AT_ONCE, -1);

      for (int i = 0; i < n; i++)
        if (!events[i].data.ptr)
          accept_all (s);
        else if (!go_on (s, events[i].data.ptr))
          drop (events[i].data.ptr);
    }
}

/* Each process listens for itself: the kernel spreads connections.  Nobody
   beyond this machine is let in.  */
static int
listen_on (in_port_t port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = port };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int yes = 1;

  if (fd < 0
      || setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) < 0
      || setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) < 0
      || setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0
      || bind (fd, (struct sockaddr *)&address, sizeof address) < 0
      || listen (fd, 4096) < 0)
    {
      perror ("server: listen");
      exit (1);
    }
  return fd;
}

static in_port_t
port_of (int fd)
{
  struct sockaddr_in address;
  socklen_t n = sizeof address;

  if (getsockname (fd, (struct sockaddr *)&address, &n) < 0)
    exit (1);
  return address.sin_port;
}

static void
start (struct server *s)
{
  in_port_t port = 0;

  for (unsigned i = 0; i < s->setting->processes; i++)
    {
      s->listening = listen_on (port);
      port = port_of (s->listening);
      if (fork () == 0)
        {
          prctl (PR_SET_PDEATHSIG, SIGKILL);
          signal (SIGPIPE, SIG_IGN);
          serve (s);
        }
      close (s->listening);
    }
  printf ("%u\n", ntohs (port));
  fflush (stdout);
}

static void
more_files (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static const struct option options[]
    = { { "processes", required_argument, NULL, 'p' },
        { "key", required_argument, NULL, 'k' },
        { "tls", required_argument, NULL, 't' },
        { "ask", required_argument, NULL, 'a' },
        { "speak", required_argument, NULL, 's' },
        { "silent", no_argument, NULL, 'q' },
        { "mute", no_argument, NULL, 'm' },
        { NULL, 0, NULL, 0 } };

static void
read_options (int argc, char **argv, struct setting *setting)
{
  int c;

  while ((c = getopt_long (argc, argv, "", options, NULL)) >= 0)
    switch (c)
      {
      case 'p': setting->processes = (unsigned)atoi (optarg); break;
      case 'k': setting->key = optarg; break;
      case 't': setting->tls = optarg; break;
      case 'a': setting->ask = optarg; break;
      case 's': setting->script = script_of_server (optarg); break;
      case 'q': setting->silent = true; break;
      case 'm': setting->mute = true; break;
      default: exit (64);
      }
  if (!setting->script || optind != argc)
    exit (64);
}

int
main (int argc, char **argv)
{
  struct setting setting = { .processes = 2,
                             .key = "ecdsa",
                             .tls = "1.3",
                             .ask = "required",
                             .script = script_of_server ("direct") };
  struct server server = { .setting = &setting };

  read_options (argc, argv, &setting);
  more_files ();
  make_credentials (&server);
  make_priority (&server);
  start (&server);
  while (getchar () != EOF)
    ;
  return 0;
}
