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

static enum three
any_certificate (enum effect effect)
{
  switch (effect)
    {
    case EFFECT_LET_IN:
      return YES;
    case EFFECT_CHANGED:
    case EFFECT_SAME:
      return NO;
    case EFFECT_NOT_TRIED:
    case EFFECTS:
      break;
    }
  return UNKNOWN;
}

struct verdict
judge (const struct evidence *evidence)
{
  struct facts facts = facts_of (evidence);
  const struct rule *rule = rule_for (&facts);

  return (struct verdict){
    .answer = rule->answer,
    .requested = requested_of (facts_attempt (evidence)),
    .confidence = rule->confidence,
    .cause = rule->cause,
    .any_certificate = any_certificate (facts.effect),
    .rule = rule->id,
    .because = rule->because,
  };
}
