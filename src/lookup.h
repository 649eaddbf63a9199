/* The questions to DNS where a domain has a service: SRV and MX.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "directions.h"
#include "resolver.h"

struct lookup;

/* COUNT answers, one a service, in the order of the services; they live until
   this returns.  */
typedef void (*lookup_answer) (void *context, const struct dns_answer *answers,
                               size_t count);

/* Ask where DOMAIN has COUNT SERVICES, at once.  ANSWER is called once, perhaps
   before this returns; *LOOKUP is set before that, and then gone.  False, and
   ANSWER is never called, when memory is out.  */
bool lookup_start (struct resolver *resolver, const char *domain,
                   const struct service *const *services, size_t count,
                   lookup_answer answer, void *context,
                   struct lookup **lookup);

/* Time is up: ANSWER is called now, with what there is; whatever is missing has
   failed.  */
void lookup_give_up (struct lookup *lookup);

#endif
