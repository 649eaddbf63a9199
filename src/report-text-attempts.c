/* The connections: how each ended, and the ladder of its steps.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"
#include "limits.h"
#include "names.h"
#include "report-text.h"
#include "told.h"

enum
{
  TIME_COLUMN = 4,
  WHO_COLUMN = 13,
  WHAT_COLUMN = 16,
  DETAIL_COLUMN = 36
};

/* ---- How a connection ended. ---- */

static const char *const endings[] = {
  [END_OPEN] = "it went on until we left",
  [END_ALERT] = "alert ",
  [END_CLOSE_NOTIFY] = "TLS ended in good order",
  [END_FIN] = "the server hung up",
  [END_RST] = "the server reset the connection",
  [END_SILENCE] = "silence until the time was up",
  [END_NOT_TLS] = "what came is no TLS",
  [END_TLS_VERSION] = "the server chose a TLS version that we did not offer",
  [END_TLS_ERROR] = "the server sent TLS that we cannot accept",
  [END_UNDECIPHERABLE] = "a record that cannot be decrypted",
  [END_LIMIT] = "the server said more than we take",
};

static const char *const stages[] = {
  [STAGE_NONE] = "",
  [STAGE_HELLO] = " before its ServerHello",
  [STAGE_SERVER] = " after its ServerHello",
  [STAGE_REQUEST] = " after its CertificateRequest",
  [STAGE_CERTIFICATE] = " after our Certificate",
  [STAGE_FINISHED] = " after our Finished",
  [STAGE_APPLICATION] = " after the handshake",
};

static void
out_stage (struct out *o, const struct attempt *attempt)
{
  if (attempt->ending == END_OPEN)
    return;
  if (attempt->stage == STAGE_CERTIFICATE
      && presented_really (attempt) == PRESENTED_NONE)
    out_literal (o, " after our empty Certificate");
  else
    out_words (o, stages[attempt->stage]);
}

void
out_alert (struct out *o, const struct attempt *attempt)
{
  out_number (o, attempt->alert.code);
  out_literal (o, " ");
  out_words (o, alert_name (attempt->alert.code));
  out_stage (o, attempt);
}

static void
out_ending_in_tls (struct out *o, const struct attempt *attempt)
{
  out_words (o, endings[attempt->ending]);
  if (attempt->ending == END_ALERT)
    out_alert (o, attempt);
  else
    out_stage (o, attempt);
  if ((attempt->ending == END_TLS_ERROR || attempt->ending == END_LIMIT)
      && attempt->tls.error)
    {
      out_literal (o, " (");
      out_words (o, attempt->tls.error);
      out_literal (o, ")");
    }
}

void
out_ending (struct out *o, const struct attempt *attempt)
{
  if (attempt->reach != REACHED || attempt->starttls.outcome > STARTTLS_AGREED)
    out_words (o, attempt_name (attempt));
  else if (attempt->application.outcome == APPLICATION_REFUSED)
    {
      out_literal (o, "TLS went on, and what runs inside refused: ");
      out_quoted (o, attempt->application.said);
    }
  else
    out_ending_in_tls (o, attempt);
}

/* ---- What a connection was made with. ---- */

static const char *const presenteds[] = {
  [PRESENTED_NONE] = "without a certificate",
  [PRESENTED_SELF_SIGNED] = "with a self-signed certificate",
  [PRESENTED_ISSUER_NAMED] = "with one that names a CA of the request",
  [PRESENTED_OWN] = "with your certificate",
};

