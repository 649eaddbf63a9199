/* Which connection to make next, if any.

   One connection, without a certificate, answers for most targets.  Another is
   made where it leaves a doubt, and varies one thing:

     nothing was asked, TLS ended early   one factor after the other: the server
                                          name, ALPN, versions, ciphers, groups
     … and one of them mended a cut       the first again, twice if it is cut again
     asked, and hung up or refused        the same with a throw-away certificate
     … with which the end was the same    … that names a CA of the request
     … and says nothing in TLS 1.3        TLS 1.2
     … or in TLS 1.2, for which we asked  TLS 1.3
     asked, and went on                   a throw-away one, if --thorough

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "experiment.h"
#include "facts.h"
#include "limits.h"
#include "rules.h"
#include "words.h"

enum
{
  /* Of two servers that take turns behind an address, one that is down is met
     every second time: once more is not enough.  */
  AGAIN_MAX = 2
};

static unsigned
times_made (const struct evidence *e, enum experiment why)
{
  unsigned times = 0;

  for (size_t i = 0; i < e->attempts_count; i++)
    times += e->attempts[i]->experiment == why;
  return times;
}

static bool
was_made (const struct evidence *e, enum experiment why)
{
  return times_made (e, why) > 0;
}

/* Was such a certificate shown where all else was as in BARE?  */
static bool
was_shown (const struct evidence *e, const struct attempt *bare,
           enum presented presented)
{
  for (size_t i = 0; i < e->attempts_count; i++)
    if (e->attempts[i]->offer.presented == presented
        && facts_comparable (bare, e->attempts[i]))
      return true;
  return false;
}

/* ---- Sparing the server ---- */

bool
attempt_wants_rest (const struct attempt *a)
{
  return words_ask_for_rest (a->starttls.said)
         || words_ask_for_rest (a->application.said);
}

/* Has the server, on any connection, asked to be left alone, or hidden?  */
static bool
wants_rest (const struct evidence *e)
{
  for (size_t i = 0; i < e->attempts_count; i++)
    {
      const struct attempt *a = e->attempts[i];

      if (a->reach != REACHED || attempt_wants_rest (a))
        return true;
    }
  return false;
}

/* Is it for want of a certificate that it asks to be left alone, as Postfix
   does? Then the user's may be shown once, and nothing else.  */
static bool
wants_certificate (const struct evidence *e, const struct policy *policy)
{
  const struct attempt *a = e->attempts[e->attempts_count - 1];

  return policy->own && !was_made (e, EXPERIMENT_OWN) && a->reach == REACHED
         && words_blame_certificate (a->application.said);
}

/* ---- What each experiment is for ---- */

/* We guessed that plaintext comes first, and the server did not take to it.  */
static bool
wants_direct_tls (const struct evidence *e)
{
  const struct starttls *s = &e->attempts[e->attempts_count - 1]->starttls;

  return e->chosen_by_us
         && (s->spoke_tls
             || (s->said_nothing
                 && (s->outcome == STARTTLS_SILENT
                     || s->outcome == STARTTLS_CLOSED
                     || s->outcome == STARTTLS_RESET)));
}

/* Would varying WHY change BASE's offer at all?  If so, NEXT is changed.  */
static bool
vary (enum experiment why, const struct offer *base, struct offer *next)
{
  *next = *base;
  switch (why)
    {
    case EXPERIMENT_SNI:
      next->sni = NULL;
      return base->sni != NULL;
    case EXPERIMENT_ALPN:
      next->alpn = NULL;
      return base->alpn != NULL;
    case EXPERIMENT_OLD_VERSIONS:
      next->tls_min = 0x0301;
      return base->tls_min > 0x0301 && base->tls_max == 0x0304
             && !base->priority;
    case EXPERIMENT_CIPHERS:
      next->old_ciphers = true;
      return !base->old_ciphers && !base->priority;
    case EXPERIMENT_GROUPS:
      next->old_groups = true;
      return !base->old_groups && !base->priority;
    default:
      return false;
    }
}

/* In which order to look for what a server that ended TLS early did not like:
   an alert that speaks of one thing names it.  EXPERIMENT_NONE ends a list.  */
static const enum experiment *
factors_for (enum close close)
{
  static const enum experiment by_name[] = { EXPERIMENT_SNI, EXPERIMENT_NONE };
  static const enum experiment by_alpn[] = { EXPERIMENT_ALPN, EXPERIMENT_NONE };
  static const enum experiment by_version[]
      = { EXPERIMENT_OLD_VERSIONS, EXPERIMENT_NONE };
  static const enum experiment any[]
      = { EXPERIMENT_ALPN,         EXPERIMENT_CIPHERS, EXPERIMENT_GROUPS,
          EXPERIMENT_OLD_VERSIONS, EXPERIMENT_SNI,     EXPERIMENT_NONE };

  switch (close)
    {
    case CLOSE_NAME:
      return by_name;
    case CLOSE_ALPN:
      return by_alpn;
    case CLOSE_VERSION:
      return by_version;
    default:
      return any;
    }
}

/* TLS ended before the server asked for anything.  What it was that the server
   did not like?  */
static bool
look_for_factor (const struct evidence *e, const struct facts *f,
                 const struct offer *base, struct offer *next,
                 enum experiment *why)
{
  const enum experiment *factors = factors_for (f->close);

