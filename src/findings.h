/* What deserves notice besides the answer: pure, from the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "limits.h"
#include "report.h"

enum finding_kind
{
  FINDING_INJECTED_PLAINTEXT,       /* bytes between the go-ahead and TLS, or, if
                                       LATE, where it should begin */
  FINDING_EARLY_REPLY,              /* an answer before its question */
  FINDING_ANY_CERTIFICATE_ACCEPTED, /* a throw-away one opens the door */
  FINDING_EXTERNAL_REDIRECT,        /* the server sends us to another host */
  FINDING_SASL_EXTERNAL,            /* a certificate could log in */
  FINDING_UNSTEADY,                 /* of two connections alike one was cut */
  FINDING_PRIVATE_ADDRESS,          /* DNS names an address not of the Internet at
                                       large as serving the domain */
  FINDING_LOOKUP_FAILED             /* DNS did not answer, or not to the point */
};

/* BYTES and SAMPLE of the first two, LATE of the first, STEP of the second; TO is where a redirect
   points, the host with that ADDRESS, or what was looked up; WORDS are the scope
   of the address or the resolver's.  Empty, 0 or NULL elsewhere.  */
struct finding
{
  enum finding_kind kind;
  size_t bytes;
  bool late; /* they came after our ClientHello had gone out: they were on their
                way, or are the answer to it */
  struct span sample;
  struct span step;
  struct span to;
  struct span address;
  const char *words;
};

/* Fill LIST and give how many are in it; TOTAL is how many there are.  Each thing
   is found once, on the first connection that shows it.  What the server did comes
   first, so that what is cut are redirects, addresses and lookups alone.  */
size_t findings (const struct answer_data *data,
                 struct finding list[FINDINGS_MAX], size_t *total);

/* "injected-plaintext", …  */
const char *finding_name (enum finding_kind kind);

#endif
