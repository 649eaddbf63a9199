/* What is shown: printable, and JSON's strings.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"
#include "json-text.h"
#include "printable.h"
#include "shown.h"

/* The string in JSON is what printable makes of it.  */
static void
check_text (struct span raw, size_t limit)
{
  json_t *json = json_text (raw, limit);
  char *text = printable (raw, limit);

  must (json && text);
  must (same_string (json_string_value (json), text));
  must (json_string_length (json) == strlen (text));
  free (text);
  check_json (json);
}

/* The first byte is a limit.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span raw = { (const char *)data, size };
  size_t limit = take_byte (&raw);
  struct span halves[2]
      = { span_part (raw, 0, raw.n / 2), span_from (raw, raw.n / 2) };

  check_printable (raw, limit);
  check_text (raw, 0);
  check_text (raw, limit);
  check_json (json_texts (halves, 2));
  return 0;
}
