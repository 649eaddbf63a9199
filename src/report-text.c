/* The answer in words.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "report-text.h"

#include "advice.h"
#include "arena.h"
#include "findings.h"
#include "limits.h"

void
begin_labelled (struct out *o, const char *label)
{
  out_begin (o, LABEL_COLUMN, TEXT_COLUMN);
  out_tint (o, TINT_BOLD);
  out_words (o, label);
  out_tint (o, TINT_NONE);
  out_pad (o, TEXT_COLUMN);
}

void
out_more (struct out *o, size_t n)
{
  out_literal (o, "and ");
  out_number (o, (long long)n);
  out_literal (o, " more");
}

/* ---- Findings. ---- */

static void
out_surplus (struct out *o, const struct finding *f)
{
  out_number (o, (long long)f->bytes);
  if (f->late)
    out_literal (o,
                 " bytes of plaintext came after our ClientHello, on their way"
                 " before or in answer to it: \"");
  else if (f->kind == FINDING_INJECTED_PLAINTEXT)
    out_literal (o, " bytes came between the go-ahead and TLS: \"");
  else
    {
      out_literal (o, " bytes came before we had said ");
      out_span (o, f->step, NAME_MAX_CHARACTERS);
      out_literal (o, ": \"");
    }
  out_span (o, f->sample, SAID_MAX_BYTES);
  out_literal (o, "\"");
}

static void
out_private (struct out *o, const struct finding *f)
{
  out_literal (o, "DNS says that ");
  out_span (o, f->to, NAME_MAX_CHARACTERS);
  out_literal (o, " serves this domain, and that it is ");
  out_span (o, f->address, 0);
  out_literal (o, " (");
  out_words (o, f->words);
  out_literal (o, "); `--follow-private` lets it be contacted");
}

static void
finding_paragraph (struct out *o, const struct finding *f)
{
  begin_labelled (o, "Found");
  switch (f->kind)
    {
    case FINDING_INJECTED_PLAINTEXT:
    case FINDING_EARLY_REPLY:
      out_surplus (o, f);
      break;
    case FINDING_ANY_CERTIFICATE_ACCEPTED:
      out_literal (o, "any certificate opens the door: a throw-away,"
                      " self-signed one was let in where none was not");
      break;
    case FINDING_EXTERNAL_REDIRECT:
      out_literal (o, "we are sent to another host, where we did not go: ");
      out_span (o, f->to, SAID_MAX_BYTES);
      break;
    case FINDING_SASL_EXTERNAL:
      out_literal (o, "SASL EXTERNAL is offered: a client certificate could"
                      " log in");
      break;
    case FINDING_UNSTEADY:
      out_literal (o, "the server is unsteady: of two connections alike one was"
                      " cut, and the other got on, which the answer is of;"
                      " there may be several servers behind the address, one"
                      " of them failing");
      break;
    case FINDING_PRIVATE_ADDRESS:
      out_private (o, f);
      break;
    case FINDING_LOOKUP_FAILED:
      out_literal (o, "DNS did not answer for ");
      out_span (o, f->to, 0);
      out_literal (o, ": ");
      out_words (o, f->words);
      break;
    }
  out_end (o);
}

static void
text_findings (struct out *o, const struct answer_data *data)
{
  struct finding found[FINDINGS_MAX];
  size_t total;
  size_t count = findings (data, found, &total);

  for (size_t i = 0; i < count; i++)
    finding_paragraph (o, &found[i]);
  if (total == count)
    return;
  begin_labelled (o, "Found");
  out_more (o, total - count);
  out_literal (o, ", less grave");
  out_end (o);
}

/* ---- What to do next. ---- */

static void
text_advice (struct out *o, const struct answer_data *data)
{
  struct span sentences[ADVICE_MAX];
  struct arena *arena = arena_new ();
  size_t count = arena ? advise (arena, data, sentences) : 0;

  if (!arena || arena_failed (arena))
    out_lacks (o);
  if (count > 0)
    out_empty_line (o);
  for (size_t i = 0; i < count; i++)
    {
      begin_labelled (o, i == 0 ? "What next" : "");
      out_span (o, sentences[i], 0);
      out_end (o);
    }
  arena_free (arena);
}

static void
text_expected (struct out *o, const struct answer_data *data)
{
  if (!data->expect)
    return;
  begin_labelled (o, "Expected");
  if (data->expect & 1u << data->verdict->answer)
    {
      out_tint (o, TINT_GOOD);
      out_literal (o, "yes");
    }
  else
    {
      out_tint (o, TINT_BAD);
      out_literal (o, "no");
    }
  out_tint (o, TINT_NONE);
  out_end (o);
}

/* -v: what the judge went by.  */
static void
text_rule (struct out *o, const struct answer_data *data)
{
  begin_labelled (o, "Rule");
  out_words (o, data->verdict->rule);
  out_literal (o, ": ");
  out_words (o, data->verdict->because);
  out_end (o);
}

bool
report_text (FILE *to, const struct answer_data *data,
             const struct style *style, bool first)
{
  struct out *o = out_new (to, style);

  if (!o)
    return false;
  if (!first)
    out_empty_line (o);
  text_headline (o, data);
  out_empty_line (o);
  text_own (o, data);
  text_expected (o, data);
  text_hosts (o, data);
  text_reached (o, data);
  text_starttls (o, data);
  text_not_tls (o, data);
  text_server (o, data);
  text_request (o, data);
  text_alert (o, data);
  text_application (o, data);
  text_attempts (o, data);
  text_findings (o, data);
  if (style->verbose > 0)
    {
      text_facts (o, data);
      text_rule (o, data);
    }
  text_advice (o, data);
  if (style->verbose > 0)
    text_ladder (o, data, style->verbose > 1);
  return out_done (o);
}
