/* The answer as JSON: one function an object of doc/answer.md.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "report.h"

#include "advice.h"
#include "arena.h"
#include "findings.h"
#include "json-seen.h"
#include "json-text.h"
#include "limits.h"
#include "names.h"
#include "question.h"
#include "told.h"

#include <stdlib.h>

/* clang-format off: a key and its value stand on one line.  */

static json_t *
three (enum three value)
{
  return value == UNKNOWN ? json_null () : json_boolean (value == YES);
}

/* ---- The connections. ---- */

static json_t *
facts (const struct attempt *attempt)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < attempt->facts_count; i++)
    list = json_with (list,
                      json_pack ("{s:o, s:o, s:b}", "key",
                                 json_words (attempt->facts[i].key), "value",
                                 json_text (attempt->facts[i].value, 0),
                                 "inside_tls", attempt->facts[i].inside_tls));
  return list;
}

static json_t *
events (const struct attempt *attempt)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < attempt->events_count; i++)
    {
      const struct event *e = &attempt->events[i];

      list
          = json_with (list, json_pack ("{s:I, s:o, s:o, s:o}", "at_ms",
                                        (json_int_t)e->at_ms, "who",
                                        json_words (who_name (e->who)), "what",
                                        json_text (e->what, 0), "detail",
                                        json_text (e->detail, SAID_MAX_BYTES)));
    }
  return list;
}

static json_t *
tls_offered (const struct offer *offer)
{
  json_t *list = json_array ();

  for (unsigned v = offer->tls_min; v && v <= offer->tls_max; v++)
    list = json_with (list, json_words (tls_version_name (v)));
  return list;
}

static json_t *
attempt_object (const struct attempt *a)
{
  return json_pack (
      "{s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I,"
      " s:o, s:o}",
      "presented", json_words (presented_name (a->offer.presented)),
      "experiment", json_words (experiment_name (a->experiment)),
      "certificate_sent", a->tls.sent_certificate, "transport",
      json_words (a->offer.direct ? "direct" : "starttls"), "address",
      json_words (*a->address ? a->address : NULL), "server_name",
      json_words (a->offer.sni), "alpn_offered", json_words (a->offer.alpn),
      "tls_offered", tls_offered (&a->offer), "outcome",
      json_words (attempt_name (a)), "stage",
      json_words (stage_name (a->stage)), "alert", json_alert (a), "starttls",
      json_starttls (a), "application", json_application (a), "elapsed_ms",
      (json_int_t)a->elapsed_ms, "facts", facts (a), "events", events (a));
}

static json_t *
attempts (const struct evidence *evidence)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < evidence->attempts_count; i++)
    list = json_with (list, attempt_object (evidence->attempts[i]));
  return list;
}

/* ---- Findings and advice. ---- */

static json_t *
finding_object (const struct finding *f)
{
  json_t *kind = json_words (finding_name (f->kind));

  switch (f->kind)
    {
    case FINDING_INJECTED_PLAINTEXT:
      return json_pack ("{s:o, s:I, s:o}", "kind", kind, "bytes",
                        (json_int_t)f->bytes, "sample",
                        json_text (f->sample, 0));
    case FINDING_EARLY_REPLY:
      return json_pack (
          "{s:o, s:I, s:o, s:o}", "kind", kind, "bytes", (json_int_t)f->bytes,
          "sample", json_text (f->sample, 0), "step", json_text (f->step, 0));
    case FINDING_EXTERNAL_REDIRECT:
      return json_pack ("{s:o, s:o}", "kind", kind, "to",
                        json_text (f->to, SAID_MAX_BYTES));
    case FINDING_PRIVATE_ADDRESS:
      return json_pack ("{s:o, s:o, s:o, s:o}", "kind", kind, "host",
                        json_text (f->to, SAID_MAX_BYTES), "address",
                        json_text (f->address, 0), "scope",
                        json_words (f->words));
    case FINDING_LOOKUP_FAILED:
      return json_pack ("{s:o, s:o, s:o}", "kind", kind, "record",
                        json_text (f->to, 0), "said", json_words (f->words));
    case FINDING_ANY_CERTIFICATE_ACCEPTED:
    case FINDING_SASL_EXTERNAL:
      break;
    }
  return json_pack ("{s:o}", "kind", kind);
}

