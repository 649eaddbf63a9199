/* The words of the answer: tables.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "names.h"

#include <certask/verdict.h>

#define NAME_IN(table, index)                                                  \
  ((size_t)(index) < sizeof (table) / sizeof *(table) ? (table)[index] : NULL)

static const char *const answers[] = {
  [ANSWER_NOT_REQUESTED] = "not-requested",
  [ANSWER_OPTIONAL] = "optional",
  [ANSWER_REQUIRED] = "required",
  [ANSWER_REQUIRED_BY_APPLICATION] = "required-by-application",
  [ANSWER_UNDETERMINED] = "undetermined",
};

static const char *const requests[] = {
  [REQUESTED_NO] = "no",
  [REQUESTED_HANDSHAKE] = "handshake",
  [REQUESTED_RENEGOTIATION] = "renegotiation",
  [REQUESTED_POST_HANDSHAKE] = "post-handshake",
  [REQUESTED_UNKNOWN] = "unknown",
};

static const char *const confidences[] = {
  [CONFIDENCE_LIKELY] = "likely",
  [CONFIDENCE_PROVEN] = "proven",
};

static const char *const causes[CAUSES] = {
  [CAUSE_CLIENT_CERTIFICATE_MISSING] = "client-certificate-missing",
  [CAUSE_TLS_VERSION] = "tls-version",
  [CAUSE_CIPHER_SUITE] = "cipher-suite",
  [CAUSE_KEY_EXCHANGE_GROUP] = "key-exchange-group",
  [CAUSE_SIGNATURE_ALGORITHM] = "signature-algorithm",
  [CAUSE_SERVER_NAME] = "server-name",
  [CAUSE_ALPN] = "alpn",
  [CAUSE_SERVER_ERROR] = "server-error",
  [CAUSE_ALERT] = "alert",
  [CAUSE_CLOSED] = "closed",
  [CAUSE_RESET] = "reset",
  [CAUSE_TIMEOUT] = "timeout",
  [CAUSE_NOT_TLS] = "not-tls",
  [CAUSE_TLS_ERROR] = "tls-error",
  [CAUSE_STARTTLS_NOT_OFFERED] = "starttls-not-offered",
  [CAUSE_STARTTLS_REFUSED] = "starttls-refused",
  [CAUSE_STARTTLS_PREAUTH] = "starttls-preauth",
  [CAUSE_PROTOCOL_ERROR] = "protocol-error",
  [CAUSE_LIMIT] = "limit",
  [CAUSE_UNRESOLVED] = "unresolved",
  [CAUSE_CONNECT_REFUSED] = "connect-refused",
  [CAUSE_CONNECT_TIMEOUT] = "connect-timeout",
  [CAUSE_UNREACHABLE] = "unreachable",
  [CAUSE_LOCAL] = "local",
};

static const char *const presenteds[] = {
  [PRESENTED_NONE] = "none",
  [PRESENTED_SELF_SIGNED] = "self-signed",
  [PRESENTED_ISSUER_NAMED] = "issuer-named",
  [PRESENTED_OWN] = "own",
};

static const char *const experiments[] = {
  [EXPERIMENT_DIRECT_TLS] = "direct-tls",
  [EXPERIMENT_SELF_SIGNED] = "self-signed",
  [EXPERIMENT_ISSUER_NAMED] = "issuer-named",
  [EXPERIMENT_OWN] = "own",
  [EXPERIMENT_TLS12] = "tls-1.2",
  [EXPERIMENT_TLS13] = "tls-1.3",
  [EXPERIMENT_SNI] = "server-name",
  [EXPERIMENT_ALPN] = "alpn",
  [EXPERIMENT_OLD_VERSIONS] = "old-versions",
  [EXPERIMENT_CIPHERS] = "cipher-suites",
  [EXPERIMENT_GROUPS] = "groups",
  [EXPERIMENT_AGAIN] = "again",
};

static const char *const whos[] = {
  [WHO_US] = "client",
  [WHO_SERVER] = "server",
  [WHO_NOBODY] = "network",
};

static const char *const reaches[] = {
  [REACH_UNRESOLVED] = "unresolved",
  [REACH_NOT_OFFERED] = "not-offered",
  [REACH_PRIVATE] = "private",
  [REACH_PROXY] = "proxy",
  [REACH_REFUSED] = "connect-refused",
  [REACH_TIMEOUT] = "connect-timeout",
  [REACH_UNREACHABLE] = "unreachable",
  [REACH_LOCAL] = "local",
};

static const char *const starttls_outcomes[] = {
  [STARTTLS_AGREED] = "agreed",   [STARTTLS_NOT_OFFERED] = "not-offered",
  [STARTTLS_REFUSED] = "refused", [STARTTLS_PREAUTH] = "preauth",
  [STARTTLS_GARBLED] = "garbled", [STARTTLS_LIMIT] = "garbled",
  [STARTTLS_SILENT] = "silent",   [STARTTLS_CLOSED] = "closed",
  [STARTTLS_RESET] = "closed",
};

/* How the dialogue ended the whole connection.  */
static const char *const starttls_ends[] = {
  [STARTTLS_NOT_OFFERED] = "starttls-not-offered",
  [STARTTLS_REFUSED] = "starttls-refused",
  [STARTTLS_PREAUTH] = "starttls-preauth",
  [STARTTLS_GARBLED] = "starttls-garbled",
  [STARTTLS_LIMIT] = "limit",
  [STARTTLS_SILENT] = "silence",
  [STARTTLS_CLOSED] = "closed",
  [STARTTLS_RESET] = "reset",
};

