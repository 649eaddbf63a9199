/* Targets that are domains, of which DNS names the hosts.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "by-domain.h"
#include "host.h"
#include "message.h"
#include "number.h"
#include "protocols.h"
#include "services.h"

#include <stdlib.h>

struct span
domain_protocol (protocol_list known, struct span text, struct span *domain)
{
  const struct service *services[SERVICES_MAX];
  const struct protocol *protocol;
  const char *colon = memchr (text.at, ':', text.n);
  size_t n = colon ? (size_t)(colon - text.at) : text.n;
  struct span name = span_part (text, 0, n);
  uint16_t port;
  bool direct;

  *domain = span_from (text, n + 1);
  if (!colon || span_begins (*domain, "//") || port_read (*domain, &port)
      || !protocol_of_scheme (known, name, &protocol, &direct) || direct
      || services_of (protocol, services) == 0)
    return span_none ();
  return name;
}

/* Does DNS say the port of PROTOCOL's hosts?  */
static bool
has_port_in_dns (const struct protocol *protocol)
{
  const struct service *services[SERVICES_MAX];

  return services_of (protocol, services) > 0 && service_has_port (services[0]);
}

char *
domain_fault (const struct target *t, bool has_port)
{
  const char *name = t->protocol->name;

  if (t->is_address)
    return message ("DNS has no hosts of an address: write %s://%s", name,
                    t->host);
  if (t->direct)
    return message ("DNS says where TLS comes first: leave --starttls out");
  if (has_port && has_port_in_dns (t->protocol))
    return message ("DNS says the port, too: leave it out, or write %s://%s:%u",
                    name, t->host, (unsigned)t->port);
  return NULL;
}

/* A mail server is called by its own name, for it serves many domains
   (RFC 7672, 3.2.2).  */
static bool
is_called_by_host (const struct target *t)
{
  return !t->named && !has_port_in_dns (t->protocol);
}

/* HOST, its name and its domain, one behind the other.  NULL when it is no
   host, or memory is out.  */
static char *
names_of (const char *host)
{
  struct host read;
  char *error = NULL;
  char *names = NULL;

  if (host_read (span_of (host), &read, &error))
    names = message ("%s%c%s%c%s", host, '\0', read.name, '\0', read.domain);
  free (error);
  host_clear (&read);
  return names;
}

bool
target_turn_to (struct target *t, const char *host, uint16_t port, bool direct)
{
  bool renamed = is_called_by_host (t);
  char *names = renamed ? names_of (host) : strdup (host);

  if (!names)
    return false;
  free (t->turned);
  t->turned = t->ascii_host = names;
  if (renamed)
    {
      t->name = names + strlen (names) + 1;
      t->domain = t->name + strlen (t->name) + 1;
    }
  t->port = port;
  t->direct = direct;
  return true;
}
