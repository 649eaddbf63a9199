/* Under which names DNS says where a domain has a service.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SERVICES_H
#define SERVICES_H

#include <certask/protocol.h>

enum record_type
{
  RECORD_SRV, /* RFC 2782 */
  RECORD_MX   /* RFC 5321, 5.1 */
};

enum
{
  SERVICES_MAX = 2 /* of one protocol */
};

struct service
{
  const char *protocol; /* its name */
  enum record_type type;
  const char *label;    /* "_xmpp-client._tcp"; of MX, "MX" */
  bool direct;          /* TLS from the first byte */
};

/* Fill LIST with the services of PROTOCOL, those in plaintext first; how many
   there are, 0 if DNS is not asked for it, or PROTOCOL is NULL.  */
size_t services_of (const struct protocol *protocol,
                    const struct service *list[SERVICES_MAX]);

/* Does DNS say the port, too?  */
bool service_has_port (const struct service *service);

#endif
