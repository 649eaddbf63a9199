/* Which hosts serve a domain, and in what order they are tried: pure, from what
   DNS answered.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef DIRECTIONS_H
#define DIRECTIONS_H

#include "arena.h"
#include "limits.h"
#include "services.h"

#include <certask/evidence.h>

enum
{
  NAME_MAX_BYTES = 256 /* of a name in DNS, as text, with its NUL */
};

struct dns_record
{
  char host[NAME_MAX_BYTES]; /* "": "."; one that is too long ends with "…" */
  uint16_t port;             /* 0 in MX */
  uint16_t priority;
  uint16_t weight;           /* 0 in MX */
};

enum dns_end
{
  DNS_FOUND,
  DNS_NO_RECORD,
  DNS_NO_NAME,  /* NXDOMAIN */
  DNS_FAILED    /* nobody answered, or not to the point */
};

/* What DNS answered when it was asked for SERVICE.  */
struct dns_answer
{
  const struct service *service;
  enum dns_end end;
  const char *error;     /* the resolver's words, unless found: a literal */
  size_t total;          /* of its records, of which so many are kept: */
  size_t count;
  struct dns_record at[RECORDS_MAX];
};

/* Where to go.  If no host can be tried, REACH says why, in the words of
   SAID.  */
struct directions
{
  size_t total;            /* of hosts, of which so many are kept */
  size_t count;
  struct candidate *hosts; /* a record that names none is among them */
  enum reach reach;
  const char *said;
};

/* What COUNT answers about DOMAIN come to; PORT is for those that name none.

   The records of all are taken together, as XEP-0368 has it.  Where there are
   none, the domain itself is the host (RFC 6120, 3.2.2; RFC 5321, 5.1), but not
   if one says "." (RFC 2782; RFC 7505), or if a lookup of MX failed, since who
   cannot find out must not guess there.  All memory is ARENA's.  */
struct directions directions_from (struct arena *arena, const char *domain,
                                   uint16_t port,
                                   const struct dns_answer *answers,
                                   size_t count);

/* Put HOSTS in the order in which a client tries them: by priority, and of those
   that share one, again and again one by chance, each weighing as much as it
   says (RFC 2782).  The same SEED throws the same dice; MX, without weights,
   stays in the order in which it came.  */
void directions_order (struct candidate *hosts, size_t count, uint64_t seed);

/* A seed for DOMAIN: who asks twice is sent to the same host.  */
uint64_t directions_seed (const char *domain);

#endif
