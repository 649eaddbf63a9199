/* What the server made of the user's certificate, and why.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "own.h"
#include "facts.h"
#include "own-checks.h"
#include "sentence.h"

/* ---- Conditions ---- */

static bool
key_is_wrong (const struct own_situation *s)
{
  return s->own->fits != 0;
}

static bool
was_not_reached (const struct own_situation *s)
{
  return !s->bare || !s->bare->tls.begun;
}

static bool
never_asked (const struct own_situation *s)
{
  return !s->request && s->bare->tls.complete;
}

static bool
ended_unasked (const struct own_situation *s)
{
  return !s->request;
}

static bool
was_not_made (const struct own_situation *s)
{
  return !s->shown;
}

static bool
did_not_begin (const struct own_situation *s)
{
  return !s->shown->tls.begun;
}

static bool
not_asked_then (const struct own_situation *s)
{
  return !s->shown->request.when;
}

static bool
ended_before (const struct own_situation *s)
{
  return s->shown->stage == STAGE_REQUEST;
}

static bool
failed_here (const struct own_situation *s)
{
  return s->shown->ending == END_TLS_ERROR
         && s->shown->stage <= STAGE_CERTIFICATE;
}

static bool
not_sent (const struct own_situation *s)
{
  return !s->shown->tls.sent_certificate;
}

static bool
opened_the_door (const struct own_situation *s)
{
  return facts_let_in (s->shown) && !facts_let_in (s->bare);
}

static bool
let_in_for_sure (const struct own_situation *s)
{
  return facts_let_in_for_sure (s->shown);
}

static bool
opened_for_sure (const struct own_situation *s)
{
  return opened_the_door (s) && let_in_for_sure (s);
}

static bool
let_in (const struct own_situation *s)
{
  return facts_let_in (s->shown);
}

static bool
refused_alike (const struct own_situation *s)
{
  return facts_same_end (s->bare, s->shown);
}

static bool
application_blames (const struct own_situation *s)
{
  return facts_word (s->shown) == WORD_BLAMES;
}

static bool
application_refused (const struct own_situation *s)
{
  return facts_word (s->shown) == WORD_REFUSED;
}

static bool
got_alert (const struct own_situation *s)
{
  return s->shown->ending == END_ALERT;
}

static bool
got_the_same_alert (const struct own_situation *s)
{
  return got_alert (s) && refused_alike (s);
}

/* Did TLS take it, and end with an alert for a throw-away one?  What hangs up
   after that is what runs inside.  */
static bool
only_it_passed_tls (const struct own_situation *s)
{
  return s->stranger && s->stranger->ending == END_ALERT
         && s->shown->tls.complete && s->shown->stage == STAGE_APPLICATION
         && !got_alert (s) && facts_word (s->shown) != WORD_GARBLED
         && facts_word (s->shown) != WORD_TOO_LONG;
}

static bool
hung_up_on_both (const struct own_situation *s)
{
  return only_it_passed_tls (s) && refused_alike (s);
}

static bool
was_silent (const struct own_situation *s)
{
  return s->shown->ending == END_SILENCE;
}

static bool
hung_up (const struct own_situation *s)
{
  return s->shown->ending != END_OPEN;
}

static bool
always (const struct own_situation *s)
{
  (void)s;
  return true;
}

/* ---- What came of it ---- */

