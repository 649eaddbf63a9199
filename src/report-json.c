/* The answer as JSON: one function an object of doc/answer.md.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "report.h"

#include "advice.h"
#include "arena.h"
#include "findings.h"
#include "json-seen.h"
#include "limits.h"
#include "names.h"
#include "question.h"
#include "told.h"

/* ---- The connections. ---- */

static void
facts (struct json *j, const struct attempt *attempt)
{
  json_begin_list (j, "facts");
  for (size_t i = 0; i < attempt->facts_count; i++)
    {
      json_begin_object (j, "");
      json_words (j, "key", attempt->facts[i].key);
      json_text (j, "value", attempt->facts[i].value, 0);
      json_flag (j, "inside_tls", attempt->facts[i].inside_tls);
      json_end_object (j);
    }
  json_end_list (j);
  json_number (j, "facts_total", attempt->facts_total);
}

static void
events (struct json *j, const struct attempt *attempt)
{
  json_begin_list (j, "events");
  for (const struct event *e = attempt->events; e; e = e->next)
    {
      json_begin_object (j, "");
      json_number (j, "at_ms", e->at_ms);
      json_words (j, "who", who_name (e->who));
      json_text (j, "what", e->what, 0);
      json_text (j, "detail", e->detail, SAID_MAX_BYTES);
      json_end_object (j);
    }
  json_end_list (j);
  json_number (j, "events_total", attempt->events_total);
}

static void
tls_offered (struct json *j, const struct offer *offer)
{
  json_begin_list (j, "tls_offered");
  for (unsigned v = offer->tls_min; v && v <= offer->tls_max; v++)
    json_words (j, "", tls_version_name (v));
  json_end_list (j);
}

static void
attempt_object (struct json *j, const struct attempt *a)
{
  json_begin_object (j, "");
  json_words (j, "presented", presented_name (a->offer.presented));
  json_words (j, "experiment", experiment_name (a->experiment));
  json_flag (j, "certificate_sent", a->tls.sent_certificate);
  json_words (j, "transport", a->offer.direct ? "direct" : "starttls");
  json_words (j, "address", *a->address ? a->address : NULL);
  json_words (j, "server_name", a->offer.sni);
  json_words (j, "alpn_offered", a->offer.alpn);
  tls_offered (j, &a->offer);
  json_words (j, "outcome", attempt_name (a));
  json_words (j, "stage", stage_name (a->stage));
  json_alert (j, a);
  json_starttls (j, a);
  json_application (j, a);
  json_number (j, "elapsed_ms", a->elapsed_ms);
  facts (j, a);
  events (j, a);
  json_end_object (j);
}

static void
attempts (struct json *j, const struct evidence *evidence)
{
  json_begin_list (j, "attempts");
  for (size_t i = 0; i < evidence->attempts_count; i++)
    attempt_object (j, evidence->attempts[i]);
  json_end_list (j);
}

/* ---- Findings and advice. ---- */

static void
finding_details (struct json *j, const struct finding *f)
{
  switch (f->kind)
    {
    case FINDING_INJECTED_PLAINTEXT:
    case FINDING_EARLY_REPLY:
      json_number (j, "bytes", f->bytes);
      json_text (j, "sample", f->sample, 0);
      if (f->kind == FINDING_EARLY_REPLY)
        json_text (j, "step", f->step, 0);
      else
        json_flag (j, "late", f->late);
      break;
    case FINDING_EXTERNAL_REDIRECT:
      json_text (j, "to", f->to, SAID_MAX_BYTES);
      break;
    case FINDING_PRIVATE_ADDRESS:
      json_text (j, "host", f->to, SAID_MAX_BYTES);
      json_text (j, "address", f->address, 0);
      json_words (j, "scope", f->words);
      break;
    case FINDING_LOOKUP_FAILED:
      json_text (j, "record", f->to, 0);
      json_words (j, "said", f->words);
      break;
    case FINDING_ANY_CERTIFICATE_ACCEPTED:
    case FINDING_SASL_EXTERNAL:
    case FINDING_UNSTEADY:
      break;
    }
}

static void
finding_list (struct json *j, const struct answer_data *data)
{
  struct finding found[FINDINGS_MAX];
  size_t total;
  size_t count = findings (data, found, &total);

  json_begin_list (j, "findings");
  for (size_t i = 0; i < count; i++)
    {
      json_begin_object (j, "");
      json_words (j, "kind", finding_name (found[i].kind));
      finding_details (j, &found[i]);
      json_end_object (j);
    }
  json_end_list (j);
  json_number (j, "findings_total", total);
}

static void
advice_list (struct json *j, struct arena *arena,
             const struct answer_data *data)
{
  struct span sentences[ADVICE_MAX];
  size_t count = advise (arena, data, sentences);

  json_texts (j, "advice", sentences, count);
}

/* ---- The whole. ---- */

static void
whom (struct json *j, const struct answer_data *data, const struct attempt *a)
{
  const struct target *target = data->target;
  bool direct = a ? a->offer.direct : target->direct;
  bool reached = a && a->reach == REACHED;
  char question[QUESTION_DIGITS + 1];

  question_write (target->question, question);
  json_words (j, "target", target->given);
  json_words (j, "question", question);
  json_words (j, "host", target->host);
  json_words (j, "proxy", data->evidence->proxy);
  json_words (j, "address", reached ? a->address : NULL);
  json_number (j, "port", target->port);
  json_words (j, "protocol", data->evidence->protocol);
  json_words (j, "transport", direct ? "direct" : "starttls");
}

static void
conclusion (struct json *j, const struct answer_data *data)
{
  const struct verdict *v = data->verdict;

  json_words (j, "verdict", answer_name (v->answer));
  json_words (j, "requested", requested_name (v->requested));
  json_words (j, "confidence", confidence_name (v->confidence));
  json_words (j, "rule", v->rule);
  json_words (j, "because", v->because);
  json_words (j, "cause", cause_name (v->cause));
  if (v->any_certificate == UNKNOWN)
    json_none (j, "any_certificate");
  else
    json_flag (j, "any_certificate", v->any_certificate == YES);
  if (data->expect)
    json_flag (j, "expected", data->expect & 1u << v->answer);
  else
    json_none (j, "expected");
}

static void
observation (struct json *j, struct arena *arena,
             const struct answer_data *data, const struct attempt *a)
{
  const struct evidence *evidence = data->evidence;

  json_hosts (j, evidence);
  json_starttls (j, a);
  json_tls (j, told_hello (evidence));
  json_request (j, told_request (evidence));
  json_alert (j, told_alert (evidence));
  json_application (j, a);
  json_own (j, arena, data->own, evidence);
  attempts (j, evidence);
  finding_list (j, data);
  advice_list (j, arena, data);
  json_number (j, "elapsed_ms", data->elapsed_ms);
}

char *
report_json (const struct answer_data *data, size_t *n)
{
  const struct attempt *a = told (data->evidence);
  struct arena *arena = arena_new (); /* of what is composed */
  struct json j = { 0 };

  if (!arena)
    return NULL;
  json_begin_object (&j, "");
  whom (&j, data, a);
  conclusion (&j, data);
  observation (&j, arena, data, a);
  json_end_object (&j);
  j.failed = j.failed || arena_failed (arena);
  arena_free (arena);
  return json_done (&j, n);
}
