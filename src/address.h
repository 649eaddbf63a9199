/* Addresses of the Internet.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "limits.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

union address
{
  struct sockaddr any;
  struct sockaddr_in four;
  struct sockaddr_in6 six;
};

/* Of a name; no more than ADDRESSES_MAX.  They belong to somebody else.  */
struct addresses
{
  unsigned count;
  unsigned more;     /* of the name, that are not kept */
  union address *at; /* port 0, in order of preference */
  const char *error; /* COUNT is 0: the resolver's words, a literal */
};

/* The numbers of ADDRESS as text, and as special_scope wants them.  */
void address_text (const union address *address, char *text, size_t size);
void address_bytes (const union address *address, unsigned char bytes[16]);

/* PORT, in the byte order of this machine.  */
void address_set_port (union address *address, uint16_t port);

#endif
