/* The first line: the question, answered.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "report-text.h"
#include "told.h"

/* What the server does, when it can be told.  */
static const struct
{
  const char *does;
  enum tint tint;
} answers[] = {
  [ANSWER_NOT_REQUESTED]
  = { "does not ask for a client certificate", TINT_GOOD },
  [ANSWER_OPTIONAL]
  = { "asks for a client certificate and goes on without one", TINT_NOTE },
  [ANSWER_REQUIRED] = { "requires a client certificate", TINT_WARN },
  [ANSWER_REQUIRED_BY_APPLICATION]
  = { "requires a client certificate, once inside TLS", TINT_WARN },
  [ANSWER_UNDETERMINED] = { "Undetermined: ", TINT_BAD },
};

/* What kept it from answering.  Where the question was not reached, OPEN says
   so after it.  */
static const char before[] = " before it could ask for a client certificate";
static const char never[] = ", so the question was never reached";

static const struct
{
  const char *did;
  const char *open;
} causes[CAUSES] = {
  [CAUSE_NONE] = { "did not show whether it wants a client certificate", "" },
  [CAUSE_CLIENT_CERTIFICATE_MISSING]
  = { "ended the connection without a certificate", "" },
  [CAUSE_TLS_VERSION] = { "speaks no TLS version that we offered", never },
  [CAUSE_CIPHER_SUITE] = { "has no cipher suite in common with us", never },
  [CAUSE_KEY_EXCHANGE_GROUP]
  = { "has no key exchange group in common with us", never },
  [CAUSE_SIGNATURE_ALGORITHM]
  = { "has no signature algorithm in common with us", never },
  [CAUSE_SERVER_NAME] = { "does not know the name that we asked for", never },
  [CAUSE_ALPN]
  = { "speaks none of the application protocols that we offered", never },
  [CAUSE_SERVER_ERROR] = { "failed with an error of its own", before },
  [CAUSE_ALERT] = { "ended the handshake", before },
  [CAUSE_CLOSED] = { "hung up", before },
  [CAUSE_RESET] = { "reset the connection", before },
  [CAUSE_TIMEOUT] = { "ran out of time", before },
  [CAUSE_NOT_TLS] = { "does not speak TLS there", never },
  [CAUSE_TLS_ERROR] = { "sent TLS that we cannot accept", before },
  [CAUSE_STARTTLS_NOT_OFFERED] = { "does not offer STARTTLS", never },
  [CAUSE_STARTTLS_REFUSED] = { "refused STARTTLS", never },
  [CAUSE_STARTTLS_PREAUTH]
  = { "takes us for logged in, too late for STARTTLS", never },
  [CAUSE_PROTOCOL_ERROR] = { "broke the protocol", before },
  [CAUSE_LIMIT] = { "said more than we take", before },
  [CAUSE_UNRESOLVED] = { "has no address", never },
  [CAUSE_CONNECT_REFUSED] = { "refused the connection", never },
  [CAUSE_CONNECT_TIMEOUT] = { "did not let us connect in time", never },
  [CAUSE_UNREACHABLE] = { "cannot be reached from here", never },
  [CAUSE_LOCAL] = { "was not probed, as something failed on our side", never },
};

/* The same where the cause alone would not say it.  */
static const char *const reaches[] = {
  [REACH_NOT_OFFERED] = "has no such service, says DNS",
  [REACH_PRIVATE] = "was not contacted, for DNS names no public address",
  [REACH_PROXY] = "was not reached, for the proxy did not connect us",
  [REACH_LOCAL] = NULL,
};

static const char *const confidences[] = {
  [CONFIDENCE_LIKELY] = " Likely: ",
  [CONFIDENCE_PROVEN] = " Proven: ",
  [CONFIDENCE_NONE] = " ",
};

const char *
protocol_title (const struct answer_data *data)
{
  const struct protocol *protocol = data->target->protocol;

  return protocol ? protocol->title : "TLS";
}