  if (f->close == CLOSE_SILENCE || f->close == CLOSE_OPEN
      || f->close == CLOSE_NOT_TLS || f->close == CLOSE_LIMIT)
    return false;
  for (; *factors != EXPERIMENT_NONE; factors++)
    if (!was_made (e, *factors) && vary (*factors, base, next))
      {
        *why = *factors;
        return true;
      }
  return false;
}

/* Did it get on after a cut, and may that be chance?  Then without what was varied
   it gets on as well.  */
static bool
may_be_chance (const struct evidence *e, const struct attempt *bare,
               struct offer *next)
{
  const struct attempt *failed = NULL;

  for (size_t i = 0; e->attempts[i] != bare; i++)
    if (!facts_varies (e->attempts[i]))
      failed = e->attempts[i];
  if (!facts_varies (bare) || !failed || !facts_cut (failed)
      || times_made (e, EXPERIMENT_AGAIN) == AGAIN_MAX)
    return false;
  *next = failed->offer;
  return true;
}

static bool
show (enum presented presented, enum experiment experiment,
      const struct offer *base, struct offer *next, enum experiment *why)
{
  *next = *base;
  next->presented = presented;
  *why = experiment;
  return true;
}

/* TLS 1.3 has an alert of its own for a missing certificate.  Where it did not
   come, and what came explains nothing, TLS 1.2 may tell more; and where no
   more than TLS 1.2 was offered, that alert may come of the other.  */
static bool
other_version_may_tell (const struct evidence *e, const struct attempt *bare,
                        const struct facts *f, struct offer *next,
                        enum experiment *why)
{
  bool cut = f->close == CLOSE_FIN || f->close == CLOSE_RST
             || f->close == CLOSE_SILENCE || f->close == CLOSE_NOTIFY
             || f->close == CLOSE_UNDECIPHERABLE;
  bool older
      = cut && bare->tls.version == 0x0304 && bare->offer.tls_min <= 0x0303;
  bool newer
      = (cut || f->close == CLOSE_REFUSAL) && bare->offer.tls_max == 0x0303;

  if (f->effect > EFFECT_SAME || bare->offer.priority || !(older || newer)
      || was_made (e, EXPERIMENT_TLS12) || was_made (e, EXPERIMENT_TLS13))
    return false;
  *next = bare->offer;
  next->tls_max = older ? 0x0303 : 0x0304;
  *why = older ? EXPERIMENT_TLS12 : EXPERIMENT_TLS13;
  return true;
}

/* May the server have refused us for want of a certificate?  A redirect may go
   to a page that says so, and an application may keep its silence for those who
   show one none.  */
static bool
is_in_doubt (const struct facts *f)
{
  return f->word == WORD_REDIRECTED || f->word == WORD_SILENT
         || (f->word != WORD_OTHER && rule_for (f)->answer != ANSWER_OPTIONAL);
}

/* The server asked: what does a certificate change?  */
static bool
look_for_effect (const struct evidence *e, const struct policy *policy,
                 const struct attempt *bare, const struct facts *f,
                 struct offer *next, enum experiment *why)
{
  const struct offer *base = &bare->offer;
  bool doubt = is_in_doubt (f);

  if (policy->own && !was_made (e, EXPERIMENT_OWN))
    return show (PRESENTED_OWN, EXPERIMENT_OWN, base, next, why);
  if (!doubt && !policy->thorough)
    return false;
  if (!was_shown (e, bare, PRESENTED_SELF_SIGNED))
    return show (PRESENTED_SELF_SIGNED, EXPERIMENT_SELF_SIGNED, base, next,
                 why);
  if (!doubt || f->effect >= EFFECT_CHANGED)
    return false;
  if (bare->request.ca_names_count > 0
      && !was_shown (e, bare, PRESENTED_ISSUER_NAMED))
    return show (PRESENTED_ISSUER_NAMED, EXPERIMENT_ISSUER_NAMED, base, next,
                 why);
  return other_version_may_tell (e, bare, f, next, why);
}

/* ---- Altogether ---- */

static bool
look_further (const struct evidence *e, const struct policy *policy,
              struct offer *next, enum experiment *why)
{
  const struct attempt *bare = facts_attempt (e);
  struct facts f = facts_of (e);

  if (wants_direct_tls (e))
    {
      *next = bare->offer;
      next->direct = true;
      *why = EXPERIMENT_DIRECT_TLS;
      return true;
    }
  if (!bare->tls.begun)
    return false;
  if (f.asked == ASKED_NEVER && !bare->tls.complete)
    return look_for_factor (e, &f, &bare->offer, next, why);
  if (may_be_chance (e, bare, next))
    {
      *why = EXPERIMENT_AGAIN;
      return true;
    }
  return f.asked != ASKED_NEVER
         && look_for_effect (e, policy, bare, &f, next, why);
}

bool
next_experiment (const struct evidence *evidence, const struct policy *policy,
                 struct offer *next, enum experiment *why)
{
  *next = policy->first;
  *why = EXPERIMENT_NONE;
  if (evidence->attempts_count == 0)
    return true;
  if (policy->once || evidence->attempts_count == ATTEMPTS_MAX)
    return false;
  if (wants_rest (evidence) && !wants_certificate (evidence, policy))
    return false;
  return look_further (evidence, policy, next, why);
}
