/* Under which names DNS says where a domain has a service.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "services.h"

static const struct service services[] = {
  /* RFC 6120, 3.2.1; XEP-0368.  */
  { "xmpp", RECORD_SRV, "_xmpp-client._tcp", false },
  { "xmpp", RECORD_SRV, "_xmpps-client._tcp", true },
  { "xmpp-server", RECORD_SRV, "_xmpp-server._tcp", false },
  { "xmpp-server", RECORD_SRV, "_xmpps-server._tcp", true },
  { "smtp", RECORD_MX, "MX", false },
};

size_t
services_of (const struct protocol *protocol,
             const struct service *list[SERVICES_MAX])
{
  size_t n = 0;

  for (size_t i = 0; protocol && i < sizeof services / sizeof *services; i++)
    if (strcmp (services[i].protocol, protocol->name) == 0 && n < SERVICES_MAX)
      list[n++] = &services[i];
  return n;
}

bool
service_has_port (const struct service *service)
{
  return service->type == RECORD_SRV;
}