/* clang-format off */
static const struct outcome_rule
{
  enum own_outcome outcome;
  enum confidence confidence;
  bool (*holds) (const struct own_situation *s);
  const char *because;
} outcomes[] = {
  { OWN_NOT_TRIED, CONFIDENCE_NONE, key_is_wrong,
    "No server can take it as long as the private key is another's; so it was"
    " not shown." },
  { OWN_NOT_TRIED, CONFIDENCE_NONE, was_not_reached,
    "It did not come to TLS." },
  { OWN_NOT_SENT, CONFIDENCE_NONE, never_asked,
    "The server did not ask, so the certificate was never shown." },
  { OWN_NOT_TRIED, CONFIDENCE_NONE, ended_unasked,
    "TLS ended before the server asked for a certificate, so this is not about"
    " yours." },
  { OWN_NOT_TRIED, CONFIDENCE_NONE, was_not_made,
    "No connection was made with it: one alone was allowed, the time was up, or"
    " the server wanted to be left alone." },
  { OWN_NOT_TRIED, CONFIDENCE_NONE, did_not_begin,
    "The connection that was to be made with it did not come as far as TLS." },
  { OWN_NOT_SENT, CONFIDENCE_NONE, not_asked_then,
    "On the connection made with it the server did not ask." },
  { OWN_NOT_SENT, CONFIDENCE_NONE, ended_before,
    "TLS ended before it could be sent." },
  { OWN_NOT_SENT, CONFIDENCE_NONE, not_sent,
    "It does not fit what the server takes, and so an empty Certificate went out"
    " in its place, as from any program." },
  { OWN_NOT_TRIED, CONFIDENCE_NONE, failed_here,
    "TLS could not go on with it on this side: {error}." },

  { OWN_ACCEPTED, CONFIDENCE_PROVEN, opened_for_sure,
    "The server went on with it, and did not without: it is what the server"
    " wants." },
  { OWN_ACCEPTED, CONFIDENCE_PROVEN, let_in_for_sure,
    "The server went on with it, as it does without; what use it makes of it"
    " cannot be seen from here." },
  { OWN_ACCEPTED, CONFIDENCE_LIKELY, let_in,
    "The server had not refused it when we left; in TLS 1.3 that is no proof yet"
    " that it has looked at it." },

  { OWN_REFUSED, CONFIDENCE_PROVEN, application_blames,
    "TLS went on with it; what runs inside refused it: \"{said}\"." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, application_refused,
    "TLS went on with it; what runs inside refused, for a reason that need not"
    " be the certificate: \"{said}\"." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, got_the_same_alert,
    "{alert} It says so without a certificate, too, which proves nothing about"
    " yours." },
  { OWN_ACCEPTED, CONFIDENCE_LIKELY, hung_up_on_both,
    "TLS took it, and did not take a self-signed one; then the server hung up, as"
    " it does without one. If that is not what it does to everybody, what runs"
    " inside wants another." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, refused_alike,
    "The end was the same with it as without one." },
  { OWN_REFUSED, CONFIDENCE_PROVEN, got_alert,
    "{alert}" },
  { OWN_ACCEPTED, CONFIDENCE_LIKELY, only_it_passed_tls,
    "TLS took it, and did not take a self-signed one; then the server hung up"
    " without a word, for which it may have another reason." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, was_silent,
    "The server fell silent once it had been shown the certificate." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, hung_up,
    "The server hung up once it had been shown the certificate, without a"
    " word." },
  { OWN_REFUSED, CONFIDENCE_LIKELY, always,
    "TLS went on with it; what runs inside did not answer as its protocol has"
    " it." },
};
/* clang-format on */

static const char only_the_server[]
    = " Nothing is wrong with it that can be seen from here. What only the"
      " server knows: if it has been revoked, if whoever it names has a right"
      " here, if one certificate is pinned, and which CAs it takes without"
      " naming them.";

const char *
own_outcome_name (enum own_outcome outcome)
{
  static const char *const names[] = { [OWN_ACCEPTED] = "accepted",
                                       [OWN_REFUSED] = "refused",
                                       [OWN_NOT_SENT] = "not-sent",
                                       [OWN_NOT_TRIED] = "not-tried" };

  return names[outcome];
}

/* ---- Altogether ---- */

static const struct attempt *
shown (const struct evidence *e, enum presented presented)
{
  for (size_t i = 0; i < e->attempts_count; i++)
    if (e->attempts[i]->offer.presented == presented)
      return e->attempts[i];
  return NULL;
}

/* What the certificate met with, or would have met with.  */
static struct own_situation
situation_of (const struct own *own, const struct evidence *evidence)
{
  struct own_situation s
      = { .own = own,
          .bare = facts_attempt (evidence),
          .shown = shown (evidence, PRESENTED_OWN),
          .stranger = shown (evidence, PRESENTED_SELF_SIGNED) };
  const struct attempt *asked
      = s.shown && s.shown->request.when ? s.shown : s.bare;

  if (asked && asked->request.when)
    {
      s.request = &asked->request;
      s.version = asked->tls.version;
    }
  return s;
}

static void
make_checks (struct arena *arena, const struct own_situation *s,
             struct own_answer *answer)
{
  bool misplaced = s->own->fits > 0 && s->own->fits < s->own->links_count;
  /* What comes first is not the leaf: all else would be said of the wrong one.
   */
  size_t most = misplaced ? 1 : OWN_CHECKS_MAX;
  const char *done = "";

  for (const struct own_rule *r = own_rules;
       r->id && answer->checks_count < most; r++)
    if (strcmp (r->id, done) != 0 && r->holds (s))
      {
        done = r->id;
        answer->checks[answer->checks_count++] = (struct own_check){
          .id = r->id,
          .ok = r->ok,
          .sentence = sentence_filled (arena, r->sentence, own_word, s),
        };
      }
}

static bool
all_is_well (const struct own_answer *answer)
{
  for (size_t i = 0; i < answer->checks_count; i++)
    if (answer->checks[i].ok == NO)
      return false;
  return true;
}

struct own_answer
own_judge (struct arena *arena, const struct own *own,
           const struct evidence *evidence)
{
  struct own_situation s = situation_of (own, evidence);
  const struct outcome_rule *rule = outcomes;
  struct own_answer answer = { .shown = s.shown };

  while (!rule->holds (&s))
    rule++;
  make_checks (arena, &s, &answer);
  answer.outcome = rule->outcome;
  answer.confidence = rule->confidence;
  answer.sent = s.shown && s.shown->tls.sent_certificate;
  answer.because = sentence_filled (arena, rule->because, own_word, &s);
  if (rule->outcome == OWN_REFUSED && all_is_well (&answer))
    answer.because
        = sentence_joined (arena, answer.because, span_of (only_the_server));
  return answer;
}
