/* The one way by which text gets into a JSON answer.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-text.h"

#include "printable.h"

#include <stdlib.h>
#include <time.h>

json_t *
json_text (struct span raw, size_t limit)
{
  char *text = printable (raw, limit);
  json_t *string = text ? json_string_nocheck (text) : NULL;

  free (text);
  return string;
}

json_t *
json_words (const char *words)
{
  return words ? json_text (span_of (words), 0) : json_null ();
}

json_t *
json_time (int64_t seconds)
{
  time_t when = (time_t)seconds;
  struct tm tm;
  char text[64];

  if (!gmtime_r (&when, &tm)
      || strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    return json_null ();
  return json_words (text);
}

json_t *
json_texts (const struct span *texts, size_t count)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < count; i++)
    list = json_with (list, json_text (texts[i], 0));
  return list;
}

json_t *
json_with (json_t *list, json_t *value)
{
  if (json_array_append_new (list, value) == 0)
    return list;
  json_decref (list);
  return NULL;
}
