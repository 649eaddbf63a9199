/* What was seen: who was reached, what was asked for, what was said.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"
#include "limits.h"
#include "names.h"
#include "report-text.h"
#include "told.h"

enum
{
  CA_NAMES_SHOWN = 4,
  NAMES_SHOWN = 6
};

void
out_quoted (struct out *o, struct span words)
{
  words = span_trimmed (words);
  if (words.n == 0)
    return;
  out_literal (o, "\"");
  out_span (o, words, SAID_MAX_BYTES);
  out_literal (o, "\"");
}

static void
out_listed (struct out *o, const char *word)
{
  if (!word)
    return;
  out_literal (o, ", ");
  out_words (o, word);
}

/* Separates the Ith of TOTAL names, of which KEPT are there; false when the rest
   is only counted.  */
static bool
out_next (struct out *o, size_t i, size_t kept, size_t total)
{
  size_t most = out_is_verbose (o) ? kept : NAMES_SHOWN;

  if (i == total)
    return false;
  if (i == most || i == kept)
    {
      out_literal (o, " ");
      out_more (o, total - i);
      return false;
    }
  if (i > 0)
    out_literal (o, ", ");
  return true;
}

/* ---- Reached. ---- */

static void
not_reached (struct out *o, const struct attempt *attempt)
{
  begin_labelled (o, "Tried");
  if (*attempt->address)
    {
      out_words (o, attempt->address);
      out_literal (o, ": ");
    }
  out_span (o, attempt->reach_said, SAID_MAX_BYTES);
  out_end (o);
}

void
text_reached (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);
  const struct attempt *hello = told_hello (data->evidence);

  if (!attempt)
    return;
  if (attempt->reach != REACHED)
    {
      not_reached (o, attempt);
      return;
    }
  begin_labelled (o, "Reached");
  out_words (o, attempt->address);
  if (data->evidence->proxy)
    {
      out_literal (o, ", the proxy ");
      out_words (o, data->evidence->proxy);
    }
  if (hello)
    {
      out_listed (o, tls_version_name (hello->tls.version));
      out_listed (o, hello->tls.cipher);
      out_listed (o, hello->tls.group);
      if (hello->tls.alpn.n > 0)
        out_literal (o, ", ALPN ");
      out_span (o, hello->tls.alpn, NAME_MAX_CHARACTERS);
    }
  out_end (o);
}

/* ---- STARTTLS, when it came to nothing. ---- */

static const char *const starttls_ends[] = {
  [STARTTLS_NOT_OFFERED] = "not offered",
  [STARTTLS_REFUSED] = "refused",
  [STARTTLS_PREAUTH] = "too late: the session is logged in from the start",
  [STARTTLS_GARBLED] = "the answer is none that the protocol allows",
  [STARTTLS_LIMIT] = "the answer is longer than we take",
  [STARTTLS_SILENT] = "no answer",
  [STARTTLS_CLOSED] = "the server hung up",
  [STARTTLS_RESET] = "the connection was reset",
};

static void
out_step (struct out *o, struct span step)
{
  if (step.n == 0)
    return;
  out_literal (o, ", after ");
  out_span (o, step, NAME_MAX_CHARACTERS);
}

void
text_starttls (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);
  const struct starttls *s = attempt ? &attempt->starttls : NULL;

  if (!s || s->outcome == STARTTLS_NONE || s->outcome == STARTTLS_AGREED)
    return;
  begin_labelled (o, "STARTTLS");
  out_words (o, starttls_ends[s->outcome]);
  out_step (o, s->step);
  if (s->said.n > 0)
    out_literal (o, ": ");
  else if (s->outcome == STARTTLS_NOT_OFFERED)
    out_literal (o, ", nor is anything else");
  out_quoted (o, s->said);
  if (s->outcome == STARTTLS_GARBLED && s->wanted)
    {
      out_literal (o, ", where we expect ");
      out_words (o, s->wanted);
    }
  out_end (o);
}

/* ---- What came instead of TLS. ---- */

void
text_not_tls (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);

  if (!attempt || attempt->ending != END_NOT_TLS)
    return;
  begin_labelled (o, "It said");
  out_quoted (o, span_line (attempt->not_tls.sample));
  out_literal (o, ", which is no TLS");
  out_end (o);
}

/* ---- The server's certificate. ---- */

static void
server_names (struct out *o, const struct certificate *c)
{
  if (c->sans_count == 0)
    return;
  begin_labelled (o, "");
  out_literal (o, "for ");
  for (size_t i = 0; out_next (o, i, c->sans_count, c->sans_total); i++)
    out_span (o, c->sans[i], NAME_MAX_CHARACTERS);
  out_end (o);
}

static void
server_validity (struct out *o, const struct certificate *c)
{
  begin_labelled (o, "");
  out_literal (o, "valid ");
  out_day (o, c->not_before);
  out_literal (o, " to ");
  out_day (o, c->not_after);
  if (c->key)
    {
      out_literal (o, ", ");
      out_words (o, c->key);
      out_literal (o, " ");
      out_number (o, c->key_bits);
    }
  out_end (o);
}

