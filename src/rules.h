/* The rules of the judge.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef RULES_H
#define RULES_H

#include "facts.h"

/* A set of values of an enumeration, as bits; 0 is every value.  */
typedef unsigned set;

/* A rule holds when every fact is in its set.  */
struct rule
{
  const char *id;      /* "required-alert-116" */
  const char *because; /* a sentence for the report */

  set reach;
  set upgrade;
  set asked;
  set stage;
  set close;
  set word;
  set effect;

  enum answer answer;
  enum confidence confidence;
  enum cause cause;
};

/* In order: the first that holds decides; the last holds always.  */
extern const struct rule rules[];
extern const size_t rules_count;

bool rule_holds (const struct rule *rule, const struct facts *facts);
const struct rule *rule_for (const struct facts *facts);

#endif
