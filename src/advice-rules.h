/* The rules of advice: data for advice.c.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ADVICE_RULES_H
#define ADVICE_RULES_H

#include "report.h"

/* What advice depends on.  */
struct situation
{
  const struct target *target;
  const struct evidence *evidence;
  const struct verdict *verdict;
  const struct attempt *attempt; /* the one that the answer tells of, or NULL */
  const struct request *request; /* NULL: none was seen */
  const char *path;              /* HTTP: for which it was asked; NULL: for all */
  bool has_own;                  /* the user has a certificate, and shows it */
  const char *greeting;          /* what greeted us where that was wrong, or NULL */
  const struct protocol *greeter;/* the same, if it is one of ours with an upgrade */
};

/* In a sentence {word} stands for what advice.c's table of words says; what is
   between ` and ` is a command to be typed.  */
struct advice_rule
{
  enum cause cause;              /* CAUSES: whatever it is */
  bool (*when) (const struct situation *s); /* NULL: always */
  const char *sentence;
};

/* In order of urgency; all that apply are given.  The last has no sentence.  */
extern const struct advice_rule advice_rules[];

/* The protocol as openssl s_client -starttls calls it, or NULL if it knows it
   not.  */
const char *openssl_starttls (const char *protocol);

#endif
