/* The judge: from evidence to a verdict.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "judge.h"
#include "rules.h"

/* Where in the connection the request came first.  That none came is known
   once the handshake is complete.  */
static enum requested
requested_of (const struct attempt *bare)
{
  if (!bare)
    return REQUESTED_UNKNOWN;
  if (bare->request.when & REQUEST_HANDSHAKE)
    return REQUESTED_HANDSHAKE;
  if (bare->request.when & REQUEST_RENEGOTIATION)
    return REQUESTED_RENEGOTIATION;
  if (bare->request.when & REQUEST_POST_HANDSHAKE)
    return REQUESTED_POST_HANDSHAKE;
  return bare->tls.complete ? REQUESTED_NO : REQUESTED_UNKNOWN;
}

/* The same end as without one is a refusal only if that was one.  */
static enum three
any_certificate (enum effect effect, enum answer answer)
{
  switch (effect)
    {
    case EFFECT_LET_IN:
      return YES;
    case EFFECT_CHANGED:
      return NO;
    case EFFECT_SAME:
      return answer == ANSWER_OPTIONAL ? UNKNOWN : NO;
    case EFFECT_NOT_TRIED:
    case EFFECTS:
      break;
    }
  return UNKNOWN;
}

/* Where the first connection failed and one that varied a single thing did not,
   that thing was the cause; what the server thinks of certificates is then
   read from the latter.  */
static enum cause
mended_cause (const struct attempt *bare, enum cause otherwise)
{
  switch (bare ? bare->experiment : EXPERIMENT_NONE)
    {
    case EXPERIMENT_SNI:
      return CAUSE_SERVER_NAME;
    case EXPERIMENT_ALPN:
      return CAUSE_ALPN;
    case EXPERIMENT_OLD_VERSIONS:
      return CAUSE_TLS_VERSION;
    case EXPERIMENT_CIPHERS:
      return CAUSE_CIPHER_SUITE;
    case EXPERIMENT_GROUPS:
      return CAUSE_KEY_EXCHANGE_GROUP;
    default:
      return otherwise;
    }
}

struct verdict
judge (const struct evidence *evidence)
{
  const struct attempt *bare = facts_attempt (evidence);
  struct facts facts = facts_of (evidence);
  const struct rule *rule = rule_for (&facts);

  return (struct verdict){
    .answer = rule->answer,
    .requested = requested_of (bare),
    .confidence = rule->confidence,
    .cause = mended_cause (bare, rule->cause),
    .any_certificate = any_certificate (facts_throwaway_effect (evidence),
                                        rule->answer),
    .rule = rule->id,
    .because = rule->because,
  };
}
