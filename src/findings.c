/* What deserves notice besides the answer.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "facts.h"
#include "findings.h"

struct list
{
  struct finding *at;
  size_t n;
  size_t total;
};

/* What the server did is at most that often found, so none of it is ever cut:
   injected and late plaintext and an early reply on each connection, and three
   things once.  */
_Static_assert(3 * ATTEMPTS_MAX + 3 <= FINDINGS_MAX, "nothing grave is cut");

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

static void
add (struct list *list, struct finding finding)
{
  list->total++;
  if (list->n < FINDINGS_MAX)
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

/* ---- What came at the wrong time. ---- */

static bool
is_listed (const struct list *list, const struct finding *finding)
{
  for (size_t i = 0; i < list->n; i++)
    if (list->at[i].kind == finding->kind && list->at[i].late == finding->late
        && same (list->at[i].sample, finding->sample))
      return true;
  return false;
}

static void
add_surplus (struct list *list, struct finding found, struct surplus surplus)
{
  found.bytes = surplus.bytes;
  found.sample = span_part (surplus.sample, 0, SAMPLE_MAX_BYTES);
  if (surplus.bytes > 0 && !is_listed (list, &found))
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

/* ---- What the server told of itself. ---- */

static bool
offers_external (const struct attempt *attempt)
{
  for (size_t i = 0; i < attempt->facts_count; i++)
    {
      const struct fact *fact = &attempt->facts[i];

      if (strcmp (fact->key, "sasl") == 0 && fact->inside_tls
          && span_is_word (fact->value, "EXTERNAL"))
        return true;
    }
  return false;
}

static bool
any_offers_external (const struct evidence *e)
{
  for (size_t i = 0; i < e->attempts_count; i++)
    if (offers_external (e->attempts[i]))
      return true;
  return false;
}

/* Did FACT come before, on its connection or an earlier one?  */
static bool
is_repeated (const struct evidence *e, const struct fact *fact)
{
  for (size_t i = 0; i < e->attempts_count; i++)
    for (size_t j = 0; j < e->attempts[i]->facts_count; j++)
      {
        const struct fact *other = &e->attempts[i]->facts[j];

        if (other == fact)
          return false;
        if (strcmp (other->key, fact->key) == 0
            && same (other->value, fact->value))
          return true;
      }
  return false;
}

static void
add_redirects (struct list *list, const struct answer_data *data,
               const struct attempt *attempt)
{
  struct finding found = finding (FINDING_EXTERNAL_REDIRECT);

  for (size_t i = 0; i < attempt->facts_count; i++)
    {
      const struct fact *fact = &attempt->facts[i];

      found.to = fact->value;
      if (strcmp (fact->key, "redirect") == 0
          && is_external (data->target, fact->value)
          && !is_repeated (data->evidence, fact))
        add (list, found);
    }
}

/* ---- What DNS says. ---- */

/* Is ADDRESS of HOST in an earlier record, or earlier in this one?  */
static bool
is_known (const struct evidence *e, const struct candidate *host,
          const struct host_address *address)
{
  for (const struct candidate *other = e->hosts; other <= host; other++)
    for (size_t i = 0; i < other->addresses_count; i++)
      {
        if (&other->addresses[i] == address)
          return false;
        if (strcmp (other->name, host->name) == 0
            && strcmp (other->addresses[i].text, address->text) == 0)
          return true;
      }
  return false;
}

static void
add_host (struct list *list, const struct evidence *e,
          const struct candidate *host)
{
  struct finding found = finding (FINDING_PRIVATE_ADDRESS);

  found.to = span_of (host->name);
  for (size_t i = 0; i < host->addresses_count; i++)
    {
      const struct host_address *address = &host->addresses[i];

      found.address = span_of (address->text);
      found.words = address->scope;
      if (found.words && !is_known (e, host, address))
        add (list, found);
    }
}

static void
add_lookups (struct list *list, const struct evidence *e)
{
  struct finding found = finding (FINDING_LOOKUP_FAILED);

  for (size_t i = 0; i < e->hosts_count; i++)
    add_host (list, e, &e->hosts[i]);
  for (size_t i = 0; i < e->failed_lookups_count; i++)
    {
      found.to = span_of (e->failed_lookups[i].question);
      found.words = e->failed_lookups[i].error;
      add (list, found);
    }
}

/* ---- All, the gravest first. ---- */

size_t
findings (const struct answer_data *data, struct finding at[FINDINGS_MAX],
          size_t *total)
{
  const struct evidence *e = data->evidence;
  struct list list = { .at = at };

  for (size_t i = 0; i < e->attempts_count; i++)
    {
      add_plaintext (&list, e->attempts[i]);
      add_early (&list, e->attempts[i]);
    }
  if (data->verdict->any_certificate == YES)
    add (&list, finding (FINDING_ANY_CERTIFICATE_ACCEPTED));
  if (facts_unsteady (e))
    add (&list, finding (FINDING_UNSTEADY));
  if (any_offers_external (e))
    add (&list, finding (FINDING_SASL_EXTERNAL));
  for (size_t i = 0; i < e->attempts_count; i++)
    add_redirects (&list, data, e->attempts[i]);
  add_lookups (&list, e);
  *total = list.total;
  return list.n;
}
