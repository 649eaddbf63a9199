/* What was seen on a connection, as JSON: one function an object of
   doc/answer.md.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-seen.h"

#include "alerts.h"
#include "json-text.h"
#include "limits.h"
#include "names.h"
#include "told.h"

#include <certask/verdict.h>
#include <stdio.h>

/* clang-format off: a key and its value stand on one line.  */

/* NAME, or, if there is none, the number itself.  */
static json_t *
json_name (const char *name, unsigned number, int width)
{
  char digits[16];

  if (name)
    return json_words (name);
  snprintf (digits, sizeof digits, "0x%0*x", width, number);
  return json_words (digits);
}

json_t *
json_starttls (const struct attempt *attempt)
{
  const struct starttls *s = attempt ? &attempt->starttls : NULL;

  if (!s || s->outcome == STARTTLS_NONE)
    return json_null ();
  return json_pack ("{s:o, s:o, s:o}", "outcome",
                    json_words (starttls_name (s->outcome)), "step",
                    json_text (s->step, 0), "said",
                    json_text (s->said, SAID_MAX_BYTES));
}

static json_t *
certificate (const struct certificate *c)
{
  if (!c->seen)
    return json_null ();
  return json_pack ("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "subject",
                    json_text (c->subject, 0), "issuer",
                    json_text (c->issuer, 0), "san",
                    json_texts (c->sans, c->sans_count), "not_before",
                    json_time (c->not_before), "not_after",
                    json_time (c->not_after), "sha256", json_words (c->sha256),
                    "key", json_words (c->key), "key_bits", (int)c->key_bits);
}

/* --verify: null when it was not asked for.  */
static json_t *
verified (const struct tls_seen *tls)
{
  return tls->verify_asked ? json_boolean (!tls->verified) : json_null ();
}

json_t *
json_tls (const struct attempt *attempt)
{
  const struct tls_seen *t = attempt ? &attempt->tls : NULL;

  if (!t)
    return json_null ();
  return json_pack ("{s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "version",
                    json_words (tls_version_name (t->version)), "cipher",
                    json_words (t->cipher), "group", json_words (t->group),
                    "alpn", t->alpn.n ? json_text (t->alpn, 0) : json_null (),
                    "complete", t->complete, "server_certificate",
                    certificate (&t->certificate), "verified", verified (t),
                    "verify_error", json_words (t->verified));
}

/* ---- The request for a certificate. ---- */

static json_t *
request_types (const struct request *r)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < r->types_count; i++)
    list = json_with (
        list, json_name (certificate_type_name (r->types[i]), r->types[i], 2));
  return list;
}

static json_t *
request_schemes (const struct request *r)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < r->schemes_count; i++)
    list = json_with (
        list, json_name (scheme_name (r->schemes[i]), r->schemes[i], 4));
  return list;
}

static json_t *
request_when (const struct request *r)
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
  json_t *list = json_array ();

  for (size_t i = 0; i < sizeof whens / sizeof *whens; i++)
    if (r->when & whens[i].bit)
      list = json_with (list, json_words (requested_name (whens[i].name)));
  return list;
}

json_t *
json_request (const struct attempt *attempt)
{
  const struct request *r = attempt ? &attempt->request : NULL;

  if (!r)
    return json_null ();
  return json_pack (
      "{s:o, s:o, s:I, s:o, s:o}", "when", request_when (r), "ca_names",
      json_texts (r->ca_names_text, r->ca_names_count), "ca_names_total",
      (json_int_t)r->ca_names_total, "certificate_types", request_types (r),
      "signature_algorithms", request_schemes (r));
}

json_t *
json_alert (const struct attempt *attempt)
{
  if (!attempt || !attempt->alert.seen)
    return json_null ();
  return json_pack (
      "{s:o, s:i, s:o, s:o}", "level",
      json_words (alert_is_fatal (&attempt->alert) ? "fatal" : "warning"),
      "code", (int)attempt->alert.code, "name",
      json_words (alert_name (attempt->alert.code)), "stage",
      json_words (stage_name (attempt->stage)));
}

json_t *
json_application (const struct attempt *attempt)
{
  const struct application *a = attempt ? &attempt->application : NULL;

  if (!a || a->outcome == APPLICATION_NONE)
    return json_null ();
  return json_pack ("{s:o, s:o, s:o, s:b, s:b}", "outcome",
                    json_words (application_name (a->outcome)), "step",
                    json_text (a->step, 0), "said",
                    json_text (a->said, SAID_MAX_BYTES), "unasked", a->unasked,
                    "wants_certificate", a->wants_certificate);
}
