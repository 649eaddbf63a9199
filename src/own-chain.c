/* The chain of the user's certificate, and what its key can sign.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "own-checks.h"

#include <ctype.h>

/* ---- Names ---- */

bool
own_same_der (struct span a, struct span b)
{
  return a.n == b.n && memcmp (a.at, b.at, a.n) == 0;
}

/* The next character, folded, a run of spaces being one; -1 at the end.  */
static int
next_folded (struct span *rest)
{
  int c;

  if (rest->n == 0)
    return -1;
  c = (unsigned char)rest->at[0];
  *rest = span_from (*rest, 1);
  while (c == ' ' && rest->n > 0 && rest->at[0] == ' ')
    *rest = span_from (*rest, 1);
  return c < 0x80 ? tolower (c) : c;
}

bool
own_same_name (struct span a, struct span b)
{
  int c;

  do
    {
      c = next_folded (&a);
      if (c != next_folded (&b))
        return false;
    }
  while (c >= 0);
  return true;
}

size_t
own_named (const struct own_situation *s, enum own_comparison how)
{
  const struct request *r = s->request;

  for (size_t i = 0; r && i < r->ca_names_count; i++)
    for (size_t k = 0; k < s->own->links_count; k++)
      {
        const struct own_link *link = &s->own->links[k];

        if (how == OWN_AS_DER
                ? own_same_der (r->ca_names[i], link->issuer_der)
                : own_same_name (r->ca_names_text[i], link->issuer))
          return i;
      }
  return CA_NAMES_MAX;
}

/* ---- The chain ---- */

bool
own_is_self_issued (const struct own_link *link)
{
  return own_same_der (link->subject_der, link->issuer_der);
}

bool
own_is_stale (const struct own_link *link, int64_t now)
{
  return now < link->not_before || now > link->not_after;
}

/* Where the issuer of the certificate at PLACE stands; OWN_CHAIN_MAX: nowhere.  */
static size_t
place_of_issuer (const struct own *own, size_t place)
{
  const struct own_link *link = &own->links[place];

  if (own_is_self_issued (link))
    return OWN_CHAIN_MAX;
  for (size_t i = 0; i < own->links_count; i++)
    if (own_same_der (own->links[i].subject_der, link->issuer_der))
      return i;
  return OWN_CHAIN_MAX;
}

size_t
own_walk (const struct own *own, size_t places[OWN_CHAIN_MAX])
{
  size_t n = 0;

  for (size_t place = 0; place < own->links_count && n < own->links_count;
       place = place_of_issuer (own, place))
    places[n++] = place;
  return n;
}

/* ---- Signatures ---- */

enum
{
  TLS12 = 1,
  TLS13 = 2,
  BOTH = TLS12 | TLS13
};

/* RFC 8446, 4.2.3.  Up to TLS 1.2 an ECDSA scheme stands for its hash alone, and
   any curve will do (RFC 5246, 7.4.1.4.1).  */
static const struct
{
  uint16_t scheme;
  unsigned versions;
  unsigned keys; /* bits 1 << enum own_key */
} schemes[] = {
#define KEY(kind) (1u << OWN_KEY_##kind)
#define ANY_ECDSA (KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521))
  { 0x0201, TLS12, KEY (RSA) },     { 0x0301, TLS12, KEY (RSA) },
  { 0x0401, TLS12, KEY (RSA) },     { 0x0501, TLS12, KEY (RSA) },
  { 0x0601, TLS12, KEY (RSA) },     { 0x0203, TLS12, ANY_ECDSA },
  { 0x0303, TLS12, ANY_ECDSA },     { 0x0403, TLS12, ANY_ECDSA },
  { 0x0503, TLS12, ANY_ECDSA },     { 0x0603, TLS12, ANY_ECDSA },
  { 0x0403, TLS13, KEY (P256) },    { 0x0503, TLS13, KEY (P384) },
  { 0x0603, TLS13, KEY (P521) },    { 0x0804, BOTH, KEY (RSA) },
  { 0x0805, BOTH, KEY (RSA) },      { 0x0806, BOTH, KEY (RSA) },
  { 0x0807, BOTH, KEY (ED25519) },  { 0x0808, BOTH, KEY (ED448) },
  { 0x0809, BOTH, KEY (RSA_PSS) },  { 0x080a, BOTH, KEY (RSA_PSS) },
  { 0x080b, BOTH, KEY (RSA_PSS) },
#undef ANY_ECDSA
#undef KEY
};

bool
own_key_signs (enum own_key key, uint16_t scheme, unsigned version)
{
  unsigned in = version >= 0x0304 ? TLS13 : TLS12;

  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (schemes[i].scheme == scheme && (schemes[i].versions & in)
        && (schemes[i].keys & 1u << key))
      return true;
  return false;
}
