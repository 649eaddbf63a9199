/* What is shown: printable, and JSON's strings.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"
#include "printable.h"
#include "shown.h"

#include <jansson.h>

/* The string in JSON is what printable makes of it.  */
static void
check_text (struct span raw, size_t limit)
{
  char *text = printable (raw, limit);
  struct json j = { 0 };
  struct span line;
  json_t *parsed, *string;

  json_begin_object (&j, "");
  json_text (&j, "text", raw, limit);
  line = json_line (&j);
  check_json_line (line);
  parsed = json_loadb (line.at, line.n, 0, NULL);
  string = json_object_get (parsed, "text");
  must (text && string && same_string (json_string_value (string), text));
  must (json_string_length (string) == strlen (text));
  must (!printable_as_is (raw) || same_span (raw, span_of (text)) || limit > 0);
  json_decref (parsed);
  free ((char *)(uintptr_t)line.at);
  free (text);
}

/* The first byte is a limit.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span raw = { (const char *)data, size };
  size_t limit = take_byte (&raw);
  struct span halves[2]
      = { span_part (raw, 0, raw.n / 2), span_from (raw, raw.n / 2) };
  struct json j = { 0 };

  check_printable (raw, limit);
  check_text (raw, 0);
  check_text (raw, limit);
  json_begin_object (&j, "");
  json_texts (&j, "texts", halves, 2);
  check_json (&j);
  return 0;
}