static void
server_verified (struct out *o, const struct tls_seen *tls)
{
  if (!tls->verify_asked)
    return;
  begin_labelled (o, "");
  if (!tls->verified)
    out_literal (o, "verified");
  else
    {
      out_tint (o, TINT_BAD);
      out_literal (o, "not trusted: ");
      out_words (o, tls->verified);
      out_tint (o, TINT_NONE);
    }
  out_end (o);
}

void
text_server (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told_hello (data->evidence);
  const struct certificate *c = attempt ? attempt->tls.certificate : NULL;

  if (!c)
    return;
  begin_labelled (o, "Server");
  out_span (o, c->subject, NAME_MAX_CHARACTERS);
  out_literal (o, ", issued by ");
  out_span (o, c->issuer, NAME_MAX_CHARACTERS);
  out_end (o);
  server_names (o, c);
  server_validity (o, c);
  server_verified (o, &attempt->tls);
}

/* ---- The request. ---- */

static void
request_when (struct out *o, const struct request *r)
{
  static const struct
  {
    unsigned bit;
    const char *words;
  } whens[] = {
    { REQUEST_HANDSHAKE, ", in the handshake" },
    { REQUEST_RENEGOTIATION, ", later, by a renegotiation" },
    { REQUEST_POST_HANDSHAKE, ", later, after the handshake" },
  };

  begin_labelled (o, "Asks for");
  out_literal (o, "a client certificate");
  for (size_t i = 0; i < sizeof whens / sizeof *whens; i++)
    if (r->when & whens[i].bit)
      out_words (o, whens[i].words);
  if (r->ca_names_total == 0)
    out_literal (o, "; of which CA it does not say");
  else
    {
      out_literal (o, "; of ");
      out_number (o, (long long)r->ca_names_total);
      if (r->ca_names_total == 1)
        out_literal (o, " CA:");
      else
        out_literal (o, " CAs:");
    }
  out_end (o);
}

static void
request_cas (struct out *o, const struct request *r, size_t most)
{
  size_t shown = r->ca_names_count < most ? r->ca_names_count : most;

  for (size_t i = 0; i < shown; i++)
    {
      begin_labelled (o, "");
      out_literal (o, "- ");
      out_span (o, r->ca_names_text[i], NAME_MAX_CHARACTERS);
      out_end (o);
    }
  if (r->ca_names_total <= shown)
    return;
  begin_labelled (o, "");
  out_literal (o, "- ");
  out_more (o, r->ca_names_total - shown);
  out_end (o);
}

static void
out_name (struct out *o, const char *name, unsigned number)
{
  char digits[16];

  snprintf (digits, sizeof digits, "0x%02x", number);
  out_words (o, name ? name : digits);
}

static void
request_types (struct out *o, const struct request *r)
{
  if (r->types_count == 0)
    return;
  begin_labelled (o, "");
  out_literal (o, "types: ");
  for (size_t i = 0; out_next (o, i, r->types_count, r->types_count); i++)
    out_name (o, certificate_type_name (r->types[i]), r->types[i]);
  out_end (o);
}

static void
request_schemes (struct out *o, const struct request *r)
{
  if (r->schemes_count == 0)
    return;
  begin_labelled (o, "");
  out_literal (o, "signatures: ");
  for (size_t i = 0; out_next (o, i, r->schemes_count, r->schemes_total); i++)
    out_name (o, scheme_name (r->schemes[i]), r->schemes[i]);
  out_end (o);
}

void
text_request (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told_request (data->evidence);

  if (!attempt)
    return;
  request_when (o, &attempt->request);
  request_cas (o, &attempt->request,
               out_is_verbose (o) ? CA_NAMES_MAX : CA_NAMES_SHOWN);
  request_types (o, &attempt->request);
  request_schemes (o, &attempt->request);
}

/* ---- The alert, and the words inside TLS. ---- */

void
text_alert (struct out *o, const struct answer_data *data)
{
  const struct attempt *a = told_alert (data->evidence);

  if (!a || !alert_is_fatal (&a->alert))
    return;
  begin_labelled (o, "Alert");
  out_alert (o, a);
  out_end (o);
  begin_labelled (o, "");
  out_words (o, alert_meaning (a->alert.code, a->stage, a->request.when != 0,
                               presented_really (a)));
  out_end (o);
}

static const char *const application_ends[] = {
  [APPLICATION_QUIET] = "neither side said anything",
  [APPLICATION_ANSWERED] = "answered",
  [APPLICATION_REFUSED] = "refused",
  [APPLICATION_GARBLED] = "the answer is none that the protocol allows",
  [APPLICATION_LIMIT] = "the server said more than we take",
  [APPLICATION_SILENT] = "no answer",
  [APPLICATION_CLOSED] = "the connection ended instead of an answer",
};

void
text_application (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);
  const struct application *a = attempt ? &attempt->application : NULL;

  if (!a || a->outcome == APPLICATION_NONE || a->outcome == APPLICATION_QUIET
      || (a->outcome == APPLICATION_CLOSED && attempt->ending == END_ALERT))
    return;
  begin_labelled (o, "Inside TLS");
  out_words (o, application_ends[a->outcome]);
  if (a->unasked)
    out_literal (o, ", unasked");
  else
    out_step (o, a->step);
  if (a->said.n > 0)
    out_literal (o, ": ");
  out_quoted (o, a->said);
  out_end (o);
}
