/* The hosts of a domain, as DNS names them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "report-text.h"

#include "limits.h"

static void
out_addresses (struct out *o, const struct candidate *host)
{
  for (size_t i = 0; i < host->addresses_count; i++)
    {
      const struct host_address *a = &host->addresses[i];

      out_words (o, i == 0 ? " at " : ", ");
      out_words (o, a->text);
      if (a->scope)
        {
          out_literal (o, " (");
          out_words (o, a->scope);
          out_literal (o, ")");
        }
    }
  if (host->addresses_total == host->addresses_count)
    return;
  out_literal (o, " ");
  out_more (o, host->addresses_total - host->addresses_count);
}

/* ", priority 10, weight 5, TLS from the first byte".  */
static void
out_record (struct out *o, const struct candidate *host)
{
  if (!host->source)
    {
      out_literal (o, ", the domain itself, for want of a record");
      return;
    }
  out_literal (o, ", ");
  out_words (o, host->source);
  out_literal (o, " ");
  out_number (o, host->priority);
  if (host->weight > 0)
    {
      out_literal (o, ", weight ");
      out_number (o, host->weight);
    }
}

static void
out_outcome (struct out *o, const struct candidate *host)
{
  if (!host->tried)
    out_literal (o, "not tried");
  else if (host->reach == REACHED)
    {
      out_tint (o, TINT_GOOD);
      out_literal (o, "reached");
      out_tint (o, TINT_NONE);
    }
  else
    out_span (o, host->said, SAID_MAX_BYTES);
}

static void
host_paragraph (struct out *o, const struct candidate *host)
{
  if (!*host->name)
    {
      out_words (o, host->source);
      out_literal (o, " is \".\": there is no such service");
      return;
    }
  out_words (o, host->name);
  out_literal (o, ":");
  out_number (o, host->port);
  out_addresses (o, host);
  out_record (o, host);
  out_literal (o, ": ");
  out_outcome (o, host);
}

void
text_hosts (struct out *o, const struct answer_data *data)
{
  const struct evidence *e = data->evidence;

  for (size_t i = 0; i < e->hosts_count; i++)
    {
      begin_labelled (o, i == 0 ? "Hosts" : "");
      host_paragraph (o, &e->hosts[i]);
      out_end (o);
    }
  if (e->hosts_total == e->hosts_count)
    return;
  begin_labelled (o, "");
  out_more (o, e->hosts_total - e->hosts_count);
  out_literal (o, ", which were not looked at");
  out_end (o);
}
