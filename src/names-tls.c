/* Names of the IANA TLS registries: tables.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "names.h"

struct number
{
  unsigned value;
  const char *name;
};

static const struct number versions[] = {
  { 0x0300, "SSL 3.0" }, { 0x0301, "TLS 1.0" }, { 0x0302, "TLS 1.1" },
  { 0x0303, "TLS 1.2" }, { 0x0304, "TLS 1.3" }, { 0, NULL },
};

static const struct number schemes[] = {
  { 0x0101, "rsa_pkcs1_md5" },
  { 0x0201, "rsa_pkcs1_sha1" },
  { 0x0202, "dsa_sha1" },
  { 0x0203, "ecdsa_sha1" },
  { 0x0301, "rsa_pkcs1_sha224" },
  { 0x0302, "dsa_sha224" },
  { 0x0303, "ecdsa_sha224" },
  { 0x0401, "rsa_pkcs1_sha256" },
  { 0x0402, "dsa_sha256" },
  { 0x0403, "ecdsa_secp256r1_sha256" },
  { 0x0420, "rsa_pkcs1_sha256_legacy" },
  { 0x0501, "rsa_pkcs1_sha384" },
  { 0x0502, "dsa_sha384" },
  { 0x0503, "ecdsa_secp384r1_sha384" },
  { 0x0520, "rsa_pkcs1_sha384_legacy" },
  { 0x0601, "rsa_pkcs1_sha512" },
  { 0x0602, "dsa_sha512" },
  { 0x0603, "ecdsa_secp521r1_sha512" },
  { 0x0620, "rsa_pkcs1_sha512_legacy" },
  { 0x0704, "eccsi_sha256" },
  { 0x0705, "iso_ibs1" },
  { 0x0706, "iso_ibs2" },
  { 0x0707, "iso_chinese_ibs" },
  { 0x0708, "sm2sig_sm3" },
  { 0x0709, "gostr34102012_256a" },
  { 0x070a, "gostr34102012_256b" },
  { 0x070b, "gostr34102012_256c" },
  { 0x070c, "gostr34102012_256d" },
  { 0x070d, "gostr34102012_512a" },
  { 0x070e, "gostr34102012_512b" },
  { 0x070f, "gostr34102012_512c" },
  { 0x0804, "rsa_pss_rsae_sha256" },
  { 0x0805, "rsa_pss_rsae_sha384" },
  { 0x0806, "rsa_pss_rsae_sha512" },
  { 0x0807, "ed25519" },
  { 0x0808, "ed448" },
  { 0x0809, "rsa_pss_pss_sha256" },
  { 0x080a, "rsa_pss_pss_sha384" },
  { 0x080b, "rsa_pss_pss_sha512" },
  { 0x081a, "ecdsa_brainpoolP256r1tls13_sha256" },
  { 0x081b, "ecdsa_brainpoolP384r1tls13_sha384" },
  { 0x081c, "ecdsa_brainpoolP512r1tls13_sha512" },
  { 0x0904, "mldsa44" },
  { 0x0905, "mldsa65" },
  { 0x0906, "mldsa87" },
  { 0, NULL },
};

static const struct number certificate_types[] = {
  { 1, "rsa_sign" },
  { 2, "dss_sign" },
  { 3, "rsa_fixed_dh" },
  { 4, "dss_fixed_dh" },
  { 5, "rsa_ephemeral_dh" },
  { 6, "dss_ephemeral_dh" },
  { 20, "fortezza_dms" },
  { 64, "ecdsa_sign" },
  { 65, "rsa_fixed_ecdh" },
  { 66, "ecdsa_fixed_ecdh" },
  { 67, "gost_sign256" },
  { 68, "gost_sign512" },
  { 0, NULL },
};

static const char *
name_in (const struct number *table, unsigned value)
{
  while (table->name && table->value != value)
    table++;
  return table->name;
}

const char *
tls_version_name (unsigned version)
{
  return name_in (versions, version);
}

const char *
scheme_name (uint16_t scheme)
{
  return name_in (schemes, scheme);
}

const char *
certificate_type_name (uint8_t type)
{
  return name_in (certificate_types, type);
}
