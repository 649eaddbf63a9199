/* What floor and server say to each other in plaintext and inside TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include "script.h"

#include <string.h>

#define XMPP_HEAD                                                             \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"                 \
  " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'"
#define XMPP_FROM_SERVER XMPP_HEAD " id='1' from='bench'>"
#define XMPP_FROM_CLIENT XMPP_HEAD " to='bench'>"

static const struct script servers[] = {
  { .name = "direct",
    .inside = { { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" } } },
  { .name = "smtp",
    .outside = { { NULL, "220 bench ESMTP\r\n" },
                 { "EHLO ", "250-bench\r\n250 STARTTLS\r\n" },
                 { "STARTTLS\r\n", "220 go ahead\r\n" } },
    .inside = { { "EHLO ", "250-bench\r\n250 SIZE\r\n" } } },
  { .name = "xmpp",
    .outside = { { "<stream:stream",
                   XMPP_FROM_SERVER
                   "<stream:features><starttls"
                   " xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"
                   "</starttls></stream:features>" },
                 { "<starttls",
                   "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" } },
    .inside = { { "<stream:stream",
                  XMPP_FROM_SERVER
                  "<stream:features><mechanisms"
                  " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                  "<mechanism>PLAIN</mechanism></mechanisms>"
                  "</stream:features>" } } },
};

static const struct script clients[] = {
  { .name = "direct",
    .inside = { { NULL, "GET / HTTP/1.1\r\nHost: bench\r\n\r\n" },
                { "\r\n\r\n", NULL } } },
  { .name = "smtp",
    .outside = { { "ESMTP\r\n", "EHLO floor.invalid\r\n" },
                 { "STARTTLS\r\n", "STARTTLS\r\n" },
                 { "ahead\r\n", NULL } },
    .inside = { { NULL, "EHLO floor.invalid\r\n" }, { "SIZE\r\n", NULL } } },
  { .name = "xmpp",
    .outside = { { NULL, XMPP_FROM_CLIENT },
                 { "</stream:features>",
                   "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" },
                 { "<proceed", NULL } },
    .inside = { { NULL, XMPP_FROM_CLIENT }, { "</stream:features>", NULL } } },
};

static const struct script *
find (const struct script *scripts, size_t n, const char *name)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (scripts[i].name, name) == 0)
      return &scripts[i];
  return NULL;
}

const struct script *
script_of_server (const char *name)
{
  return find (servers, sizeof servers / sizeof *servers, name);
}

const struct script *
script_of_client (const char *name)
{
  return find (clients, sizeof clients / sizeof *clients, name);
}

void
part_begin (struct part *part, const struct line *lines)
{
  part->at = lines;
  part->n = 0;
  part->heard[0] = '\0';
}

bool
part_is_over (const struct part *part)
{
  return !part->at->hear && !part->at->say;
}

const char *
part_hear (struct part *part, const char *bytes, size_t n)
{
  size_t room = sizeof part->heard - 1 - part->n;

  if (n > room)
    n = room;
  memcpy (part->heard + part->n, bytes, n);
  part->n += n;
  part->heard[part->n] = '\0';
  if (part_is_over (part)
      || (part->at->hear && !strstr (part->heard, part->at->hear)))
    return NULL;
  part->n = 0;
  return part->at++->say;
}
