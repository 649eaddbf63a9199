/* A JSON answer, written from its beginning to its end.

   It is one growing buffer: a tree of values, each allocated, took as long as a
   sixth of a handshake.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-text.h"

#include "printable.h"

#include <stdlib.h>
#include <time.h>

enum
{
  ROOM_BYTES = 4096, /* enough for most answers */
  NUMBER_BYTES = 24
};

/* ---- Bytes ---- */

/* Room for N more bytes: where they go, or NULL.  */
static char *
room_for (struct json *j, size_t n)
{
  size_t room = j->room ? j->room : ROOM_BYTES;
  char *grown;

  if (j->failed)
    return NULL;
  if (j->room - j->n >= n)
    return j->at + j->n;
  while (room - j->n < n)
    room *= 2;
  grown = realloc (j->at, room);
  if (!grown)
    {
      j->failed = true;
      return NULL;
    }
  j->at = grown;
  j->room = room;
  return j->at + j->n;
}

static void
add (struct json *j, const char *bytes, size_t n)
{
  char *to = room_for (j, n);

  if (!to)
    return;
  memcpy (to, bytes, n);
  j->n += n;
}

/* Of what printable leaves, JSON has to escape two characters (RFC 8259, 7).  */
static size_t
until_escape (struct span text)
{
  const char *quote = memchr (text.at, '"', text.n);
  size_t n = quote ? (size_t)(quote - text.at) : text.n;
  const char *backslash = memchr (text.at, '\\', n);

  return backslash ? (size_t)(backslash - text.at) : n;
}

/* Most texts have nothing to escape, and are copied at once.  */
static void
add_string (struct json *j, struct span text)
{
  char *to = room_for (j, 2 * text.n + 2);
  char *begin = to;
  size_t plain;

  if (!to)
    return;
  plain = until_escape (text);
  *to++ = '"';
  memcpy (to, text.at, plain);
  to += plain;
  for (size_t i = plain; i < text.n; i++)
    {
      if (text.at[i] == '"' || text.at[i] == '\\')
        *to++ = '\\';
      *to++ = text.at[i];
    }
  *to++ = '"';
  j->n += (size_t)(to - begin);
}

/* A comma, unless it is the first of its kind, and the key.  */
static void
add_key (struct json *j, const char *key, size_t n)
{
  bool first = j->n == 0 || j->at[j->n - 1] == '{' || j->at[j->n - 1] == '[';
  char *to = room_for (j, n + 4);
  char *begin = to;

  if (!to)
    return;
  if (!first)
    *to++ = ',';
  if (n > 0)
    {
      *to++ = '"';
      memcpy (to, key, n);
      to += n;
      *to++ = '"';
      *to++ = ':';
    }
  j->n += (size_t)(to - begin);
}

/* ---- Values ---- */

void
json_begin_ (struct json *j, const char *key, size_t n, char bracket)
{
  add_key (j, key, n);
  add (j, &bracket, 1);
}

void
json_end_object (struct json *j)
{
  add (j, "}", 1);
}

void
json_end_list (struct json *j)
{
  add (j, "]", 1);
}

void
json_literal_ (struct json *j, const char *key, size_t n, const char *literal)
{
  add_key (j, key, n);
  add (j, literal, strlen (literal));
}

void
json_number_ (struct json *j, const char *key, size_t n, int64_t value)
{
  char text[NUMBER_BYTES];
  char *end = text + sizeof text;
  char *begin = end;
  uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

  do
    *--begin = (char)('0' + left % 10);
  while ((left /= 10) > 0);
  if (value < 0)
    *--begin = '-';
  add_key (j, key, n);
  add (j, begin, (size_t)(end - begin));
}

void
json_text_ (struct json *j, const char *key, size_t n, struct span raw,
            size_t limit)
{
  char *text = NULL;

  add_key (j, key, n);
  if ((limit == 0 || raw.n <= limit) && printable_as_is (raw))
    {
      add_string (j, raw);
      return;
    }
  text = printable (raw, limit);
  if (text)
    add_string (j, span_of (text));
  else
    j->failed = true;
  free (text);
}

void
json_words_ (struct json *j, const char *key, size_t n, const char *words)
{
  if (words)
    json_text_ (j, key, n, span_of (words), 0);
  else
    json_literal_ (j, key, n, "null");
}

void
json_time_ (struct json *j, const char *key, size_t n, int64_t seconds)
{
  time_t when = (time_t)seconds;
  struct tm tm;
  char text[64];

  if (!gmtime_r (&when, &tm)
      || strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    json_literal_ (j, key, n, "null");
  else
    json_words_ (j, key, n, text);
}

void
json_texts_ (struct json *j, const char *key, size_t n,
             const struct span *texts, size_t count)
{
  json_begin_ (j, key, n, '[');
  for (size_t i = 0; i < count; i++)
    json_text (j, "", texts[i], 0);
  json_end_list (j);
}

char *
json_done (struct json *j, size_t *n)
{
  struct json done;

  add (j, "\n", sizeof "\n"); /* with the NUL, which *N does not count */
  done = *j;
  *j = (struct json){ 0 };
  if (done.failed)
    {
      free (done.at);
      return NULL;
    }
  *n = done.n - 1;
  return done.at;
}
