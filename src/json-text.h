/* The one way by which text gets into a JSON answer.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Every string passes printable, so that no report in JSON can show what a
   report in words would not.  NULL when memory is out, as jansson has it.  */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <certask/span.h>
#include <jansson.h>
#include <stdint.h>

/* RAW in at most LIMIT characters (0: all).  */
json_t *json_text (struct span raw, size_t limit);

/* The same of a string of ours; null for NULL.  */
json_t *json_words (const char *words);

/* A point in time, seconds since 1970, as RFC 3339 writes it, in UTC; null for
   one that no calendar has.  */
json_t *json_time (int64_t seconds);

/* COUNT texts, in full.  */
json_t *json_texts (const struct span *texts, size_t count);

/* LIST with VALUE at its end; takes both over, and gives NULL if either is.  */
json_t *json_with (json_t *list, json_t *value);

#endif
