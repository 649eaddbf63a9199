/* What deserves notice besides the answer.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "facts.h"
#include "findings.h"
#include "uri.h"

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

/* ---- Where a redirect leads. ---- */

/* Take the slashes of either kind that REST begins with, and give how many;
   blanks and controls there are what browsers drop (URL Standard, 4.4).  */
static size_t
take_slashes (struct span *rest)
{
  size_t count = 0;

  for (; rest->n > 0; *rest = span_from (*rest, 1))
    if (*rest->at == '/' || *rest->at == '\\')
      count++;
    else if ((unsigned char)*rest->at > ' ')
      break;
  return count;
}

/* S up to the first of the characters ENDS.  */
static struct span
up_to (struct span s, const char *ends)
{
  size_t n = 0;

  while (n < s.n && !memchr (ends, s.at[n], strlen (ends)))
    n++;
  return span_part (s, 0, n);
}

/* Take "https:" with the slashes behind it; without any, it is HOST:PORT.  */
static void
take_scheme (struct span *rest)
{
  struct span after = span_from (*rest, up_to (*rest, ":/\\?#").n);

  if (span_begins (after, ":"))
    {
      after = span_from (after, 1);
      if (take_slashes (&after) > 0)
        *rest = after;
    }
}

/* The host of "https://user@host:1/x", "//host/x", "host:1", "[::1]:1" (RFC
   3986, 3.2), whose authority ENDS end; empty for a path.  */
static struct span
host_of (struct span to, const char *ends)
{
  size_t slashes = take_slashes (&to);
  struct span authority;
  struct uri uri;

  if (slashes == 1)
    return span_none ();
  if (slashes == 0)
    take_scheme (&to);
  authority = up_to (to, ends);
  return uri_split (authority, &uri) ? authority : uri.host;
}

static struct span
without_dot (struct span host)
{
  return span_part (host, 0,
                    host.n - (host.n > 1 && host.at[host.n - 1] == '.'));
}

static bool
is_elsewhere (const struct target *target, struct span host)
{
  const char *const ours[]
      = { target->host, target->ascii_host, target->name, target->domain };

  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    {
      struct span name = without_dot (span_of (ours[i]));

      if (without_dot (host).n == name.n
          && strncasecmp (host.at, name.at, name.n) == 0)
        return false;
    }
  return host.n > 0;
}

/* Of "https://a\@b", browsers go to a, for which \ is / (URL Standard, 4.4),
   and others to b.  */
static bool
is_external (const struct target *target, struct span to)
{
  return is_elsewhere (target, host_of (to, "/?#"))
         || is_elsewhere (target, host_of (to, "/?#\\"));
}

/* HTTP's "login" is a path on the same host (RFC 9110, 10.2.2), where all
   others name a host.  */
static bool
is_path (const struct evidence *e, struct span to)
{
  struct span scheme;

  if (strcmp (e->protocol, "http") != 0 && strcmp (e->protocol, "https") != 0)
    return false;
  if (take_slashes (&to) > 0)
    return false;
  scheme = up_to (to, ":/\\?#");
  return !span_begins (span_from (to, scheme.n), ":");
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
          && !is_path (data->evidence, fact->value)
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
