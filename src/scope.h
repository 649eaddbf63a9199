/* Addresses that are not of the Internet at large.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SCOPE_H
#define SCOPE_H

enum
{
  ADDRESS_BYTES = 16 /* IPv6; IPv4 as ::ffff:192.0.2.1 (RFC 4291, 2.5.5.2) */
};

/* What ADDRESS is for, if not to be reached from anywhere: "loopback",
   "private", …, a literal; else NULL.  IPv6 addresses that carry an IPv4 one
   are what that is.  Written from IANA's registries of special-purpose
   addresses (RFC 6890).  */
const char *special_scope (const unsigned char address[ADDRESS_BYTES]);

#endif
