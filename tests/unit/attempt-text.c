/* An attempt as text.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "attempt-text.h"

#include <stdio.h>
#include <stdlib.h>

struct attempt
attempt_blank (struct offer offer)
{
  struct span none = span_none ();

  return (struct attempt){
    .offer = offer,
    .reach_said = none,
    .address = "",
    .starttls = { .step = none, .said = none },
    .injected = { 0, none },
    .early = { 0, none },
    .early_step = none,
    .tls = { .alpn = none },
    .not_tls = { 0, none },
    .application = { .step = none, .said = none },
  };
}

static void
put (FILE *out, const char *what, struct span s)
{
  fprintf (out, "%s=", what);
  for (size_t i = 0; i < s.n; i++)
    if (s.at[i] < ' ' || s.at[i] == '\\')
      fprintf (out, "\\x%02x", (unsigned char)s.at[i]);
    else
      fputc (s.at[i], out);
  fputc ('\n', out);
}

static void
put_string (FILE *out, const char *what, const char *string)
{
  put (out, what, span_of (string ? string : "NULL"));
}

static void
put_starttls (FILE *out, const struct attempt *a)
{
  const struct starttls *s = &a->starttls;

  fprintf (out, "starttls %d spoke_tls %d said_nothing %d\n", s->outcome,
           s->spoke_tls, s->said_nothing);
  put (out, "step", s->step);
  put_string (out, "wanted", s->wanted);
  put (out, "said", s->said);
  fprintf (out, "injected %zu\n", a->injected.bytes);
  put (out, "sample", a->injected.sample);
}

static void
put_tls (FILE *out, const struct attempt *a)
{
  const struct tls_seen *t = &a->tls;

  fprintf (out, "begun %d hello %d complete %d accepted %d version %x\n",
           t->begun, t->hello, t->complete, t->accepted, t->version);
  put_string (out, "cipher", t->cipher);
  put_string (out, "group", t->group);
  put (out, "alpn", t->alpn);
  if (t->certificate)
    {
      put_string (out, "certificate", t->certificate->sha256);
      put (out, "subject", t->certificate->subject);
    }
  put_string (out, "error", t->error);
  fprintf (out, "sent_certificate %d sent %d\n", t->sent_certificate, t->sent);
  fprintf (out, "ending %d stage %d alert %d %d %d\n", a->ending, a->stage,
           a->alert.seen, a->alert.level, a->alert.code);
  fprintf (out, "not_tls %zu\n", a->not_tls.bytes);
  put (out, "sample", a->not_tls.sample);
}

static void
put_request (FILE *out, const struct request *r)
{
  fprintf (out, "request %u of %u", r->when, r->ca_names_total);
  for (size_t i = 0; i < r->types_count; i++)
    fprintf (out, " %u", r->types[i]);
  for (size_t i = 0; i < r->schemes_count; i++)
    fprintf (out, " %04x", r->schemes[i]);
  fputc ('\n', out);
  for (size_t i = 0; i < r->ca_names_count; i++)
    put (out, "CA", r->ca_names_text[i]);
}

static void
put_application (FILE *out, const struct attempt *a)
{
  const struct application *app = &a->application;

  fprintf (out, "application %d wants %d unasked %d\n", app->outcome,
           app->wants_certificate, app->unasked);
  put (out, "step", app->step);
  put_string (out, "wanted", app->wanted);
  put (out, "said", app->said);
}

static void
put_ladder (FILE *out, const struct attempt *a)
{
  for (size_t i = 0; i < a->facts_count; i++)
    {
      fprintf (out, "inside %d ", a->facts[i].inside_tls);
      put (out, a->facts[i].key, a->facts[i].value);
    }
  for (const struct event *e = a->events; e; e = e->next)
    {
      fprintf (out, "%d ", e->who);
      put (out, "what", e->what);
      put (out, "  detail", e->detail);
    }
}

char *
attempt_text (const struct attempt *a)
{
  char *text = NULL;
  size_t n;
  FILE *out = open_memstream (&text, &n);

  if (!out)
    abort ();
  fprintf (out, "reach %d\n", a->reach);
  put_starttls (out, a);
  put_tls (out, a);
  put_request (out, &a->request);
  put_application (out, a);
  put_ladder (out, a);
  fclose (out);
  return text;
}

unsigned
attempt_events (const struct attempt *a, enum who who, const char *what)
{
  unsigned n = 0;

  for (const struct event *e = a->events; e; e = e->next)
    if (e->who == who && span_is (e->what, what))
      n++;
  return n;
}
