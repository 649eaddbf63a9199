/* What was seen on a connection, as JSON: one function an object of
   doc/answer.md.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"

#include "alerts.h"
#include "limits.h"
#include "names.h"
#include "told.h"

#include <certask/verdict.h>
#include <stdio.h>

void
json_starttls (struct json *j, const struct attempt *attempt)
{
  const struct starttls *s = attempt ? &attempt->starttls : NULL;

  if (!s || s->outcome == STARTTLS_NONE)
    {
      json_none (j, "starttls");
      return;
    }
  json_begin_object (j, "starttls");
  json_words (j, "outcome", starttls_name (s->outcome));
  json_text (j, "step", s->step, 0);
  json_text (j, "said", s->said, SAID_MAX_BYTES);
  json_end_object (j);
}

static void
certificate (struct json *j, const struct certificate *c)
{
  if (!c)
    {
      json_none (j, "server_certificate");
      return;
    }
  json_begin_object (j, "server_certificate");
  json_text (j, "subject", c->subject, 0);
  json_text (j, "issuer", c->issuer, 0);
  json_texts (j, "san", c->sans, c->sans_count);
  json_number (j, "san_total", c->sans_total);
  json_time (j, "not_before", c->not_before);
  json_time (j, "not_after", c->not_after);
  json_words (j, "sha256", c->sha256);
  json_words (j, "key", c->key);
  json_number (j, "key_bits", c->key_bits);
  json_end_object (j);
}

void
json_tls (struct json *j, const struct attempt *attempt)
{
  const struct tls_seen *t = attempt ? &attempt->tls : NULL;

  if (!t)
    {
      json_none (j, "tls");
      return;
    }
  json_begin_object (j, "tls");
  json_words (j, "version", tls_version_name (t->version));
  json_words (j, "cipher", t->cipher);
  json_words (j, "group", t->group);
  if (t->alpn.n)
    json_text (j, "alpn", t->alpn, 0);
  else
    json_none (j, "alpn");
  json_flag (j, "complete", t->complete);
  certificate (j, t->certificate);
  if (t->verify_asked)
    json_flag (j, "verified", !t->verified);
  else
    json_none (j, "verified");
  json_words (j, "verify_error", t->verified);
  json_end_object (j);
}

/* ---- The request for a certificate. ---- */

/* NAME, or, if there is none, the number itself.  */
static void
name_or_number (struct json *j, const char *name, unsigned number, int width)
{
  char digits[16];

  if (!name)
    snprintf (digits, sizeof digits, "0x%0*x", width, number);
  json_words (j, "", name ? name : digits);
}

static void
request_when (struct json *j, const struct request *r)
{
  static const struct
  {
    unsigned bit;
    enum requested name;
  } whens[] = {
    { REQUEST_HANDSHAKE, REQUESTED_HANDSHAKE },
    { REQUEST_RENEGOTIATION, REQUESTED_RENEGOTIATION },
    { REQUEST_POST_HANDSHAKE, REQUESTED_POST_HANDSHAKE },
  };

  json_begin_list (j, "when");
  for (size_t i = 0; i < sizeof whens / sizeof *whens; i++)
    if (r->when & whens[i].bit)
      json_words (j, "", requested_name (whens[i].name));
  json_end_list (j);
}

static void
request_wishes (struct json *j, const struct request *r)
{
  json_begin_list (j, "certificate_types");
  for (size_t i = 0; i < r->types_count; i++)
    name_or_number (j, certificate_type_name (r->types[i]), r->types[i], 2);
  json_end_list (j);
  json_begin_list (j, "signature_algorithms");
  for (size_t i = 0; i < r->schemes_count; i++)
    name_or_number (j, scheme_name (r->schemes[i]), r->schemes[i], 4);
  json_end_list (j);
  json_number (j, "signature_algorithms_total", r->schemes_total);
}

void
json_request (struct json *j, const struct attempt *attempt)
{
  const struct request *r = attempt ? &attempt->request : NULL;

  if (!r)
    {
      json_none (j, "request");
      return;
    }
  json_begin_object (j, "request");
  request_when (j, r);
  json_texts (j, "ca_names", r->ca_names_text, r->ca_names_count);
  json_number (j, "ca_names_total", r->ca_names_total);
  request_wishes (j, r);
  json_end_object (j);
}

void
json_alert (struct json *j, const struct attempt *attempt)
{
  if (!attempt || !attempt->alert.seen)
    {
      json_none (j, "alert");
      return;
    }
  json_begin_object (j, "alert");
  json_words (j, "level",
              alert_is_fatal (&attempt->alert) ? "fatal" : "warning");
  json_number (j, "code", attempt->alert.code);
  json_words (j, "name", alert_name (attempt->alert.code));
  json_words (j, "stage", stage_name (attempt->stage));
  json_end_object (j);
}

void
json_application (struct json *j, const struct attempt *attempt)
{
  const struct application *a = attempt ? &attempt->application : NULL;

  if (!a || a->outcome == APPLICATION_NONE)
    {
      json_none (j, "application");
      return;
    }
  json_begin_object (j, "application");
  json_words (j, "outcome", application_name (a->outcome));
  json_text (j, "step", a->step, 0);
  json_text (j, "said", a->said, SAID_MAX_BYTES);
  json_flag (j, "unasked", a->unasked);
  json_flag (j, "wants_certificate", a->wants_certificate);
  json_end_object (j);
}
