/* The words in sentences about the user's certificate.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "alerts.h"
#include "limits.h"
#include "names.h"
#include "own-checks.h"
#include "sentence.h"

#include <time.h>

enum
{
  LISTED_MAX = 4 /* of a list; the rest is counted */
};

/* ---- Lists ---- */

struct list
{
  struct span text;
  size_t count;
};

static void
list_add (struct arena *arena, struct list *list, struct span item)
{
  if (list->count++ >= LISTED_MAX)
    return;
  if (list->text.n > 0)
    list->text = sentence_joined (arena, list->text, span_of (", "));
  list->text = sentence_joined (arena, list->text, item);
}

/* The list of TOTAL, if it has more than are kept.  */
static struct span
list_text (struct arena *arena, const struct list *list, size_t total)
{
  size_t shown = list->count < LISTED_MAX ? list->count : LISTED_MAX;

  if (total <= shown)
    return list->text;
  return sentence_joined (
      arena, list->text,
      sentence_composed (arena, " and %zu more", total - shown));
}

static struct span
word_cas (struct arena *arena, const struct own_situation *s)
{
  struct list list = { span_none (), 0 };

  for (size_t i = 0; i < s->request->ca_names_count; i++)
    list_add (arena, &list, s->request->ca_names_text[i]);
  return list_text (arena, &list, s->request->ca_names_total);
}

static struct span
word_issuers (struct arena *arena, const struct own_situation *s)
{
  struct list list = { span_none (), 0 };

  for (size_t i = 0; i < s->own->links_count; i++)
    list_add (arena, &list, s->own->links[i].issuer);
  return list_text (arena, &list, list.count);
}

/* NAME, or, if there is none, the number itself.  */
static struct span
named (struct arena *arena, const char *name, unsigned number)
{
  return name ? span_of (name) : sentence_composed (arena, "0x%x", number);
}

static struct span
word_types (struct arena *arena, const struct own_situation *s)
{
  const struct request *r = s->request;
  struct list list = { span_none (), 0 };

  for (size_t i = 0; i < r->types_count; i++)
    list_add (arena, &list,
              named (arena, certificate_type_name (r->types[i]), r->types[i]));
  return list_text (arena, &list, list.count);
}

static struct span
word_schemes (struct arena *arena, const struct own_situation *s)
{
  const struct request *r = s->request;
  struct list list = { span_none (), 0 };

  for (size_t i = 0; i < r->schemes_count; i++)
    list_add (arena, &list,
              named (arena, scheme_name (r->schemes[i]), r->schemes[i]));
  return list_text (arena, &list, list.count);
}

/* ---- Times ---- */

static struct span
date (struct arena *arena, int64_t seconds)
{
  time_t when = (time_t)seconds;
  struct tm tm;
  char text[64];

  if (!gmtime_r (&when, &tm)
      || strftime (text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm) == 0)
    return span_of ("a day that no calendar has");
  return arena_span (arena, span_of (text));
}

static struct span
word_not_before (struct arena *arena, const struct own_situation *s)
{
  return date (arena, s->own->certificate.not_before);
}

static struct span
word_not_after (struct arena *arena, const struct own_situation *s)
{
  return date (arena, s->own->certificate.not_after);
}

static const struct own_link *
stale (const struct own_situation *s)
{
  const struct own_link *link = s->own->links;

  while (link < s->own->links + s->own->links_count - 1
         && (link == s->own->links || !own_is_stale (link, s->own->now)))
    link++;
  return link;
}

static struct span
word_stale (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return stale (s)->subject;
}

static struct span
word_stale_from (struct arena *arena, const struct own_situation *s)
{
  return date (arena, stale (s)->not_before);
}

static struct span
word_stale_to (struct arena *arena, const struct own_situation *s)
{
  return date (arena, stale (s)->not_after);
}

/* ---- Certificates of the chain ---- */

static struct span
word_issuer (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return s->own->certificate.issuer;
}

static struct span
word_owner (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return s->own->links[s->own->fits].subject;
}

static const struct own_link *
last (const struct own_situation *s)
{
  size_t places[OWN_CHAIN_MAX] = { 0 };
  size_t n = own_walk (s->own, places);

  return &s->own->links[n > 0 ? places[n - 1] : 0];
}

