/* The proxy that the user wants to go through.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PROXY_H
#define PROXY_H

#include "via.h"

/* Strings are malloc'ed, none is NULL.  */
struct proxy
{
  const struct via *via;
  char *host;     /* A-labels, or an address */
  uint16_t port;
  char *user;
  char *password; /* shown nowhere */
  char *shown;    /* "http://proxy.example.org:3128" */
};

/* Read TEXT, an URI.  NULL with a message in *ERROR (malloc'ed, says what is
   wrong and quotes TEXT without its password; NULL when memory is out).  */
struct proxy *proxy_read (const char *text, char **error);
void proxy_free (struct proxy *proxy);

#endif
