/* The answer: what is concluded from the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_VERDICT_H
#define CERTASK_VERDICT_H

enum answer
{
  ANSWER_NOT_REQUESTED,
  ANSWER_OPTIONAL,
  ANSWER_REQUIRED,
  ANSWER_REQUIRED_BY_APPLICATION,
  ANSWER_UNDETERMINED
};

enum requested
{
  REQUESTED_NO,
  REQUESTED_HANDSHAKE,
  REQUESTED_RENEGOTIATION,
  REQUESTED_POST_HANDSHAKE,
  REQUESTED_UNKNOWN
};

enum confidence
{
  CONFIDENCE_NONE,     /* null: undetermined */
  CONFIDENCE_LIKELY,
  CONFIDENCE_PROVEN
};

/* Why the connection without a certificate did not succeed.  */
enum cause
{
  CAUSE_NONE,          /* null: it did */
  CAUSE_CLIENT_CERTIFICATE_MISSING,
  CAUSE_TLS_VERSION,
  CAUSE_CIPHER_SUITE,
  CAUSE_KEY_EXCHANGE_GROUP,
  CAUSE_SIGNATURE_ALGORITHM,
  CAUSE_SERVER_NAME,
  CAUSE_ALPN,
  CAUSE_SERVER_ERROR,
  CAUSE_ALERT,
  CAUSE_CLOSED,
  CAUSE_RESET,
  CAUSE_TIMEOUT,
  CAUSE_NOT_TLS,
  CAUSE_TLS_ERROR,
  CAUSE_STARTTLS_NOT_OFFERED,
  CAUSE_STARTTLS_REFUSED,
  CAUSE_STARTTLS_PREAUTH,
  CAUSE_PROTOCOL_ERROR,
  CAUSE_LIMIT,
  CAUSE_UNRESOLVED,
  CAUSE_CONNECT_REFUSED,
  CAUSE_CONNECT_TIMEOUT,
  CAUSE_UNREACHABLE,
  CAUSE_LOCAL,
  CAUSES               /* how many there are */
};

enum three
{
  UNKNOWN = -1,
  NO = 0,
  YES = 1
};

struct verdict
{
  enum answer answer;
  enum requested requested;
  enum confidence confidence;
  enum cause cause;
  enum three any_certificate;
  const char *rule;    /* the id of the rule that decided: a literal */
  const char *because; /* its sentence: a literal */
};

/* The values of answer.md: "required-by-application", …; cause_name
   (CAUSE_NONE) and confidence_name (CONFIDENCE_NONE) are NULL.  */
const char *answer_name (enum answer answer);
const char *requested_name (enum requested requested);
const char *confidence_name (enum confidence confidence);
const char *cause_name (enum cause cause);

#endif