static void
out_host_and_port (struct out *o, const char *host, uint16_t port)
{
  bool v6 = strchr (host, ':');

  if (v6)
    out_literal (o, "[");
  out_words (o, host);
  if (v6)
    out_literal (o, "]");
  out_literal (o, ":");
  out_number (o, port);
}

/* "mx.example.net:25 of example.org" for a domain, if it came to a host.  */
static void
out_endpoint (struct out *o, const struct answer_data *data)
{
  const struct target *target = data->target;
  const struct attempt *attempt = told (data->evidence);
  bool itself = span_is_word (span_of (target->ascii_host), target->host);

  if (!target->by_domain)
    out_host_and_port (o, target->host, target->port);
  else if (attempt && *attempt->address)
    {
      out_host_and_port (o, target->ascii_host, target->port);
      if (!itself)
        out_literal (o, " of ");
    }
  if (target->by_domain && !(itself && attempt && *attempt->address))
    out_words (o, target->host);
}

/* " (XMPP, STARTTLS)".  */
static void
out_transport (struct out *o, const struct answer_data *data)
{
  const struct attempt *attempt = told (data->evidence);
  bool direct = attempt ? attempt->offer.direct : data->target->direct;

  out_literal (o, " (");
  out_words (o, protocol_title (data));
  if (!direct)
    out_literal (o, ", STARTTLS");
  else if (data->target->protocol)
    out_literal (o, ", TLS from the first byte");
  out_literal (o, ")");
}

static void
out_answer (struct out *o, const struct answer_data *data)
{
  enum answer answer = data->verdict->answer;

  out_endpoint (o, data);
  out_literal (o, " ");
  out_tint (o, answers[answer].tint);
  out_words (o, answers[answer].does);
  out_tint (o, TINT_NONE);
}

/* It was what we said last that it refused, and that need not be STARTTLS.  */
static void
out_refused (struct out *o, struct span step)
{
  if (span_is (step, "greeting"))
    out_literal (o, "turned us away as soon as we had connected");
  else
    {
      out_literal (o, "refused ");
      out_span (o, step, NAME_MAX_CHARACTERS);
    }
}

static const char *
reach_did (const struct answer_data *data, enum reach reach)
{
  return reach == REACH_UNRESOLVED && data->target->by_domain
             ? "leads to no address in DNS"
             : reaches[reach];
}

static void
out_undetermined (struct out *o, const struct answer_data *data)
{
  enum cause cause = data->verdict->cause;
  const struct attempt *attempt = told (data->evidence);
  const char *did = attempt ? reach_did (data, attempt->reach) : NULL;
  bool asked = told_request (data->evidence);

  out_tint (o, TINT_BAD);
  out_words (o, answers[ANSWER_UNDETERMINED].does);
  out_tint (o, TINT_NONE);
  out_endpoint (o, data);
  out_literal (o, " ");
  if (asked)
    out_literal (o, "asks for a client certificate; whether it requires one"
                    " cannot be told");
  else
    {
      if (attempt && cause == CAUSE_STARTTLS_REFUSED)
        out_refused (o, attempt->starttls.step);
      else
        out_words (o, did ? did : causes[cause].did);
      out_words (o, causes[cause].open);
    }
}

/* Why, unless the answer has just said so.  */
static void
out_because (struct out *o, const struct answer_data *data)
{
  const struct verdict *verdict = data->verdict;

  if (!verdict->because
      || (verdict->answer == ANSWER_UNDETERMINED
          && !told_request (data->evidence)))
    return;
  out_words (o, confidences[verdict->confidence]);
  out_words (o, verdict->because);
}

void
text_headline (struct out *o, const struct answer_data *data)
{
  out_begin (o, 0, LABEL_COLUMN);
  if (data->verdict->answer == ANSWER_UNDETERMINED)
    out_undetermined (o, data);
  else
    out_answer (o, data);
  out_transport (o, data);
  out_literal (o, ".");
  out_because (o, data);
  out_end (o);
}
