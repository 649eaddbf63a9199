/* Hosts: which are let in, and how they are spelt.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef HOST_H
#define HOST_H

#include <certask/span.h>

/* Names go as they are into lines of protocols and attributes of XML, so
   nothing else than letters, digits, "-", "_" and "." is let in, and, in
   DOMAIN, what IDNA2008 lets be a letter (RFC 5892).  Strings are malloc'ed;
   host_clear releases them.  */
struct host
{
  char *ascii;     /* for the resolver: A-labels, lower case, perhaps with a
                      final dot; or the address */
  char *name;      /* A-labels without a final dot; "" for an address */
  char *domain;    /* the same as U-labels where there are any */
  bool is_address;
};

/* Read TEXT, an address without brackets or a name in either form.  False, HOST
   being empty, with a message in *ERROR (malloc'ed) that quotes TEXT.  */
bool host_read (struct span text, struct host *host, char **error);
void host_clear (struct host *host);

#endif
