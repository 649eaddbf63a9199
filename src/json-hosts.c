/* The hosts of a domain, as JSON (doc/answer.md).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"
#include "limits.h"
#include "names.h"

static void
host_object (struct json *j, const struct candidate *host)
{
  json_begin_object (j, "");
  json_words (j, "host", *host->name ? host->name : ".");
  json_number (j, "port", host->port);
  json_words (j, "transport", host->direct ? "direct" : "starttls");
  json_number (j, "priority", host->priority);
  json_number (j, "weight", host->weight);
  json_words (j, "source", host->source ? host->source : "domain");
  json_begin_list (j, "addresses");
  for (size_t i = 0; i < host->addresses_count; i++)
    json_words (j, "", host->addresses[i].text);
  json_end_list (j);
  json_number (j, "addresses_total", host->addresses_total);
  json_words (j, "outcome", host_outcome_name (host));
  json_text (j, "said", host->said, SAID_MAX_BYTES);
  json_end_object (j);
}

void
json_hosts (struct json *j, const struct evidence *evidence)
{
  json_begin_list (j, "hosts");
  for (size_t i = 0; i < evidence->hosts_count; i++)
    host_object (j, &evidence->hosts[i]);
  json_end_list (j);
  json_number (j, "hosts_total", evidence->hosts_total);
}
