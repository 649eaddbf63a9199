/* The chain of the user's certificate, and names.
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

/* Where the issuer of the certificate at PLACE stands; OWN_CHAIN_MAX: nowhere.
 */
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

/* Is that name of the request an issuer of the chain?  */
static bool
issues (const struct own_situation *s, size_t name, enum own_comparison how)
{
  const struct request *r = s->request;
  size_t places[OWN_CHAIN_MAX];
  size_t n = own_walk (s->own, places);

  for (size_t i = 0; i < n; i++)
    {
      const struct own_link *link = &s->own->links[places[i]];

      if (how == OWN_AS_DER
              ? own_same_der (r->ca_names[name], link->issuer_der)
              : own_same_name (r->ca_names_text[name], link->issuer))
        return true;
    }
  return false;
}

size_t
own_named (const struct own_situation *s, enum own_comparison how)
{
  for (size_t i = 0; s->request && i < s->request->ca_names_count; i++)
    if (issues (s, i, how))
      return i;
  return CA_NAMES_MAX;
}
