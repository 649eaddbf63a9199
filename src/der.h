/* Certificates and names, taken apart where they lie.

   GnuTLS has read the certificate by then, for the signature, but shows nothing
   of it; to have it read all of it again took a tenth of a handshake.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef DER_H
#define DER_H

#include <certask/ber.h>
#include <stdint.h>

/* Identifiers (X.680, 8.6).  */
enum
{
  DER_BOOLEAN = 0x01,
  DER_INTEGER = 0x02,
  DER_BIT_STRING = 0x03,
  DER_OCTET_STRING = 0x04,
  DER_OBJECT_IDENTIFIER = 0x06,
  DER_UTF8_STRING = 0x0c,
  DER_PRINTABLE_STRING = 0x13,
  DER_UTC_TIME = 0x17,
  DER_GENERALIZED_TIME = 0x18,
  DER_SEQUENCE = 0x30,
  DER_SET = 0x31
};

/* What we report of a certificate (RFC 5280, 4.1): spans inside its DER.  Those
   called whole begin with their identifier.  */
struct der_certificate
{
  struct span issuer;    /* a Name, whole */
  struct span subject;   /* the same */
  struct ber not_before; /* a Time */
  struct ber not_after;
  struct span key;       /* SubjectPublicKeyInfo, whole */
  struct span alt_names; /* the contents of SubjectAltName; empty: none */
};

/* False if DER is no certificate.  */
bool der_take_apart (struct span der, struct der_certificate *certificate);

/* Take a SEQUENCE off *REST, its identifier and length included; false, *REST
   untouched, if none is there.  */
bool der_take_sequence (struct span *rest, struct span *whole);

/* The DER of an OCSPResponse: of it *BASIC, the BasicOCSPResponse, and in there
   *CERTIFICATES, one after the other.  False if it cannot be read.  */
bool der_basic_response (struct span der, struct span *basic,
                         struct span *certificates);

/* How many elements DER has, one within the other.  What cannot be read counts as
   the most that it might be to another reader: one for every two octets.  */
size_t der_elements (struct span der);

/* Is KEY, a SubjectPublicKeyInfo, cheap to check signatures with: not one of RSA
   or DSA with numbers beyond KEY_MAX_BITS or KEY_EXPONENT_MAX_BITS, or that
   cannot be read?  */
bool der_key_fits (struct span key);

/* Seconds since 1970; -1 if it is malformed.  */
int64_t der_time (struct ber time);

/* Is the contents of an OBJECT IDENTIFIER these octets?  */
#define der_is_oid(oid, octets)                                               \
  ((oid).n == sizeof (octets) - 1 && memcmp ((oid).at, octets, (oid).n) == 0)

/* The DER of a Name as RFC 4514 text at TEXT, of at most SIZE bytes: how many it
   took.  0 unless it is one of a kind that needs no care: of the usual
   attributes, in letters and digits of ASCII, mostly.  */
size_t der_plain_name (struct span der, char *text, size_t size);

#endif
