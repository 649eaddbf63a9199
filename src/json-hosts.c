/* The hosts of a domain, as JSON (doc/answer.md).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"
#include "json-text.h"
#include "limits.h"
#include "names.h"

static json_t *
addresses (const struct candidate *host)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < host->addresses_count; i++)
    list = json_with (list, json_words (host->addresses[i].text));
  return list;
}

/* clang-format off */
static json_t *
host_object (const struct candidate *host)
{
  return json_pack (
      "{s:o, s:i, s:o, s:i, s:i, s:o, s:o, s:o, s:o}",
      "host", json_words (*host->name ? host->name : "."),
      "port", (int)host->port,
      "transport", json_words (host->direct ? "direct" : "starttls"),
      "priority", (int)host->priority,
      "weight", (int)host->weight,
      "source", json_words (host->source ? host->source : "domain"),
      "addresses", addresses (host),
      "outcome", json_words (host_outcome_name (host)),
      "said", json_text (host->said, SAID_MAX_BYTES));
}
/* clang-format on */

json_t *
json_hosts (const struct evidence *evidence)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < evidence->hosts_count; i++)
    list = json_with (list, host_object (&evidence->hosts[i]));
  return list;
}
