/* Targets that are domains, of which DNS names the hosts.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef BY_DOMAIN_H
#define BY_DOMAIN_H

#include "target.h"

/* The protocol of TEXT, of those that are KNOWN, if it is PROTOCOL:DOMAIN, *DOMAIN
   being what follows; "" if it is not: a port may follow the name of a host as
   well.  */
struct span domain_protocol (protocol_list known, struct span text,
                             struct span *domain);

/* What is wrong with TARGET, that is by domain, or NULL; HAS_PORT tells if it was
   given one.  To be freed.  */
char *domain_fault (const struct target *target, bool has_port);

#endif
