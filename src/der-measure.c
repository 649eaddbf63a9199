/* What certificates would cost.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "der.h"
#include "limits.h"

/* ---- Elements ---- */

enum
{
  CONSTRUCTED = 0x20,
  DEPTH_MAX = 16 /* a certificate needs 8 */
};

static size_t
elements (struct span der, unsigned depth)
{
  size_t n = 0;
  struct ber element;

  while (depth < DEPTH_MAX && ber_take (&der, &element))
    {
      n++;
      if (element.tag & CONSTRUCTED)
        n += elements (element.contents, depth + 1);
    }
  return n + der.n / 2;
}

size_t
der_elements (struct span der)
{
  return elements (der, 0);
}

/* ---- Keys ---- */

static size_t
bits_of (struct span number)
{
  size_t bits = 0;

  while (number.n > 0 && *number.at == 0)
    number = span_from (number, 1);
  if (number.n == 0)
    return 0;
  for (unsigned first = (unsigned char)*number.at; first > 0; first >>= 1)
    bits++;
  return bits + 8 * (number.n - 1);
}

/* INTEGERs and nothing else.  The second is an exponent: e of n and e (RFC
   8017, A.1.1), q of p, q and g (RFC 3279, 2.3.2).  */
static bool
numbers_fit (struct span list)
{
  struct ber number;
  size_t most = KEY_MAX_BITS;

  for (size_t i = 0; ber_take_tagged (&list, DER_INTEGER, &number); i++)
    {
      if (bits_of (number.contents) > most)
        return false;
      most = i == 0 ? KEY_EXPONENT_MAX_BITS : KEY_MAX_BITS;
    }
  return list.n == 0;
}

static bool
sequence_fits (struct span der)
{
  struct ber sequence;

  return ber_take_tagged (&der, DER_SEQUENCE, &sequence)
         && numbers_fit (sequence.contents);
}

static bool
begins_with (struct span oid, const char *arcs)
{
  size_t n = strlen (arcs);

  return oid.n >= n && memcmp (oid.at, arcs, n) == 0;
}

/* All that GnuTLS takes for it: PKCS #1's, X.500's, and a signature of OIW's.
 */
static bool
is_rsa (struct span oid)
{
  return begins_with (oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x01")
         || begins_with (oid, "\x55\x08\x01\x01")
         || begins_with (oid, "\x2b\x0e\x03\x02\x1d");
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm SEQUENCE { OBJECT IDENTIFIER,
     parameters }, subjectPublicKey BIT STRING }: numbers of RSA stand in the
   latter, after the count of its unused bits; of DSA, in the parameters.  */
bool
der_key_fits (struct span key)
{
  static const char dsa[] = "\x2a\x86\x48\xce\x38\x04\x01";
  struct ber info;
  struct ber algorithm;
  struct ber oid;
  struct ber bits;

  if (!ber_take_tagged (&key, DER_SEQUENCE, &info)
      || !ber_take_tagged (&info.contents, DER_SEQUENCE, &algorithm)
      || !ber_take_tagged (&algorithm.contents, DER_OBJECT_IDENTIFIER, &oid)
      || !ber_take_tagged (&info.contents, DER_BIT_STRING, &bits))
    return false;
  if (is_rsa (oid.contents))
    return sequence_fits (span_from (bits.contents, 1));
  return !begins_with (oid.contents, dsa) || algorithm.contents.n == 0
         || sequence_fits (algorithm.contents);
}
