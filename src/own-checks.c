/* What is looked at in the user's certificate: conditions, and what each says.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "own-checks.h"
#include "limits.h"

enum
{
  RSA_MIN_BITS = 2048 /* what OpenSSL takes on Debian, for one */
};

/* ---- Key and leaf ---- */

static bool
key_is_of_another (const struct own_situation *s)
{
  return s->own->fits > 0 && s->own->fits < s->own->links_count;
}

static bool
key_fits (const struct own_situation *s)
{
  return s->own->fits == 0;
}

static bool
key_fits_none (const struct own_situation *s)
{
  return s->own->fits >= s->own->links_count;
}

static bool
has_expired (const struct own_situation *s)
{
  return s->own->now > s->own->certificate.not_after;
}

static bool
is_early (const struct own_situation *s)
{
  return s->own->now < s->own->certificate.not_before;
}

static bool
chain_is_stale (const struct own_situation *s)
{
  for (size_t i = 1; i < s->own->links_count; i++)
    if (own_is_stale (&s->own->links[i], s->own->now))
      return true;
  return false;
}

static bool
is_for_others (const struct own_situation *s)
{
  return s->own->has_purposes && !s->own->for_clients;
}

static bool
has_no_purposes (const struct own_situation *s)
{
  return !s->own->has_purposes;
}

static bool
may_not_sign (const struct own_situation *s)
{
  return s->own->has_usage && !s->own->may_sign;
}

static bool
has_no_usage (const struct own_situation *s)
{
  return !s->own->has_usage;
}

static bool
signature_is_weak (const struct own_situation *s)
{
  for (size_t i = 0; i < s->own->links_count; i++)
    if (s->own->links[i].weak_signature
        && !own_is_self_issued (&s->own->links[i]))
      return true;
  return false;
}

static bool
key_is_short (const struct own_situation *s)
{
  return (s->own->key == KEY_RSA || s->own->key == KEY_RSA_PSS)
         && s->own->certificate.key_bits < RSA_MIN_BITS;
}

static bool
always (const struct own_situation *s)
{
  (void)s;
  return true;
}

/* ---- The chain ---- */

static bool
is_self_signed (const struct own_situation *s)
{
  return s->own->links_count > 0 && own_is_self_issued (&s->own->links[0]);
}

static bool
is_out_of_order (const struct own_situation *s)
{
  size_t places[OWN_CHAIN_MAX];
  size_t n = own_walk (s->own, places);

  for (size_t i = 0; i < n; i++)
    if (places[i] != i)
      return true;
  return false;
}

static bool
is_a_chain (const struct own_situation *s)
{
  return s->own->links_count > 1;
}

static bool
ends_in_a_root (const struct own_situation *s)
{
  size_t places[OWN_CHAIN_MAX];
  size_t n = own_walk (s->own, places);

  return n > 0 && own_is_self_issued (&s->own->links[places[n - 1]]);
}

/* Is the certificate at PLACE, or another of the same name, part of the chain?
 */
static bool
is_walked (const struct own *own, size_t place)
{
  size_t places[OWN_CHAIN_MAX];
  size_t n = own_walk (own, places);

  for (size_t i = 0; i < n; i++)
    if (own_same_der (own->links[places[i]].subject_der,
                      own->links[place].subject_der))
      return true;
  return false;
}

/* The file goes on, but not with what issued the last one.  */
static bool
has_a_gap (const struct own_situation *s)
{
  for (size_t i = 0; i < s->own->links_count; i++)
    if (!is_walked (s->own, i))
      return !ends_in_a_root (s);
  return false;
}

/* The right name, and the wrong key: its CA has been renewed, perhaps.  */
static bool
has_a_namesake (const struct own_situation *s)
{
  const struct own *own = s->own;

  for (size_t i = 0; i + 1 < own->links_count; i++)
    if (own_same_der (own->links[i].issuer_der, own->links[i + 1].subject_der)
        && !own->links[i].signed_by_next)
      return true;
  return false;
}

static bool
ends_at_a_named_ca (const struct own_situation *s)
{
  return own_named (s, OWN_AS_DER) < CA_NAMES_MAX
         || own_named (s, OWN_AS_TEXT) < CA_NAMES_MAX;
}

/* ---- What the server asks for ---- */

static bool
names_no_ca (const struct own_situation *s)
{
  return s->request && s->request->ca_names_total == 0;
}

static bool
names_ours (const struct own_situation *s)
{
  return s->request && own_named (s, OWN_AS_DER) < CA_NAMES_MAX;
}

static bool
names_ours_otherwise (const struct own_situation *s)
{
  return s->request && own_named (s, OWN_AS_TEXT) < CA_NAMES_MAX;
}

static bool
names_more (const struct own_situation *s)
{
  return s->request && s->request->ca_names_total > s->request->ca_names_count;
}

static bool
names_others_than_itself (const struct own_situation *s)
{
  return s->request && is_self_signed (s);
}

static bool
names_others (const struct own_situation *s)
{
  return s->request != NULL;
}

static bool
lists_types (const struct own_situation *s)
{
  return s->request && s->request->types_count > 0;
}

