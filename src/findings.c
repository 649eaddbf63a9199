/* What deserves notice besides the answer.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "facts.h"
#include "findings.h"
#include "limits.h"

struct list
{
  struct finding *at;
  size_t n;
};

static const char *const names[] = {
  [FINDING_INJECTED_PLAINTEXT] = "injected-plaintext",
  [FINDING_EARLY_REPLY] = "early-reply",
  [FINDING_ANY_CERTIFICATE_ACCEPTED] = "any-certificate-accepted",
  [FINDING_EXTERNAL_REDIRECT] = "external-redirect",
  [FINDING_SASL_EXTERNAL] = "sasl-external",
  [FINDING_UNSTEADY] = "unsteady",
  [FINDING_PRIVATE_ADDRESS] = "private-address",
  [FINDING_LOOKUP_FAILED] = "lookup-failed",
};

const char *
finding_name (enum finding_kind kind)
{
  return names[kind];
}

static bool
same (struct span a, struct span b)
{
  return a.n == b.n && memcmp (a.at, b.at, a.n) == 0;
}

static bool
is_listed (const struct list *list, const struct finding *finding)
{
  for (size_t i = 0; i < list->n; i++)
    if (list->at[i].kind == finding->kind && list->at[i].late == finding->late
        && same (list->at[i].sample, finding->sample)
        && same (list->at[i].to, finding->to)
        && same (list->at[i].address, finding->address))
      return true;
  return false;
}

static void
add (struct list *list, struct finding finding)
{
  if (list->n < FINDINGS_MAX && !is_listed (list, &finding))
    list->at[list->n++] = finding;
}

/* The host of "https://host:1/x", "host:1", "[::1]:1"; empty for a path.  */
static struct span
host_of (struct span to)
{
  size_t end;

  for (size_t i = 0; i + 3 <= to.n; i++)
    if (memcmp (to.at + i, "://", 3) == 0)
      {
        to = span_from (to, i + 3);
        break;
      }
  if (span_begins (to, "["))
    {
      to = span_from (to, 1);
      for (end = 0; end < to.n && to.at[end] != ']';)
        end++;
    }
  else
    for (end = 0; end < to.n && !strchr (":/?#", to.at[end]);)
      end++;
  return span_part (to, 0, end);
}

static bool
is_external (const struct target *target, struct span to)
{
  struct span host = host_of (to);

  return host.n > 0 && !span_is_word (host, target->host)
         && !span_is_word (host, target->ascii_host)
         && !span_is_word (host, target->name)
         && !span_is_word (host, target->domain);
}

static struct finding
finding (enum finding_kind kind)
{
  return (struct finding){ .kind = kind,
                           .sample = span_none (),
                           .step = span_none (),
                           .to = span_none (),
                           .address = span_none () };
}

static void
add_surplus (struct list *list, struct finding found, struct surplus surplus)
{
  found.bytes = surplus.bytes;
  found.sample = span_part (surplus.sample, 0, SAMPLE_MAX_BYTES);
  if (surplus.bytes > 0)
    add (list, found);
}

/* Who agrees to TLS does not go on in plaintext.  */
static void
add_plaintext (struct list *list, const struct attempt *attempt)
{
  struct finding found = finding (FINDING_INJECTED_PLAINTEXT);

  add_surplus (list, found, attempt->injected);
  found.late = true;
  if (attempt->starttls.outcome == STARTTLS_AGREED)
    add_surplus (list, found, attempt->not_tls);
}

static void
add_early (struct list *list, const struct attempt *attempt)
{
  struct finding found = finding (FINDING_EARLY_REPLY);

  found.step = attempt->early_step;
  add_surplus (list, found, attempt->early);
}

static void
add_redirect (struct list *list, struct span to)
{
  struct finding found = finding (FINDING_EXTERNAL_REDIRECT);

  found.to = to;
  add (list, found);
}

static void
add_fact (struct list *list, const struct target *target,
          const struct fact *fact)
{
  if (strcmp (fact->key, "redirect") == 0 && is_external (target, fact->value))
    add_redirect (list, fact->value);
  if (strcmp (fact->key, "sasl") == 0 && fact->inside_tls
      && span_is_word (fact->value, "EXTERNAL"))
    add (list, finding (FINDING_SASL_EXTERNAL));
}

static void
add_attempt (struct list *list, const struct target *target,
             const struct attempt *attempt)
{
  add_plaintext (list, attempt);
  add_early (list, attempt);
  for (size_t i = 0; i < attempt->facts_count; i++)
    add_fact (list, target, &attempt->facts[i]);
}

static void
add_host (struct list *list, const struct candidate *host)
{
  struct finding found = finding (FINDING_PRIVATE_ADDRESS);

  found.to = span_of (host->name);
  for (size_t i = 0; i < host->addresses_count; i++)
    {
      found.address = span_of (host->addresses[i].text);
      found.words = host->addresses[i].scope;
      if (found.words)
        add (list, found);
    }
}

static void
add_lookups (struct list *list, const struct evidence *e)
{
  for (size_t i = 0; i < e->hosts_count; i++)
    add_host (list, &e->hosts[i]);
  for (size_t i = 0; i < e->failed_lookups_count; i++)
    {
      struct finding found = finding (FINDING_LOOKUP_FAILED);

      found.to = span_of (e->failed_lookups[i].question);
      found.words = e->failed_lookups[i].error;
      add (list, found);
    }
}

size_t
findings (const struct answer_data *data, struct finding at[FINDINGS_MAX])
{
  struct list list = { at, 0 };

  if (data->verdict->any_certificate == YES)
    add (&list, finding (FINDING_ANY_CERTIFICATE_ACCEPTED));
  if (facts_unsteady (data->evidence))
    add (&list, finding (FINDING_UNSTEADY));
  add_lookups (&list, data->evidence);
  for (size_t i = 0; i < data->evidence->attempts_count; i++)
    add_attempt (&list, data->target, data->evidence->attempts[i]);
  return list.n;
}
