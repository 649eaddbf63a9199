/* Which keys sign by which schemes, and what a CertificateRequest takes.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "signing.h"

/* ---- Types ---- */

enum
{
  RSA_SIGN = 1,   /* RFC 5246, 7.4.4 */
  ECDSA_SIGN = 64 /* RFC 8422, 5.5: EdDSA, too */
};

bool
takes_type (const struct request *r, enum key_kind key)
{
  bool rsa = key == KEY_RSA || key == KEY_RSA_PSS;

  for (size_t i = 0; i < r->types_count; i++)
    if (r->types[i] == (rsa ? RSA_SIGN : ECDSA_SIGN))
      return key != KEY_OTHER;
  return r->types_count == 0;
}

/* ---- Schemes ---- */

enum
{
  TLS12 = 1,
  TLS13 = 2,
  BOTH = TLS12 | TLS13
};

/* RFC 8446, 4.2.3.  Up to TLS 1.2 an ECDSA scheme stands for its hash alone,
   and any curve will do (RFC 5246, 7.4.1.4.1).  */
static const struct
{
  uint16_t scheme;
  unsigned versions;
  unsigned keys; /* bits 1 << enum own_key */
} schemes[] = {
#define KEY(kind) (1u << KEY_##kind)
#define ANY_ECDSA (KEY (ECDSA) | KEY (P256) | KEY (P384) | KEY (P521))
  { 0x0201, TLS12, KEY (RSA) },    { 0x0301, TLS12, KEY (RSA) },
  { 0x0401, TLS12, KEY (RSA) },    { 0x0501, TLS12, KEY (RSA) },
  { 0x0601, TLS12, KEY (RSA) },    { 0x0203, TLS12, ANY_ECDSA },
  { 0x0303, TLS12, ANY_ECDSA },    { 0x0403, TLS12, ANY_ECDSA },
  { 0x0503, TLS12, ANY_ECDSA },    { 0x0603, TLS12, ANY_ECDSA },
  { 0x0403, TLS13, KEY (P256) },   { 0x0503, TLS13, KEY (P384) },
  { 0x0603, TLS13, KEY (P521) },   { 0x0804, BOTH, KEY (RSA) },
  { 0x0805, BOTH, KEY (RSA) },     { 0x0806, BOTH, KEY (RSA) },
  { 0x0807, BOTH, KEY (ED25519) }, { 0x0808, BOTH, KEY (ED448) },
  { 0x0809, BOTH, KEY (RSA_PSS) }, { 0x080a, BOTH, KEY (RSA_PSS) },
  { 0x080b, BOTH, KEY (RSA_PSS) },
#undef ANY_ECDSA
#undef KEY
};

static bool
signs (enum key_kind key, uint16_t scheme, unsigned version)
{
  unsigned in = version >= 0x0304 ? TLS13 : TLS12;

  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (schemes[i].scheme == scheme && (schemes[i].versions & in)
        && (schemes[i].keys & 1u << key))
      return true;
  return false;
}

bool
takes_scheme (const struct request *r, enum key_kind key, unsigned version)
{
  for (size_t i = 0; i < r->schemes_count; i++)
    if (signs (key, r->schemes[i], version))
      return true;
  return r->schemes_count == 0;
}
