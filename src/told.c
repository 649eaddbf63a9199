/* Which of its connections an answer tells of.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "told.h"

#include "facts.h"

#include <assert.h>

typedef bool has (const struct attempt *attempt);

static bool
has_hello (const struct attempt *attempt)
{
  return attempt->tls.hello;
}

static bool
has_request (const struct attempt *attempt)
{
  return attempt->request.when != 0;
}

static bool
has_alert (const struct attempt *attempt)
{
  return attempt->alert.seen;
}

static bool
is_bare (const struct attempt *attempt)
{
  return attempt->offer.presented == PRESENTED_NONE;
}

static bool
is_any (const struct attempt *attempt)
{
  (void)attempt;
  return true;
}

static const struct attempt *
first (const struct evidence *evidence, has *what, has *also)
{
  for (size_t i = 0; i < evidence->attempts_count; i++)
    {
      assert (evidence->attempts[i]);
      if (what (evidence->attempts[i]) && also (evidence->attempts[i]))
        return evidence->attempts[i];
    }
  return NULL;
}

static const struct attempt *
told_or_first (const struct evidence *evidence, has *what)
{
  const struct attempt *attempt = told (evidence);

  if (attempt && what (attempt))
    return attempt;
  return first (evidence, what, is_bare);
}

const struct attempt *
told (const struct evidence *evidence)
{
  const struct attempt *attempt = facts_attempt (evidence);

  return attempt ? attempt : first (evidence, is_any, is_any);
}

const struct attempt *
told_hello (const struct evidence *evidence)
{
  const struct attempt *attempt = told_or_first (evidence, has_hello);

  return attempt ? attempt : first (evidence, has_hello, is_any);
}

const struct attempt *
told_request (const struct evidence *evidence)
{
  const struct attempt *attempt = told_or_first (evidence, has_request);

  return attempt ? attempt : first (evidence, has_request, is_any);
}

const struct attempt *
told_alert (const struct evidence *evidence)
{
  return told_or_first (evidence, has_alert);
}

enum presented
presented_really (const struct attempt *attempt)
{
  return attempt->tls.sent_certificate ? attempt->tls.sent : PRESENTED_NONE;
}

bool
alert_is_fatal (const struct alert *alert)
{
  return alert->seen && alert->level == 2;
}