static bool
takes_our_type (const struct own_situation *s)
{
  return lists_types (s) && takes_type (s->request, s->own->key);
}

static bool
lists_schemes (const struct own_situation *s)
{
  return s->request && s->request->schemes_count > 0;
}

static bool
takes_our_scheme (const struct own_situation *s)
{
  return lists_schemes (s)
         && takes_scheme (s->request, s->own->key, s->version);
}

/* Where CAs are named, the check of those says more.  */
static bool
may_go_on (const struct own_situation *s)
{
  return !is_self_signed (s) && (!s->request || names_no_ca (s));
}

/* ---- All of them ---- */

/* clang-format off */
const struct own_rule own_rules[] = {
  { "key-fits", NO, key_is_of_another,
    "The private key belongs to {owner}, which is not the first certificate of"
    " the file: the leaf comes first, then the one that issued it, and so on." },
  { "key-fits", YES, key_fits,
    "The private key belongs to the certificate." },
  { "key-fits", NO, key_fits_none,
    "The private key does not belong to the certificate." },

  { "in-dates", NO, has_expired,
    "It expired on {not-after}." },
  { "in-dates", NO, is_early,
    "It is not valid yet: it will be from {not-before} on." },
  { "in-dates", NO, chain_is_stale,
    "A certificate of its chain, {stale}, is not valid now: it is from"
    " {stale-from} to {stale-to}." },
  { "in-dates", YES, always,
    "It is valid until {not-after}." },

  { "for-clients", NO, is_for_others,
    "It is not made for clients: its extended key usage lacks clientAuth." },
  { "for-clients", YES, has_no_purposes,
    "It has no extended key usage, and so may be a client's." },
  { "for-clients", YES, always,
    "It is made for clients: its extended key usage has clientAuth." },

  { "may-sign", NO, may_not_sign,
    "It is not made for signing, which a client's certificate must be: its key"
    " usage lacks digitalSignature." },
  { "may-sign", YES, has_no_usage,
    "It has no key usage, and so may sign." },
  { "may-sign", YES, always,
    "It is made for signing: its key usage has digitalSignature." },

  { "strong", NO, signature_is_weak,
    "{weak} is signed with MD5 or SHA-1, which most servers of today refuse." },
  { "strong", NO, key_is_short,
    "Its key is {bits} bits of RSA; most servers of today want 2048." },
  { "strong", YES, always,
    "Key and signatures are as strong as servers of today want them." },

  { "issued", NO, is_self_signed,
    "It is self-signed: only a server that knows this very certificate, or that"
    " takes any, lets it in." },
  { "issued", YES, always,
    "It was issued by {issuer}." },

  { "chain-in-order", NO, is_out_of_order,
    "The certificates of the chain are not in order: each must be followed by"
    " the one that issued it, and {astray} is not." },
  { "chain-in-order", YES, is_a_chain,
    "The certificates of the chain are in order." },

  { "chain-complete", NO, has_a_gap,
    "The certificate of {last-issuer}, which issued {last}, is missing: what"
    " else is in the file does not follow on it." },
  { "chain-complete", NO, has_a_namesake,
    "The {namesake} of the chain is not the one that issued the certificate"
    " before it: its key is another." },
  { "chain-complete", YES, ends_in_a_root,
    "The chain goes up to its root, {last}." },
  { "chain-complete", YES, ends_at_a_named_ca,
    "The chain ends where a CA that the server names goes on: {named}." },
  { "chain-complete", UNKNOWN, may_go_on,
    "The chain ends with what {last-issuer} issued. Unless the server knows that"
    " CA itself, its certificate is missing." },

  { "ca-named", YES, names_no_ca,
    "The server names no CA, so it leaves open which it takes." },
  { "ca-named", YES, names_ours,
    "The server names a CA that issued it: {named}." },
  { "ca-named", YES, names_ours_otherwise,
    "The server names a CA that issued it, {named}, though in other octets than"
    " the certificate: some programs take that for another name." },
  { "ca-named", UNKNOWN, names_more,
    "None of the first CAs that the server names issued it; there are more than"
    " are looked at here." },
  { "ca-named", NO, names_others_than_itself,
    "No CA that the server names issued it, for it is its own issuer; they are"
    " {cas}." },
  { "ca-named", NO, names_others,
    "No CA that the server names issued it: they are {cas}, and it comes from"
    " {issuers}. Either it is of another CA than this server takes, or the"
    " certificate of {last-issuer}, which one of those issued, is missing from"
    " the chain." },

  { "type-taken", YES, takes_our_type,
    "The server takes certificates with keys of its type, {key}." },
  { "type-taken", NO, lists_types,
    "The server takes certificates of the types {types}, and the key of this one"
    " is {key}." },

  { "algorithm-taken", YES, takes_our_scheme,
    "The server takes a signature that its key can make." },
  { "algorithm-taken", NO, lists_schemes,
    "The server takes the signatures {schemes}, none of which a key of the type"
    " {key} can make in {version}." },

  { 0 },
};
/* clang-format on */
