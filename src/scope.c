/* Addresses that are not of the Internet at large.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "scope.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct range
{
  const char *prefix;
  unsigned bits;
  const char *scope;
};

static const struct range ipv4[] = {
  { "0.0.0.0", 8, "this network" },
  { "10.0.0.0", 8, "private" },   /* RFC 1918, as are two more */
  { "100.64.0.0", 10, "shared" }, /* RFC 6598: behind a provider's NAT */
  { "127.0.0.0", 8, "loopback" },
  { "169.254.0.0", 16, "link-local" },
  { "172.16.0.0", 12, "private" },
  { "192.0.0.0", 24, "reserved" },      /* RFC 6890, 2.1 */
  { "192.0.2.0", 24, "documentation" }, /* RFC 5737, as are two more */
  { "192.168.0.0", 16, "private" },
  { "198.18.0.0", 15, "benchmarking" }, /* RFC 2544 */
  { "198.51.100.0", 24, "documentation" },
  { "203.0.113.0", 24, "documentation" },
  { "224.0.0.0", 4, "multicast" },
  { "240.0.0.0", 4, "reserved" },
};

static const struct range ipv6[] = {
  { "::", 128, "unspecified" },
  { "::1", 128, "loopback" },
  { "64:ff9b:1::", 48, "private" }, /* RFC 8215 */
  { "100::", 64, "discarded" },     /* RFC 6666 */
  { "2001:db8::", 32, "documentation" },
  { "3fff::", 20, "documentation" }, /* RFC 9637 */
  { "fc00::", 7, "private" },        /* RFC 4193: unique local */
  { "fe80::", 10, "link-local" },
  { "fec0::", 10, "private" }, /* RFC 3879: site-local, once */
  { "ff00::", 8, "multicast" },
};

/* Prefixes after which an IPv4 address stands.  */
static const struct range carriers[] = {
  { "::ffff:0:0", 96, "" },
  { "::", 96, "" },        /* RFC 4291, 2.5.5.1 */
  { "64:ff9b::", 96, "" }, /* RFC 6052 */
  { "2002::", 16, "" },    /* RFC 3056 */
};

static bool
is_within (const unsigned char *address, int family, const struct range *range)
{
  unsigned char prefix[ADDRESS_BYTES];
  unsigned whole = range->bits / 8;
  unsigned rest = range->bits % 8;

  if (inet_pton (family, range->prefix, prefix) != 1
      || memcmp (address, prefix, whole) != 0)
    return false;
  return !rest || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static const struct range *
find (const unsigned char *address, int family, const struct range *ranges,
      size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (is_within (address, family, &ranges[i]))
      return &ranges[i];
  return NULL;
}

#define FIND(address, family, ranges)                                          \
  find ((address), (family), (ranges), sizeof (ranges) / sizeof *(ranges))

const char *
special_scope (const unsigned char address[ADDRESS_BYTES])
{
  const struct range *range = FIND (address, AF_INET6, ipv6);

  if (!range)
    {
      range = FIND (address, AF_INET6, carriers);
      if (range)
        range = FIND (address + range->bits / 8, AF_INET, ipv4);
    }
  return range ? range->scope : NULL;
}
