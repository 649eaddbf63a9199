/* TLS alerts: what each means, and when.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"

#include "alerts-table.h"

#include <ctype.h>

static const struct alert_entry unassigned = {
  .name = "unassigned",
  .always = "No specification knows this alert.",
};

static const struct alert_entry *
entry (uint8_t code)
{
  const struct alert_entry *e = alert_table;

  while (e->name && e->code != code)
    e++;
  return e->name ? e : &unassigned;
}

const char *
alert_name (uint8_t code)
{
  return entry (code)->name;
}

const char *
alert_spec (uint8_t code)
{
  return entry (code)->spec;
}

/* The next letter or digit, folded, or -1: what is between words does not
   count.  */
static int
next_letter (struct span *rest)
{
  while (rest->n > 0)
    {
      unsigned char c = (unsigned char)rest->at[0];

      *rest = span_from (*rest, 1);
      if (isalnum (c))
        return tolower (c);
    }
  return -1;
}

static bool
same_letters (struct span a, struct span b)
{
  int letter;

  do
    {
      letter = next_letter (&a);
      if (letter != next_letter (&b))
        return false;
    }
  while (letter >= 0);
  return true;
}

int
alert_code (struct span name)
{
  for (const struct alert_entry *e = alert_table; e->name; e++)
    if (same_letters (name, span_of (e->name)))
      return e->code;
  return -1;
}

/* What E means there, or NULL.  After a request, but before our answer, an
   alert cannot be about the answer.  */
static const char *
meaning_there (const struct alert_entry *e, enum stage stage, bool requested,
               enum presented presented)
{
  if (stage == STAGE_NONE || stage == STAGE_REQUEST)
    return NULL;
  if (stage == STAGE_HELLO)
    return e->hello;
  if (stage == STAGE_SERVER || !requested)
    return e->unasked;
  if (presented == PRESENTED_NONE)
    return e->bare;
  return presented == PRESENTED_OWN ? e->own : e->stranger;
}

const char *
alert_meaning (uint8_t code, enum stage stage, bool requested,
               enum presented presented)
{
  const struct alert_entry *e = entry (code);
  const char *there = meaning_there (e, stage, requested, presented);

  return there ? there : e->always;
}