static json_t *
finding_list (const struct answer_data *data)
{
  struct finding found[FINDINGS_MAX];
  size_t count = findings (data, found);
  json_t *list = json_array ();

  for (size_t i = 0; i < count; i++)
    list = json_with (list, finding_object (&found[i]));
  return list;
}

static json_t *
own_certificate (const struct answer_data *data)
{
  struct arena *arena = arena_new ();
  json_t *own = NULL;

  if (arena)
    own = json_own (arena, data->own, data->evidence);
  arena_free (arena);
  return own;
}

static json_t *
advice_list (const struct answer_data *data)
{
  struct span sentences[ADVICE_MAX];
  struct arena *arena = arena_new ();
  json_t *list = NULL;

  if (arena)
    list = json_texts (sentences, advise (arena, data, sentences));
  arena_free (arena);
  return list;
}

/* ---- The whole. ---- */

static json_t *
expected (const struct answer_data *data)
{
  if (!data->expect)
    return json_null ();
  return json_boolean (data->expect & 1u << data->verdict->answer);
}

static json_t *
whom (const struct answer_data *data, const struct attempt *a)
{
  const struct target *target = data->target;
  bool direct = a ? a->offer.direct : target->direct;
  bool reached = a && a->reach == REACHED;
  char question[QUESTION_DIGITS + 1];

  question_write (target->question, question);
  return json_pack (
      "{s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o}", "target",
      json_words (target->given), "question", json_words (question), "host", json_words (target->host), "proxy",
      json_words (data->evidence->proxy), "address",
      json_words (reached ? a->address : NULL), "port", (int)target->port,
      "protocol", json_words (data->evidence->protocol), "transport",
      json_words (direct ? "direct" : "starttls"));
}

static json_t *
conclusion (const struct answer_data *data)
{
  const struct verdict *v = data->verdict;

  return json_pack ("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "verdict",
                    json_words (answer_name (v->answer)), "requested",
                    json_words (requested_name (v->requested)), "confidence",
                    json_words (confidence_name (v->confidence)), "rule",
                    json_words (v->rule), "because", json_words (v->because),
                    "cause", json_words (cause_name (v->cause)),
                    "any_certificate", three (v->any_certificate), "expected",
                    expected (data));
}

static json_t *
observation (const struct answer_data *data, const struct attempt *a)
{
  const struct evidence *evidence = data->evidence;

  return json_pack (
      "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "hosts",
      json_hosts (evidence), "starttls", json_starttls (a), "tls", json_tls (told_hello (evidence)), "request",
      json_request (told_request (evidence)), "alert",
      json_alert (told_alert (evidence)), "application", json_application (a),
      "own_certificate", own_certificate (data), "attempts",
      attempts (evidence), "findings", finding_list (data), "advice",
      advice_list (data), "elapsed_ms", (json_int_t)data->elapsed_ms);
}

bool
report_json (FILE *out, const struct answer_data *data)
{
  const struct attempt *a = told (data->evidence);
  json_t *answer = whom (data, a);
  json_t *concluded = conclusion (data);
  json_t *observed = observation (data, a);
  char *line = answer && concluded && observed
                       && json_object_update (answer, concluded) == 0
                       && json_object_update (answer, observed) == 0
                   ? json_dumps (answer, JSON_COMPACT)
                   : NULL;
  bool written = line && fputs (line, out) >= 0 && fputs ("\n", out) >= 0;

  free (line);
  json_decref (observed);
  json_decref (concluded);
  json_decref (answer);
  return written;
}
