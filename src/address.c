/* Addresses of the Internet.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "address.h"

#include <string.h>
#include <uv.h>

void
address_text (const union address *address, char *text, size_t size)
{
  uv_ip_name (&address->any, text, size);
}

void
address_bytes (const union address *address, unsigned char bytes[16])
{
  if (address->any.sa_family == AF_INET6)
    {
      memcpy (bytes, &address->six.sin6_addr, 16);
      return;
    }
  memcpy (bytes, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
  memcpy (bytes + 12, &address->four.sin_addr, 4);
}

void
address_set_port (union address *address, uint16_t port)
{
  if (address->any.sa_family == AF_INET6)
    address->six.sin6_port = htons (port);
  else
    address->four.sin_port = htons (port);
}
