/* A JSON answer, written from its beginning to its end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Every string passes printable, so that no report in JSON can show what a
   report in words would not; every KEY is a string literal, for nothing else
   compiles, and "" for an element of a list or the whole.  */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <certask/span.h>
#include <stdint.h>

/* All zero: nothing is written yet.  */
struct json
{
  char *at;
  size_t n;
  size_t room;
  bool failed; /* memory was out */
};

#define json_begin_object(j, key) json_begin_ ((j), "" key, sizeof (key) - 1, '{')
#define json_begin_list(j, key) json_begin_ ((j), "" key, sizeof (key) - 1, '[')
void json_begin_ (struct json *j, const char *key, size_t n, char bracket);
void json_end_object (struct json *j);
void json_end_list (struct json *j);

#define json_none(j, key) json_literal_ ((j), "" key, sizeof (key) - 1, "null")
#define json_flag(j, key, value)                                              \
  json_literal_ ((j), "" key, sizeof (key) - 1, (value) ? "true" : "false")
void json_literal_ (struct json *j, const char *key, size_t n,
                    const char *literal);

#define json_number(j, key, value)                                            \
  json_number_ ((j), "" key, sizeof (key) - 1, (int64_t)(value))
void json_number_ (struct json *j, const char *key, size_t n, int64_t value);

/* RAW in at most LIMIT characters (0: all).  */
#define json_text(j, key, raw, limit)                                         \
  json_text_ ((j), "" key, sizeof (key) - 1, (raw), (limit))
void json_text_ (struct json *j, const char *key, size_t n, struct span raw,
                 size_t limit);

/* The same of a string of ours; null for NULL.  */
#define json_words(j, key, words)                                             \
  json_words_ ((j), "" key, sizeof (key) - 1, (words))
void json_words_ (struct json *j, const char *key, size_t n, const char *words);

/* A point in time, seconds since 1970, as RFC 3339 writes it, in UTC; null for
   one that no calendar has.  */
#define json_time(j, key, seconds)                                            \
  json_time_ ((j), "" key, sizeof (key) - 1, (seconds))
void json_time_ (struct json *j, const char *key, size_t n, int64_t seconds);

/* A list of COUNT texts, in full.  */
#define json_texts(j, key, texts, count)                                      \
  json_texts_ ((j), "" key, sizeof (key) - 1, (texts), (count))
void json_texts_ (struct json *j, const char *key, size_t n,
                  const struct span *texts, size_t count);

/* End the line and give it away: a string of *N bytes, to be freed, or NULL
   when memory was out.  */
char *json_done (struct json *j, size_t *n);

#endif
