/* The inside of own.h: what its checks look at.  All pure.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OWN_CHECKS_H
#define OWN_CHECKS_H

#include "own.h"

/* The user's certificate, and what it met with.  */
struct own_situation
{
  const struct own *own;
  const struct attempt *bare;     /* the connection without, or NULL */
  const struct attempt *shown;    /* the one with it, or NULL */
  const struct attempt *stranger; /* one with a throw-away one, or NULL */
  const struct request
      *request;     /* that it has to fit, or NULL: none was seen */
  unsigned version; /* of the TLS in which that came */
};

/* One thing that a check may find; SENTENCE has the {words} of own_word.  */
struct own_rule
{
  const char *id;
  enum three ok;
  bool (*holds) (const struct own_situation *s);
  const char *sentence;
};

/* The rules of each check stand together: the first that holds is its finding,
   and a check of which none holds has nothing to say.  The last has no id.  */
extern const struct own_rule own_rules[];

/* From certificate to issuer, beginning with the first, as far as the file has
   them, whatever their order in it: their places, and how many.  */
size_t own_walk (const struct own *own, size_t places[OWN_CHAIN_MAX]);

bool own_is_self_issued (const struct own_link *link);

/* Is the certificate not valid at NOW?  */
bool own_is_stale (const struct own_link *link, int64_t now);

/* Are they the same name, compared octet by octet, or as RFC 5280, 7.1, has it,
   from their texts?  */
bool own_same_der (struct span a, struct span b);
bool own_same_name (struct span a, struct span b);

/* Which name of the request is an issuer of the chain, compared in that way;
 * CA_NAMES_MAX: none.  */
enum own_comparison
{
  OWN_AS_DER,
  OWN_AS_TEXT
};
size_t own_named (const struct own_situation *s, enum own_comparison how);

/* What {NAME} stands for in a sentence about the situation CONTEXT.  */
struct span own_word (struct arena *arena, const void *context,
                      struct span name);

#endif
