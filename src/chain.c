/* Certificates that a server shows, before they are read.

   A signature by a key of 64 Kbit takes GnuTLS half a minute, and so, in
   libtasn1, may a name of some ten thousand parts; nothing can interrupt it,
   nor does the thread do anything else meanwhile.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "chain.h"
#include "der.h"
#include "limits.h"
#include "vector.h"

static const char elements_excess[]
    = "more elements in certificates than we take";
static const char key_excess[] = "a longer key in a certificate than we take";

/* Of all DER in a message.  */
struct weight
{
  bool is_short; /* too short for too many elements, of two octets or more */
  size_t elements;
};

static struct weight
weight_of (struct span body)
{
  return (struct weight){ body.n / 2 <= CERTIFICATES_MAX_ELEMENTS, 0 };
}

static bool
is_too_much (struct weight *weight, struct span der)
{
  if (!weight->is_short)
    weight->elements += der_elements (der);
  return weight->elements > CERTIFICATES_MAX_ELEMENTS;
}

/* Where we cannot read, another reader may: all of it may be key.  */
static bool
unread_fits (struct span der)
{
  return der.n <= KEY_MAX_BITS / 8;
}

static bool
key_fits (struct span der)
{
  struct der_certificate certificate;

  return der_take_apart (der, &certificate) ? der_key_fits (certificate.key)
                                            : unread_fits (der);
}

/* CertificateStatus (RFC 6066, 8): | 1 | length 3 | OCSPResponse |  */
static const char *
status_excess (struct span status, struct weight *weight)
{
  struct span response;
  struct span basic;
  struct span certificates;
  struct span der;

  status = span_from (status, 1);
  if (!vector_take (&status, 3, &response))
    return NULL;
  if (!der_basic_response (response, &basic, &certificates))
    return unread_fits (response) ? NULL : key_excess;
  if (is_too_much (weight, basic))
    return elements_excess;
  while (der_take_sequence (&certificates, &der))
    if (!key_fits (der))
      return key_excess;
  return unread_fits (certificates) ? NULL : key_excess;
}

/* Extension extensions<0..2^16-1> of a CertificateEntry.  */
static const char *
extensions_excess (struct span extensions, struct weight *weight)
{
  static const char status_request[] = { 0, 5 };
  const char *excess = NULL;
  struct span type;
  struct span data;

  while (!excess && extensions.n >= sizeof status_request)
    {
      type = span_part (extensions, 0, sizeof status_request);
      extensions = span_from (extensions, sizeof status_request);
      if (!vector_take (&extensions, 2, &data))
        break;
      if (memcmp (type.at, status_request, type.n) == 0)
        excess = status_excess (data, weight);
    }
  return excess;
}

const char *
chain_excess (struct span body, unsigned version)
{
  struct weight weight = weight_of (body);
  const char *excess = NULL;
  struct span context;
  struct span list;
  struct span der;
  struct span extensions;

  if ((version >= 0x0304 && !vector_take (&body, 1, &context))
      || !vector_take (&body, 3, &list))
    return NULL;
  while (!excess && vector_take (&list, 3, &der))
    {
      if (is_too_much (&weight, der))
        excess = elements_excess;
      else if (!key_fits (der))
        excess = key_excess;
      else if (version >= 0x0304 && vector_take (&list, 2, &extensions))
        excess = extensions_excess (extensions, &weight);
    }
  return excess;
}

const char *
chain_status_excess (struct span body)
{
  struct weight weight = weight_of (body);

  return status_excess (body, &weight);
}
