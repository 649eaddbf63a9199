/* The CertificateRequest message, read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "request.h"
#include "limits.h"
#include "vector.h"

static unsigned
two_octets (struct span s)
{
  return (unsigned)((unsigned char)s.at[0] << 8 | (unsigned char)s.at[1]);
}

/* struct { ClientCertificateType certificate_types<1..2^8-1>; … }  */
static bool
read_types (struct record *record, struct span types)
{
  struct request *r = &record->attempt->request;

  r->types = arena_get (record->arena, types.n + 1);
  if (!r->types)
    return false;
  memcpy (r->types, types.at, types.n);
  r->types_count = (unsigned)types.n;
  return true;
}

/* SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-1>  */
static bool
read_schemes (struct record *record, struct span schemes)
{
  struct request *r = &record->attempt->request;
  size_t n = schemes.n / 2 < SCHEMES_MAX ? schemes.n / 2 : SCHEMES_MAX;

  r->schemes = arena_get (record->arena, (n + 1) * sizeof *r->schemes);
  if (!r->schemes)
    return false;
  /* cppcheck-suppress knownConditionTrueFalse; n is not always 0 */
  for (size_t i = 0; i < n; i++)
    r->schemes[i] = (uint16_t)two_octets (span_from (schemes, 2 * i));
  r->schemes_count = (unsigned)n;
  r->schemes_total = (unsigned)(schemes.n / 2);
  return schemes.n % 2 == 0;
}

/* DistinguishedName certificate_authorities<0..2^16-1>, once.  */
static bool
read_ca_names (struct record *record, struct span names)
{
  struct request *r = &record->attempt->request;
  struct span rest = names;
  struct span name;
  size_t kept;

  if (r->ca_names)
    return false;
  while (vector_take (&rest, 2, &name))
    r->ca_names_total++;
  kept = r->ca_names_total < CA_NAMES_MAX ? r->ca_names_total : CA_NAMES_MAX;
  r->ca_names = arena_get (record->arena, kept * sizeof (struct span));
  r->ca_names_text = arena_get (record->arena, kept * sizeof (struct span));
  if (!r->ca_names || !r->ca_names_text)
    return false;
  /* cppcheck-suppress knownConditionTrueFalse; kept is not always 0 */
  while (r->ca_names_count < kept && vector_take (&names, 2, &name))
    {
      r->ca_names_text[r->ca_names_count] = span_none ();
      r->ca_names[r->ca_names_count++] = arena_span (record->arena, name);
    }
  return rest.n == 0;
}

static bool
read_tls12 (struct record *record, struct span body, unsigned version)
{
  struct span types;
  struct span schemes;
  struct span names;

  return vector_take (&body, 1, &types) && read_types (record, types)
         && (version < 0x0303
             || (vector_take (&body, 2, &schemes)
                 && read_schemes (record, schemes)))
         && vector_take (&body, 2, &names) && read_ca_names (record, names)
         && body.n == 0;
}

/* Extensions that we show; all others are none of our business.  */
static bool
read_extension (struct record *record, unsigned type, struct span data)
{
  enum
  {
    SIGNATURE_ALGORITHMS = 13,
    CERTIFICATE_AUTHORITIES = 47
  };
  struct span list;

  if (type == SIGNATURE_ALGORITHMS)
    return vector_take (&data, 2, &list) && read_schemes (record, list)
           && data.n == 0;
  if (type == CERTIFICATE_AUTHORITIES)
    return vector_take (&data, 2, &list) && read_ca_names (record, list)
           && data.n == 0;
  return true;
}

static bool
read_tls13 (struct record *record, struct span body)
{
  struct span context;
  struct span extensions;
  struct span data;

  if (!vector_take (&body, 1, &context)
      || !vector_take (&body, 2, &extensions) || body.n != 0)
    return false;
  while (extensions.n >= 2)
    {
      unsigned type = two_octets (extensions);

      extensions = span_from (extensions, 2);
      if (!vector_take (&extensions, 2, &data)
          || !read_extension (record, type, data))
        return false;
    }
  return extensions.n == 0;
}

bool
request_read (struct record *record, struct span body, unsigned version,
              unsigned when)
{
  struct request *r = &record->attempt->request;

  *r = (struct request){ .when = r->when | when };
  return version >= 0x0304 ? read_tls13 (record, body)
                           : read_tls12 (record, body, version);
}
