/* Facts: what of the evidence decides, each as one of a few values.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "facts.h"
#include "words.h"

/* ---- What the application did ---- */

/* Where the application sent us, or NULL.  */
static const struct span *
redirect_of (const struct attempt *a)
{
  for (size_t i = 0; i < a->facts_count; i++)
    if (a->facts[i].inside_tls && strcmp (a->facts[i].key, "redirect") == 0)
      return &a->facts[i].value;
  return NULL;
}

static bool
hung_up (const struct attempt *a)
{
  return a->ending != END_OPEN && a->ending != END_SILENCE;
}

static enum word
word_of_answer (const struct attempt *a)
{
  const struct application *app = &a->application;
  const struct span *elsewhere = redirect_of (a);

  /* Said to nobody's question, and then it hung up: that may have been all that
     the server is for, unless it says otherwise.  */
  if (app->unasked && hung_up (a))
    return words_blame_certificate (app->said) ? WORD_BLAMES : WORD_SPOKE;
  if (!elsewhere)
    return WORD_ANSWERED;
  return span_contains (*elsewhere, "cert") ? WORD_REDIRECTED_FOR
                                            : WORD_REDIRECTED;
}

static enum word
word_of_refusal (const struct application *app)
{
  if (app->wants_certificate || words_blame_certificate (app->said))
    return WORD_BLAMES;
  return app->other_reason ? WORD_OTHER : WORD_REFUSED;
}

enum word
facts_word (const struct attempt *a)
{
  const struct application *app = &a->application;

  switch (app->outcome)
    {
    case APPLICATION_NONE:
      return WORD_NONE;
    case APPLICATION_QUIET:
      return WORD_QUIET;
    case APPLICATION_ANSWERED:
      return word_of_answer (a);
    case APPLICATION_REFUSED:
      return word_of_refusal (app);
    case APPLICATION_SILENT:
      return WORD_SILENT;
    case APPLICATION_CLOSED:
      return words_blame_certificate (app->said) ? WORD_BLAMES : WORD_CLOSED;
    case APPLICATION_LIMIT:
      return WORD_TOO_LONG;
    case APPLICATION_GARBLED:
      break;
    }
  return WORD_GARBLED;
}

/* ---- The ending ---- */

/* Alerts by what servers use them for once they have seen our Certificate; what
   they mean before that, the rules say.  */
static enum close
close_of_alert (uint8_t code)
{
  switch (code)
    {
    case 116: /* certificate_required */
      return CLOSE_MISSING;
    case 40: /* handshake_failure */
    case 41: /* no_certificate */
    case 42: /* bad_certificate */
    case 43: /* unsupported_certificate */
    case 46: /* certificate_unknown */
    case 47: /* illegal_parameter */
    case 48: /* unknown_ca */
    case 49: /* access_denied */
    case 50: /* decode_error */
      return CLOSE_REFUSAL;
    case 70: /* protocol_version */
      return CLOSE_VERSION;
    case 71: /* insufficient_security */
      return CLOSE_SECURITY;
    case 80: /* internal_error */
      return CLOSE_ERROR;
    case 112: /* unrecognized_name */
      return CLOSE_NAME;
    case 120: /* no_application_protocol */
      return CLOSE_ALPN;
    default:
      return CLOSE_ALERT;
    }
}

static enum close
close_of (const struct attempt *a)
{
  static const enum close closes[]
      = { [END_OPEN] = CLOSE_OPEN,
          [END_ALERT] = CLOSE_ALERT,
          [END_CLOSE_NOTIFY] = CLOSE_NOTIFY,
          [END_FIN] = CLOSE_FIN,
          [END_RST] = CLOSE_RST,
          [END_SILENCE] = CLOSE_SILENCE,
          [END_NOT_TLS] = CLOSE_NOT_TLS,
          [END_TLS_VERSION] = CLOSE_VERSION,
          [END_TLS_ERROR] = CLOSE_TLS_ERROR,
          [END_UNDECIPHERABLE] = CLOSE_UNDECIPHERABLE,
          [END_LIMIT] = CLOSE_LIMIT };

  if (a->ending == END_ALERT)
    return close_of_alert (a->alert.code);
  return closes[a->ending];
}

