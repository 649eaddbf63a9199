/* The words of the answer, and what the registries call their numbers.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   All are literals.  What has no word in the answer is NULL: PRESENTED_… never,
   STARTTLS_NONE, STAGE_NONE, APPLICATION_NONE, a number that nobody
   registered.  */
#ifndef NAMES_H
#define NAMES_H

#include <certask/evidence.h>

const char *presented_name (enum presented presented);

/* NULL for the first connection, which varies nothing.  */
const char *experiment_name (enum experiment experiment);
const char *who_name (enum who who);

/* doc/answer.md: a limit counts as garbled, a reset as closed; the cause
   tells them apart.  */
const char *starttls_name (enum starttls_outcome outcome);
const char *stage_name (enum stage stage);
const char *application_name (enum application_outcome outcome);

/* What came of a host that DNS named: "reached", "not-tried", "private", …  */
const char *host_outcome_name (const struct candidate *host);

/* How a connection ended, be it on the way, in plaintext or in TLS: the
   `outcome` of an attempt.  */
const char *attempt_name (const struct attempt *attempt);

/* "TLS 1.3" of 0x0304.  */
const char *tls_version_name (unsigned version);

/* IANA TLS SignatureScheme (RFC 8446, 4.2.3), or the pair of hash and
   signature that TLS 1.2 means by it (RFC 5246, 7.4.1.4.1).  */
const char *scheme_name (uint16_t scheme);

/* IANA TLS ClientCertificateType (RFC 5246, 7.4.4).  */
const char *certificate_type_name (uint8_t type);

#endif
