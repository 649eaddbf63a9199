/* Certificates taken apart where they lie.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "der.h"

#include <time.h>

enum
{
  TBS_VERSION = 0xa0,
  TBS_EXTENSIONS = 0xa3
};

bool
der_take_sequence (struct span *rest, struct span *whole)
{
  struct span before = *rest;
  struct ber element;

  if (!ber_take_tagged (rest, DER_SEQUENCE, &element))
    return false;
  *whole = span_part (before, 0, before.n - rest->n);
  return true;
}

/* Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue }  */
static bool
is_alt_names (struct span extension, struct span *names)
{
  struct ber oid;
  struct ber element;
  struct ber list;

  if (!ber_take_tagged (&extension, DER_OBJECT_IDENTIFIER, &oid)
      || !der_is_oid (oid.contents, "\x55\x1d\x11"))
    return false;
  ber_take_tagged (&extension, DER_BOOLEAN, &element);
  if (!ber_take_tagged (&extension, DER_OCTET_STRING, &element)
      || !ber_take_tagged (&element.contents, DER_SEQUENCE, &list))
    return false;
  *names = list.contents;
  return true;
}

/* What follows the key: two unique identifiers that nobody has, and extensions.  */
static struct span
find_alt_names (struct span rest)
{
  struct span names = span_none ();
  struct ber element;
  struct ber list;
  struct ber extension;

  while (ber_take (&rest, &element))
    if (element.tag == TBS_EXTENSIONS
        && ber_take_tagged (&element.contents, DER_SEQUENCE, &list))
      while (ber_take_tagged (&list.contents, DER_SEQUENCE, &extension)
             && !is_alt_names (extension.contents, &names))
        continue;
  return names;
}

static bool
take_time (struct span *rest, struct ber *time)
{
  return ber_take_tagged (rest, DER_UTC_TIME, time)
         || ber_take_tagged (rest, DER_GENERALIZED_TIME, time);
}

/* TBSCertificate ::= SEQUENCE { version [0] DEFAULT v1, serialNumber, signature,
     issuer, validity, subject, subjectPublicKeyInfo, … }  */
bool
der_take_apart (struct span der, struct der_certificate *c)
{
  struct ber outer;
  struct ber tbs;
  struct ber skipped;
  struct ber validity;
  struct span rest;

  if (!ber_take_tagged (&der, DER_SEQUENCE, &outer)
      || !ber_take_tagged (&outer.contents, DER_SEQUENCE, &tbs))
    return false;
  rest = tbs.contents;
  ber_take_tagged (&rest, TBS_VERSION, &skipped);
  if (!ber_take_tagged (&rest, DER_INTEGER, &skipped)
      || !ber_take_tagged (&rest, DER_SEQUENCE, &skipped)
      || !der_take_sequence (&rest, &c->issuer)
      || !ber_take_tagged (&rest, DER_SEQUENCE, &validity)
      || !take_time (&validity.contents, &c->not_before)
      || !take_time (&validity.contents, &c->not_after)
      || !der_take_sequence (&rest, &c->subject)
      || !der_take_sequence (&rest, &c->key))
    return false;
  c->alt_names = find_alt_names (rest);
  return true;
}

/* OCSPResponse ::= SEQUENCE { responseStatus, [0] SEQUENCE { OBJECT IDENTIFIER,
     OCTET STRING } }, in which lies a BasicOCSPResponse ::= SEQUENCE {
     tbsResponseData, signatureAlgorithm, signature, certs [0] SEQUENCE OF
     Certificate OPTIONAL } (RFC 6960, 4.2.1).  */
bool
der_basic_response (struct span der, struct span *basic,
                    struct span *certificates)
{
  enum
  {
    ENUMERATED = 0x0a,
    TAG_0 = 0xa0
  };
  struct ber a;
  struct ber b;
  struct ber skipped;

  *certificates = span_none ();
  if (!ber_take_tagged (&der, DER_SEQUENCE, &a)
      || !ber_take_tagged (&a.contents, ENUMERATED, &skipped)
      || !ber_take_tagged (&a.contents, TAG_0, &b)
      || !ber_take_tagged (&b.contents, DER_SEQUENCE, &a)
      || !ber_take_tagged (&a.contents, DER_OBJECT_IDENTIFIER, &skipped)
      || !ber_take_tagged (&a.contents, DER_OCTET_STRING, &b))
    return false;
  *basic = b.contents;
  if (!ber_take_tagged (&b.contents, DER_SEQUENCE, &a)
      || !ber_take_tagged (&a.contents, DER_SEQUENCE, &skipped)
      || !ber_take_tagged (&a.contents, DER_SEQUENCE, &skipped)
      || !ber_take_tagged (&a.contents, DER_BIT_STRING, &skipped))
    return false;
  if (a.contents.n == 0)
    return true;
  if (!ber_take_tagged (&a.contents, TAG_0, &b)
      || !ber_take_tagged (&b.contents, DER_SEQUENCE, &a))
    return false;
  *certificates = a.contents;
  return true;
}

/* ---- Time ---- */

/* Take two digits; -1 if there are none.  */
static int
take_two (struct span *rest)
{
  const char *at = rest->at;

  if (rest->n < 2 || at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
    return -1;
  *rest = span_from (*rest, 2);
  return (at[0] - '0') * 10 + at[1] - '0';
}

/* UTCTime is YYMMDDhhmmssZ, from 1950 to 2049, and GeneralizedTime YYYYMMDDhhmmssZ
   (RFC 5280, 4.1.2.5).  */
int64_t
der_time (struct ber time)
{
  struct span rest = time.contents;
  int century = time.tag == DER_GENERALIZED_TIME ? take_two (&rest) : 0;
  int parts[6];
  struct tm tm;

  for (int i = 0; i < 6; i++)
    if ((parts[i] = take_two (&rest)) < 0)
      return -1;
  if (century < 0 || !span_is (rest, "Z"))
    return -1;
  if (time.tag == DER_UTC_TIME)
    century = parts[0] < 50 ? 20 : 19;
  tm = (struct tm){ .tm_year = century * 100 + parts[0] - 1900,
                    .tm_mon = parts[1] - 1,
                    .tm_mday = parts[2],
                    .tm_hour = parts[3],
                    .tm_min = parts[4],
                    .tm_sec = parts[5] };
  return timegm (&tm);
}