/* Where the connection stood when it ended, or when we left it.  */
static enum stage
stage_of (const struct attempt *a)
{
  if (a->ending == END_OPEN && a->tls.complete)
    return a->tls.accepted ? STAGE_APPLICATION : STAGE_FINISHED;
  return a->stage;
}

/* ---- The dialogue and the request ---- */

static enum upgrade
upgrade_of (const struct attempt *a)
{
  static const enum upgrade upgrades[]
      = { [STARTTLS_NONE] = UPGRADE_DONE,
          [STARTTLS_AGREED] = UPGRADE_DONE,
          [STARTTLS_NOT_OFFERED] = UPGRADE_NOT_OFFERED,
          [STARTTLS_REFUSED] = UPGRADE_REFUSED,
          [STARTTLS_PREAUTH] = UPGRADE_PREAUTH,
          [STARTTLS_GARBLED] = UPGRADE_GARBLED,
          [STARTTLS_LIMIT] = UPGRADE_LIMIT,
          [STARTTLS_SILENT] = UPGRADE_SILENT,
          [STARTTLS_CLOSED] = UPGRADE_CLOSED,
          [STARTTLS_RESET] = UPGRADE_RESET };

  return a->starttls.spoke_tls ? UPGRADE_TLS_ALREADY
                               : upgrades[a->starttls.outcome];
}

static enum asked
asked_of (const struct attempt *a)
{
  bool first = (a->request.when & REQUEST_HANDSHAKE) != 0;
  bool later = (a->request.when & ~(unsigned)REQUEST_HANDSHAKE) != 0;

  return first ? (later ? ASKED_TWICE : ASKED_IN_HANDSHAKE)
               : (later ? ASKED_LATER : ASKED_NEVER);
}

/* ---- What a certificate changes ---- */

bool
facts_let_in (const struct attempt *a)
{
  enum word word = facts_word (a);

  /* Many a server answers the question and hangs up.  */
  if (word == WORD_ANSWERED && !a->application.unasked)
    return a->tls.complete;
  return a->tls.complete && a->ending == END_OPEN
         && (word == WORD_QUIET || word == WORD_ANSWERED);
}

bool
facts_let_in_for_sure (const struct attempt *a)
{
  return facts_let_in (a)
         && (a->tls.accepted || facts_word (a) == WORD_ANSWERED);
}

/* The same reply, as far as codes and their first words go: further on there may be
   an id or the time.  */
static bool
same_words (struct span a, struct span b)
{
  enum
  {
    WORDS_COMPARED = 3
  };

  for (int i = 0; i < WORDS_COMPARED; i++)
    {
      struct span x;
      struct span y;
      bool more = span_word (&a, &x);

      if (span_word (&b, &y) != more || x.n != y.n
          || memcmp (x.at, y.at, x.n) != 0)
        return false;
    }
  return true;
}

bool
facts_comparable (const struct attempt *a, const struct attempt *b)
{
  const struct offer *x = &a->offer;
  const struct offer *y = &b->offer;

  return x->direct == y->direct && x->tls_min == y->tls_min
         && x->tls_max == y->tls_max && x->old_ciphers == y->old_ciphers
         && x->old_groups == y->old_groups && x->sni == y->sni
         && x->alpn == y->alpn;
}

bool
facts_cut (const struct attempt *a)
{
  /* FIN and RST come from the same refusal, as it happens.  */
  return a->ending == END_FIN || a->ending == END_RST;
}

bool
facts_same_end (const struct attempt *a, const struct attempt *b)
{
  return (a->ending == b->ending || (facts_cut (a) && facts_cut (b)))
         && a->alert.code == b->alert.code && facts_word (a) == facts_word (b)
         && same_words (a->application.said, b->application.said);
}

/* What a certificate did to the outcome.  A TLS error may be our own, as where
   the server wants a signature that our key cannot give: then it was not tried.
 */