static bool
same_word (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

static void
out_versions (struct out *o, const struct offer *offer)
{
  const char *least = tls_version_name (offer->tls_min);
  const char *most = tls_version_name (offer->tls_max);

  if (!least || !most)
    return;
  out_literal (o, ", ");
  out_words (o, least);
  if (offer->tls_min == offer->tls_max)
    return;
  out_literal (o, " to ");
  out_words (o, most);
}

/* What OFFER changed against the first one.  */
static void
out_changes (struct out *o, const struct offer *offer,
             const struct offer *first)
{
  if (offer->direct != first->direct && offer->direct)
    out_literal (o, ", TLS from the first byte");
  if (offer->direct != first->direct && !offer->direct)
    out_literal (o, ", STARTTLS");
  if (offer->tls_min != first->tls_min || offer->tls_max != first->tls_max)
    out_versions (o, offer);
  if (offer->old_ciphers != first->old_ciphers)
    out_literal (o, ", with cipher suites of yesterday");
  if (offer->old_groups != first->old_groups)
    out_literal (o, ", with groups of yesterday");
  if (!same_word (offer->sni, first->sni) && !offer->sni)
    out_literal (o, ", without a server name");
  if (!same_word (offer->sni, first->sni) && offer->sni)
    {
      out_literal (o, ", server name ");
      out_words (o, offer->sni);
    }
  if (!same_word (offer->alpn, first->alpn) && !offer->alpn)
    out_literal (o, ", without ALPN");
  if (!same_word (offer->alpn, first->alpn) && offer->alpn)
    {
      out_literal (o, ", ALPN ");
      out_words (o, offer->alpn);
    }
}

static void
out_offer (struct out *o, const struct attempt *attempt,
           const struct offer *first)
{
  out_words (o, presenteds[attempt->offer.presented]);
  if (attempt->offer.presented != PRESENTED_NONE && attempt->request.when
      && !attempt->tls.sent_certificate)
    out_literal (o, " (which did not fit the request: none was sent)");
  out_changes (o, &attempt->offer, first);
}

void
text_attempts (struct out *o, const struct answer_data *data)
{
  const struct evidence *evidence = data->evidence;

  if (evidence->attempts_count < 2)
    return;
  for (size_t i = 0; i < evidence->attempts_count; i++)
    {
      begin_labelled (o, i == 0 ? "Compared" : "");
      out_offer (o, evidence->attempts[i], &evidence->attempts[0]->offer);
      out_literal (o, ": ");
      out_ending (o, evidence->attempts[i]);
      out_end (o);
    }
}

/* N more were not kept.  */
static void
out_lost (struct out *o, unsigned column, size_t n)
{
  if (n == 0)
    return;
  out_begin (o, column, column);
  out_more (o, n);
  out_end (o);
}

/* ---- What the server told of itself. ---- */

static bool
is_first_of_its_kind (const struct attempt *attempt, size_t i)
{
  for (size_t j = 0; j < i; j++)
    if (strcmp (attempt->facts[j].key, attempt->facts[i].key) == 0
        && attempt->facts[j].inside_tls == attempt->facts[i].inside_tls)
      return false;
  return true;
}

static const char *
fact_label (const char *key)
{
  static const char *const labels[][2] = {
    { "capability", "Offers" }, { "sasl", "SASL" },
    { "status", "Status" },     { "redirect", "Sends us to" },
    { "software", "Software" },
  };

  for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
    if (strcmp (labels[i][0], key) == 0)
      return labels[i][1];
  return key;
}

static void
fact_paragraph (struct out *o, const struct attempt *attempt, size_t i)
{
  const struct fact *first = &attempt->facts[i];

  begin_labelled (o, fact_label (first->key));
  if (first->inside_tls)
    out_literal (o, "inside TLS: ");
  else
    out_literal (o, "in plaintext: ");
  for (size_t j = i; j < attempt->facts_count; j++)
    if (strcmp (attempt->facts[j].key, first->key) == 0
        && attempt->facts[j].inside_tls == first->inside_tls)
      {
        if (j > i)
          out_literal (o, ", ");
        out_span (o, attempt->facts[j].value, NAME_MAX_CHARACTERS);
      }
  out_end (o);
}

void
text_facts (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);

  for (size_t i = 0; attempt && i < attempt->facts_count; i++)
    if (is_first_of_its_kind (attempt, i))
      fact_paragraph (o, attempt, i);
  if (attempt)
    out_lost (o, TEXT_COLUMN, attempt->facts_total - attempt->facts_count);
}

/* ---- The ladder. ---- */

static void
rung (struct out *o, const struct event *event, bool whole)
{
  static const char *const whos[] = {
    [WHO_US] = "C:",
    [WHO_SERVER] = "S:",
    [WHO_NOBODY] = "--",
  };

  out_begin (o, TIME_COLUMN, DETAIL_COLUMN);
  out_number (o, event->at_ms);
  out_literal (o, " ms");
  out_pad (o, WHO_COLUMN);
  out_words (o, whos[event->who]);
  out_pad (o, WHAT_COLUMN);
  out_span (o, event->what, NAME_MAX_CHARACTERS);
  if (event->detail.n > 0)
    {
      out_pad (o, DETAIL_COLUMN);
      out_span (o, event->detail, whole ? 0 : SAID_MAX_BYTES);
      if (whole && event->detail.n == EVENT_MAX_BYTES)
        out_literal (o, "…");
    }
  out_end (o);
}

static void
sample (struct out *o, const char *what, struct span bytes)
{
  if (bytes.n == 0)
    return;
  out_begin (o, TIME_COLUMN, DETAIL_COLUMN);
  out_words (o, what);
  out_pad (o, DETAIL_COLUMN);
  out_hex (o, bytes);
  out_end (o);
}

static void
ladder (struct out *o, const struct attempt *attempt, const struct offer *first,
        bool whole)
{
  out_empty_line (o);
  out_begin (o, LABEL_COLUMN, LABEL_COLUMN);
  out_tint (o, TINT_BOLD);
  out_literal (o, "Connection ");
  out_offer (o, attempt, first);
  out_tint (o, TINT_NONE);
  out_literal (o, ", ");
  out_number (o, attempt->elapsed_ms);
  out_literal (o, " ms");
  out_end (o);
  for (const struct event *e = attempt->events; e; e = e->next)
    rung (o, e, whole);
  out_lost (o, TIME_COLUMN, attempt->events_total - attempt->events_count);
  if (!whole)
    return;
  sample (o, "before TLS", attempt->injected.sample);
  sample (o, "too early", attempt->early.sample);
  sample (o, "no TLS", attempt->not_tls.sample);
}

void
text_ladder (struct out *o, const struct answer_data *data, bool whole)
{
  const struct evidence *evidence = data->evidence;

  for (size_t i = 0; i < evidence->attempts_count; i++)
    ladder (o, evidence->attempts[i], &evidence->attempts[0]->offer, whole);
}
