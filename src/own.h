/* The user's own certificate (--cert): what is wrong with it, and what the server
   made of it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OWN_H
#define OWN_H

#include "arena.h"
#include "signing.h"

#include <certask/evidence.h>
#include <certask/verdict.h>

enum
{
  OWN_CHAIN_MAX = 8,
  OWN_CHECKS_MAX = 16
};

/* One certificate of the chain, as it stands in the file.  */
struct own_link
{
  struct span subject; /* RFC 4514 text */
  struct span issuer;
  struct span subject_der;
  struct span issuer_der;
  int64_t not_before;
  int64_t not_after;
  bool weak_signature;  /* made with MD5 or SHA-1 */
  bool signed_by_next;  /* the next one's key verifies its signature */
};

/* What is known of it without a network.  */
struct own
{
  int64_t now;                    /* when it was looked at */
  struct certificate certificate; /* the first of the chain */
  enum key_kind key;
  size_t fits;                    /* whose certificate of the chain the private
                                     key is; OWN_CHAIN_MAX: nobody's */
  bool has_purposes;              /* extended key usage (RFC 5280, 4.2.1.12) */
  bool for_clients;
  bool has_usage;                 /* key usage (4.2.1.3) */
  bool may_sign;
  size_t links_count;
  struct own_link links[OWN_CHAIN_MAX];
};

/* One thing that was looked at.  */
struct own_check
{
  const char *id;       /* what holds if it is well: "key-fits" */
  enum three ok;        /* UNKNOWN: only the server can know */
  struct span sentence; /* in the arena; holds names, so not yet printable */
};

enum own_outcome
{
  OWN_ACCEPTED,
  OWN_REFUSED,
  OWN_NOT_SENT,  /* there was a connection for it, or no request at all */
  OWN_NOT_TRIED
};

struct own_answer
{
  enum own_outcome outcome;
  enum confidence confidence;   /* NONE unless accepted or refused */
  bool sent;
  const struct attempt *shown;  /* the connection made with it, or NULL */
  struct span because;          /* as the sentences of checks */
  size_t checks_count;
  struct own_check checks[OWN_CHECKS_MAX];
};

/* All that is to be said of OWN in the light of EVIDENCE.  */
struct own_answer own_judge (struct arena *arena, const struct own *own,
                             const struct evidence *evidence);

/* "accepted", "refused", "not-sent", "not-tried".  */
const char *own_outcome_name (enum own_outcome outcome);

#endif