static enum effect
effect_of (const struct attempt *bare, const struct attempt *shown)
{
  if (!shown->tls.begun || !shown->tls.sent_certificate
      || shown->ending == END_TLS_ERROR)
    return EFFECT_NOT_TRIED;
  /* We left before the server had said anything of it.  */
  if (shown->ending == END_SILENCE && bare->ending != END_SILENCE)
    return EFFECT_NOT_TRIED;
  if (facts_let_in (shown) && facts_let_in (bare))
    return EFFECT_SAME;
  if (facts_let_in (shown))
    return facts_let_in_for_sure (shown) ? EFFECT_LET_IN : EFFECT_NOT_TRIED;
  return facts_same_end (bare, shown) ? EFFECT_SAME : EFFECT_CHANGED;
}

/* ---- All together ---- */

/* Did it end, or not, in a way that says what the server wants?  */
static bool
is_explained (const struct attempt *a)
{
  enum word word = facts_word (a);

  return a->ending == END_ALERT || word == WORD_ANSWERED || word == WORD_BLAMES
         || word == WORD_REFUSED;
}

/* Did the handshake come so far that the server had what it needs of our offer?  */
static bool
got_on (const struct attempt *a)
{
  return a->reach == REACHED && a->tls.begun
         && (a->tls.complete || a->request.when);
}

/* How much a connection tells: as an order.  What came before a cut is chance,
   since RST takes with it what was on its way, and so is what came before the
   time was up: a ServerHello seen once and once not is no progress.  */
static int
weight (const struct attempt *a)
{
  if (a->reach != REACHED)
    return 0;
  if (!a->tls.begun)
    return 1;
  if (!got_on (a))
    return 2
           + (a->tls.hello && !facts_cut (a) && a->ending != END_SILENCE);
  return 4 + is_explained (a) + (close_of (a) == CLOSE_MISSING);
}

bool
facts_unsteady (const struct evidence *evidence)
{
  for (size_t i = 0; i < evidence->attempts_count; i++)
    if (evidence->attempts[i]->experiment == EXPERIMENT_AGAIN
        && got_on (evidence->attempts[i]))
      return true;
  return false;
}

bool
facts_varies (const struct attempt *a)
{
  switch (a->experiment)
    {
    case EXPERIMENT_SNI:
    case EXPERIMENT_ALPN:
    case EXPERIMENT_OLD_VERSIONS:
    case EXPERIMENT_CIPHERS:
    case EXPERIMENT_GROUPS:
      return true;
    default:
      return false;
    }
}

const struct attempt *
facts_attempt (const struct evidence *evidence)
{
  bool unsteady = facts_unsteady (evidence);
  const struct attempt *best = NULL;

  for (size_t i = 0; i < evidence->attempts_count; i++)
    {
      const struct attempt *a = evidence->attempts[i];

      if (a->offer.presented == PRESENTED_NONE
          && !(unsteady && facts_varies (a))
          && (!best || weight (a) > weight (best)))
        best = a;
    }
  return best;
}

/* The most that a certificate, the user's own or, if not OWN, a throw-away one,
   changed.  */
static enum effect
best_effect (const struct evidence *evidence, const struct attempt *bare,
             bool own)
{
  enum effect best = EFFECT_NOT_TRIED;

  for (size_t i = 0; i < evidence->attempts_count; i++)
    {
      const struct attempt *a = evidence->attempts[i];
      enum effect effect;

      if (a->offer.presented == PRESENTED_NONE
          || (a->offer.presented == PRESENTED_OWN) != own
          || !facts_comparable (bare, a))
        continue;
      effect = effect_of (bare, a);
      if (effect > best)
        best = effect;
    }
  return best;
}

enum effect
facts_throwaway_effect (const struct evidence *evidence)
{
  const struct attempt *bare = facts_attempt (evidence);

  return bare ? best_effect (evidence, bare, false) : EFFECT_NOT_TRIED;
}

struct facts
facts_of (const struct evidence *evidence)
{
  const struct attempt *bare = facts_attempt (evidence);
  enum effect own;
  enum effect throwaway;

  if (!bare)
    return (struct facts){ .reach = REACH_LOCAL };
  own = best_effect (evidence, bare, true);
  throwaway = best_effect (evidence, bare, false);
  return (struct facts){ .reach = bare->reach,
                         .upgrade = upgrade_of (bare),
                         .asked = asked_of (bare),
                         .stage = stage_of (bare),
                         .close = close_of (bare),
                         .word = facts_word (bare),
                         .effect = own > throwaway ? own : throwaway };
}
