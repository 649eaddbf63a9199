/* Facts: what of the evidence decides, each as one of a few values.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef FACTS_H
#define FACTS_H

#include <certask/evidence.h>
#include <certask/verdict.h>

enum upgrade
{
  UPGRADE_DONE,        /* agreed, or none was needed */
  UPGRADE_NOT_OFFERED,
  UPGRADE_REFUSED,
  UPGRADE_PREAUTH,
  UPGRADE_GARBLED,
  UPGRADE_LIMIT,
  UPGRADE_SILENT,
  UPGRADE_CLOSED,
  UPGRADE_RESET,
  UPGRADE_TLS_ALREADY, /* TLS is spoken where plaintext should be */
  UPGRADES
};

/* When the server asked for a certificate.  */
enum asked
{
  ASKED_NEVER,
  ASKED_IN_HANDSHAKE,
  ASKED_LATER,         /* and not in the handshake */
  ASKED_TWICE,         /* in the handshake and later */
  ASKEDS
};

/* How the connection without a certificate ended.  */
enum close
{
  CLOSE_OPEN,          /* we left */
  CLOSE_SILENCE,
  CLOSE_MISSING,       /* alert 116, which means nothing else */
  CLOSE_REFUSAL,       /* alerts that servers use for a missing certificate */
  CLOSE_VERSION,       /* alert 70, or a version that we did not offer */
  CLOSE_NAME,          /* alert 112 */
  CLOSE_ALPN,          /* alert 120 */
  CLOSE_SECURITY,      /* alert 71 */
  CLOSE_ERROR,         /* alert 80 */
  CLOSE_ALERT,         /* any other */
  CLOSE_NOTIFY,
  CLOSE_FIN,
  CLOSE_RST,
  CLOSE_NOT_TLS,
  CLOSE_TLS_ERROR,
  CLOSE_UNDECIPHERABLE,
  CLOSE_LIMIT,
  CLOSES
};

/* What the application did.  */
enum word
{
  WORD_NONE,           /* it did not come to that */
  WORD_QUIET,          /* nothing was asked, nothing was said */
  WORD_ANSWERED,
  WORD_BLAMES,         /* refused, and the words or the code say: certificate */
  WORD_REFUSED,        /* refused, and they do not */
  WORD_OTHER,          /* refused, and they say: something else */
  WORD_SPOKE,          /* to nobody's question, and then it hung up */
  WORD_REDIRECTED,     /* answered by sending us elsewhere */
  WORD_REDIRECTED_FOR, /* … to a place with a certificate in its name */
  WORD_GARBLED,
  WORD_TOO_LONG,       /* said more than we take */
  WORD_SILENT,         /* asked, no answer came */
  WORD_CLOSED,         /* asked, the connection ended */
  WORDS
};

/* What showing a certificate changed.  */
enum effect
{
  EFFECT_NOT_TRIED,
  EFFECT_SAME,         /* nothing: the same end */
  EFFECT_CHANGED,      /* another end */
  EFFECT_LET_IN,       /* let in where none was not */
  EFFECTS
};

enum
{
  REACHES = REACH_LOCAL + 1,
  STAGES = STAGE_APPLICATION + 1
};

struct facts
{
  enum reach reach;
  enum upgrade upgrade;
  enum asked asked;
  enum stage stage;    /* where the connection ended or stood at last */
  enum close close;
  enum word word;
  enum effect effect;
};

struct facts facts_of (const struct evidence *evidence);

/* The attempt that the facts are of: the first of those without a certificate that
   tell most.  What got on only because something was varied counts as long as it
   is not seen to get on without that, too.  NULL when there is none yet.  */
const struct attempt *facts_attempt (const struct evidence *evidence);

/* Did it vary what may be why a server ends TLS early: the server name, ALPN,
   versions, cipher suites or groups?  */
bool facts_varies (const struct attempt *attempt);

/* Was the first connection cut, and a later one that offered the same was not?  */
bool facts_unsteady (const struct evidence *evidence);

/* What throw-away certificates changed, the user's own left aside.  */
enum effect facts_throwaway_effect (const struct evidence *evidence);

/* What the application did on one connection.  */
enum word facts_word (const struct attempt *attempt);

/* Was the client let in, as far as can be seen?  */
bool facts_let_in (const struct attempt *attempt);

/* ... and has the server shown that it took our Finished, and with it the
   certificate?  In TLS 1.3 an open connection is no proof: it may not have looked
   at it yet.  Before, its own Finished comes after that.  */
bool facts_let_in_for_sure (const struct attempt *attempt);

/* Did both offer the same, the certificate aside?  */
bool facts_comparable (const struct attempt *a, const struct attempt *b);

/* Was the connection cut, by FIN or RST, without a word in TLS?  */
bool facts_cut (const struct attempt *attempt);

/* Did both end alike?  */
bool facts_same_end (const struct attempt *a, const struct attempt *b);

#endif