static struct span
word_last (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return last (s)->subject;
}

static struct span
word_last_issuer (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return last (s)->issuer;
}

/* The first that is not followed by its issuer.  */
static struct span
word_astray (struct arena *arena, const struct own_situation *s)
{
  size_t places[OWN_CHAIN_MAX] = { 0 };
  size_t n = own_walk (s->own, places);
  size_t i = 0;

  (void)arena;
  while (i + 1 < n && places[i + 1] == places[i] + 1)
    i++;
  return s->own->links[places[i]].subject;
}

static struct span
word_namesake (struct arena *arena, const struct own_situation *s)
{
  const struct own *own = s->own;

  (void)arena;
  for (size_t i = 0; i + 1 < own->links_count; i++)
    if (own_same_der (own->links[i].issuer_der, own->links[i + 1].subject_der)
        && !own->links[i].signed_by_next)
      return own->links[i + 1].subject;
  return span_none ();
}

static struct span
word_weak (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  for (size_t i = 0; i < s->own->links_count; i++)
    if (s->own->links[i].weak_signature)
      return s->own->links[i].subject;
  return span_none ();
}

/* ---- The key, the request and the connection ---- */

static struct span
word_key (struct arena *arena, const struct own_situation *s)
{
  static const char *const keys[KEY_KINDS]
      = { [KEY_RSA] = "RSA",          [KEY_RSA_PSS] = "RSA-PSS",
          [KEY_ECDSA] = "ECDSA",      [KEY_P256] = "ECDSA P-256",
          [KEY_P384] = "ECDSA P-384", [KEY_P521] = "ECDSA P-521",
          [KEY_ED25519] = "Ed25519",  [KEY_ED448] = "Ed448" };

  (void)arena;
  return span_of (keys[s->own->key] ? keys[s->own->key]
                                    : s->own->certificate.key);
}

static struct span
word_bits (struct arena *arena, const struct own_situation *s)
{
  return sentence_composed (arena, "%u", s->own->certificate.key_bits);
}

static struct span
word_named (struct arena *arena, const struct own_situation *s)
{
  size_t i = own_named (s, OWN_AS_DER);

  (void)arena;
  if (i == CA_NAMES_MAX)
    i = own_named (s, OWN_AS_TEXT);
  return i < CA_NAMES_MAX ? s->request->ca_names_text[i] : span_none ();
}

static struct span
word_version (struct arena *arena, const struct own_situation *s)
{
  const char *name = tls_version_name (s->version);

  (void)arena;
  return span_of (name ? name : "this version of TLS");
}

static struct span
word_said (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return span_part (s->shown->application.said, 0, SAID_MAX_BYTES);
}

static struct span
word_error (struct arena *arena, const struct own_situation *s)
{
  (void)arena;
  return span_of (s->shown->tls.error ? s->shown->tls.error : "no word");
}

static struct span
word_alert (struct arena *arena, const struct own_situation *s)
{
  const struct attempt *a = s->shown;

  return sentence_composed (
      arena, "Alert %u, %s. %s", (unsigned)a->alert.code,
      alert_name (a->alert.code),
      alert_meaning (a->alert.code, a->stage, true, PRESENTED_OWN));
}

static const struct
{
  const char *name;
  struct span (*say) (struct arena *arena, const struct own_situation *s);
} words[] = {
  { "alert", word_alert },
  { "astray", word_astray },
  { "bits", word_bits },
  { "cas", word_cas },
  { "error", word_error },
  { "issuer", word_issuer },
  { "issuers", word_issuers },
  { "key", word_key },
  { "last", word_last },
  { "last-issuer", word_last_issuer },
  { "named", word_named },
  { "namesake", word_namesake },
  { "not-after", word_not_after },
  { "not-before", word_not_before },
  { "owner", word_owner },
  { "said", word_said },
  { "schemes", word_schemes },
  { "stale", word_stale },
  { "stale-from", word_stale_from },
  { "stale-to", word_stale_to },
  { "types", word_types },
  { "version", word_version },
  { "weak", word_weak },
};

struct span
own_word (struct arena *arena, const void *context, struct span name)
{
  const struct own_situation *s = context;

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (span_is (name, words[i].name))
      return words[i].say (arena, s);
  return name;
}
