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
static void
add_string (struct json *j, const char *text, size_t n)
{
  char *to = room_for (j, 2 * n + 2);
  char *begin = to;

  if (!to)
    return;
  *to++ = '"';
  for (size_t i = 0; i < n; i++)
    {
      if (text[i] == '"' || text[i] == '\\')
        *to++ = '\\';
      *to++ = text[i];
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
  int length = snprintf (text, sizeof text, "%lld", (long long)value);

  add_key (j, key, n);
  add (j, text, (size_t)length);
}

void
json_text_ (struct json *j, const char *key, size_t n, struct span raw,
            size_t limit)
{
  char *text = NULL;

  add_key (j, key, n);
  if ((limit == 0 || raw.n <= limit) && printable_as_is (raw))
    {
      add_string (j, raw.at, raw.n);
      return;
    }
  text = printable (raw, limit);
  if (text)
    add_string (j, text, strlen (text));
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

bool
json_done (struct json *j, FILE *out)
{
  bool written;

  add (j, "\n", 1);
  written = !j->failed && fwrite (j->at, 1, j->n, out) == j->n;
  free (j->at);
  *j = (struct json){ 0 };
  return written;
}