static const char *const endings[] = {
  [END_OPEN] = "open",
  [END_ALERT] = "alert",
  [END_CLOSE_NOTIFY] = "close-notify",
  [END_FIN] = "closed",
  [END_RST] = "reset",
  [END_SILENCE] = "silence",
  [END_NOT_TLS] = "not-tls",
  [END_TLS_VERSION] = "tls-version",
  [END_TLS_ERROR] = "tls-error",
  [END_UNDECIPHERABLE] = "undecipherable",
  [END_LIMIT] = "limit",
};

static const char *const stages[] = {
  [STAGE_HELLO] = "hello",       [STAGE_SERVER] = "server",
  [STAGE_REQUEST] = "request",   [STAGE_CERTIFICATE] = "certificate",
  [STAGE_FINISHED] = "finished", [STAGE_APPLICATION] = "application",
};

static const char *const application_outcomes[] = {
  [APPLICATION_QUIET] = "quiet",     [APPLICATION_ANSWERED] = "answered",
  [APPLICATION_REFUSED] = "refused", [APPLICATION_GARBLED] = "garbled",
  [APPLICATION_LIMIT] = "limit",     [APPLICATION_SILENT] = "silent",
  [APPLICATION_CLOSED] = "closed",
};

const char *
answer_name (enum answer answer)
{
  return NAME_IN (answers, answer);
}

const char *
requested_name (enum requested requested)
{
  return NAME_IN (requests, requested);
}

const char *
confidence_name (enum confidence confidence)
{
  return NAME_IN (confidences, confidence);
}

const char *
cause_name (enum cause cause)
{
  return NAME_IN (causes, cause);
}

const char *
presented_name (enum presented presented)
{
  return NAME_IN (presenteds, presented);
}

const char *
experiment_name (enum experiment experiment)
{
  return NAME_IN (experiments, experiment);
}

const char *
who_name (enum who who)
{
  return NAME_IN (whos, who);
}

const char *
starttls_name (enum starttls_outcome outcome)
{
  return NAME_IN (starttls_outcomes, outcome);
}

const char *
stage_name (enum stage stage)
{
  return NAME_IN (stages, stage);
}

const char *
application_name (enum application_outcome outcome)
{
  return NAME_IN (application_outcomes, outcome);
}

const char *
host_outcome_name (const struct candidate *host)
{
  if (!*host->name)
    return NAME_IN (reaches, REACH_NOT_OFFERED);
  if (!host->tried)
    return "not-tried";
  return host->reach == REACHED ? "reached" : NAME_IN (reaches, host->reach);
}

const char *
attempt_name (const struct attempt *attempt)
{
  const char *on_the_way = NAME_IN (reaches, attempt->reach);
  const char *in_plaintext = NAME_IN (starttls_ends, attempt->starttls.outcome);

  if (on_the_way)
    return on_the_way;
  return in_plaintext ? in_plaintext : NAME_IN (endings, attempt->ending);
}
