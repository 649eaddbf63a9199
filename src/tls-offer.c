/* What we offer in a TLS session, and what we show.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "spare.h"
#include "tls-session.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- What all sessions share ---- */

struct tls_shared *
tls_shared_new (bool verify, const struct identity *own, const char **error)
{
  struct tls_shared *shared = calloc (1, sizeof *shared);

  if (!shared || (verify && !spare_for_tls ())
      || gnutls_certificate_allocate_credentials (&shared->credentials) < 0)
    {
      *error = "out of memory";
      free (shared);
      return NULL;
    }
  pthread_mutex_init (&shared->lock, NULL);
  shared->short_of_memory = spare_is_limited ();
  shared->own = own;
  gnutls_certificate_set_retrieve_function3 (shared->credentials, tls_show);
  if (verify
      && gnutls_certificate_set_x509_system_trust (shared->credentials) < 0)
    {
      *error = "the system's trust store cannot be read";
      tls_shared_free (shared);
      return NULL;
    }
  return shared;
}

void
tls_shared_free (struct tls_shared *shared)
{
  if (!shared)
    return;
  gnutls_certificate_free_credentials (shared->credentials);
  for (int key = 0; key < IDENTITY_KEYS; key++)
    identity_free (shared->throwaway[key]);
  for (int i = 0; i < PRIORITIES_MAX; i++)
    if (shared->priorities[i].parsed)
      gnutls_priority_deinit (shared->priorities[i].parsed);
  pthread_mutex_destroy (&shared->lock);
  free (shared);
}

const char *
tls_priority_error (const char *priority, size_t *at)
{
  gnutls_priority_t cache;
  const char *where = priority;
  int e;

  *at = 0;
  if (strlen (priority) >= PRIORITY_MAX_BYTES)
    return "it is too long";
  e = gnutls_priority_init (&cache, priority, &where);
  *at = where >= priority ? (size_t)(where - priority) : 0;
  if (e < 0)
    return gnutls_strerror (e);
  gnutls_priority_deinit (cache);
  return NULL;
}

const char *
tls_library (void)
{
  return gnutls_check_version (NULL);
}

/* ---- What one session offers ---- */

/* One key share, the cheapest, while P-256 stays on offer; the cipher that most
   servers choose comes first.  */
#define CIPHERS                                                               \
  ":-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CBC"     \
  ":+AES-256-CBC:+AES-128-CCM:+AES-256-CCM"
#define OLD_CIPHERS                                                           \
  CIPHERS ":+CAMELLIA-256-GCM:+CAMELLIA-128-GCM:+CAMELLIA-256-CBC"            \
          ":+CAMELLIA-128-CBC:+AES-256-CCM-8:+AES-128-CCM-8:+3DES-CBC"        \
          ":+ARCFOUR-128:+SHA1:+SHA256:+SHA384:+MD5:+RSA:+DHE-RSA:+DHE-DSS"   \
          ":+SIGN-ALL"
#define GROUPS                                                                \
  ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1"               \
  ":+GROUP-SECP521R1:+GROUP-FFDHE2048"
#define OLD_GROUPS GROUPS ":+GROUP-ALL"

static void
versions_text (const struct offer *offer, char *text, size_t size)
{
  static const struct
  {
    unsigned version;
    const char *name;
  } versions[] = { { 0x0304, ":+VERS-TLS1.3" },
                   { 0x0303, ":+VERS-TLS1.2" },
                   { 0x0302, ":+VERS-TLS1.1" },
                   { 0x0301, ":+VERS-TLS1.0" } };

  *text = '\0';
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
    if (versions[i].version >= offer->tls_min
        && versions[i].version <= offer->tls_max)
      strncat (text, versions[i].name, size - strlen (text) - 1);
}

static void
priority_text (const struct offer *offer, char *text, size_t size)
{
  char versions[80];

  versions_text (offer, versions, sizeof versions);
  if (offer->priority)
    snprintf (text, size, "%s", offer->priority);
  else
    snprintf (text, size, "%s:-VERS-ALL%s%s%s",
              offer->old_ciphers || offer->tls_min < 0x0303 ? "LEGACY"
                                                            : "NORMAL",
              versions, offer->old_ciphers ? OLD_CIPHERS : CIPHERS,
              offer->old_groups ? OLD_GROUPS : GROUPS);
}

/* Parsed once; there are as many as experiments vary it.  NULL: there is no room for
   one more.  */
static struct parsed_priority *
parsed (struct tls_shared *shared, const char *text, int *error)
{
  struct parsed_priority *p = shared->priorities;
  struct parsed_priority *end = p + PRIORITIES_MAX;

  while (p < end && p->parsed && strcmp (p->text, text) != 0)
    p++;
  if (p == end)
    return NULL;
  if (p->parsed)
    return p;
  *error = gnutls_priority_init (&p->parsed, text, NULL);
  if (*error < 0)
    p->parsed = NULL;
  else
    memcpy (p->text, text, strlen (text) + 1);
  return p;
}

static int
set_priority (struct tls *tls, const struct offer *offer)
{
  struct parsed_priority *p;
  char text[PRIORITY_MAX_BYTES];
  int e = 0;

  priority_text (offer, text, sizeof text);
  pthread_mutex_lock (&tls->shared->lock);
  p = parsed (tls->shared, text, &e);
  pthread_mutex_unlock (&tls->shared->lock);
  if (!p)
    return gnutls_priority_set_direct (tls->session, text, NULL);
  return e < 0 ? e : gnutls_priority_set (tls->session, p->parsed);
}

enum
{
  ALPN_MAX = 8
};

static int
set_alpn (struct tls *tls, const char *list)
{
  gnutls_datum_t protocols[ALPN_MAX];
  unsigned n = 0;

  while (list && *list && n < ALPN_MAX)
    {
      size_t length = strcspn (list, ",");

      protocols[n].data = (unsigned char *)(uintptr_t)list;
      protocols[n++].size = (unsigned)length;
      list += length + (list[length] == ',');
    }
  return n == 0 ? 0
                : gnutls_alpn_set_protocols (tls->session, protocols, n, 0);
}

int
tls_offer (struct tls *tls)
{
  const struct offer *offer = &tls->record->attempt->offer;
  int e = 0;

  if (offer->sni)
    e = gnutls_server_name_set (tls->session, GNUTLS_NAME_DNS, offer->sni,
                                strlen (offer->sni));
  if (e >= 0)
    e = set_alpn (tls, offer->alpn);
  if (e >= 0)
    e = set_priority (tls, offer);
  if (e >= 0)
    e = gnutls_credentials_set (tls->session, GNUTLS_CRD_CERTIFICATE,
                                tls->shared->credentials);
  return e;
}
