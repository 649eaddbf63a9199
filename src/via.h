/* Ways through a proxy: dialogues one stage earlier than those of protocols.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   In the talk with a proxy, their_host is who we want to be connected to, and
   user_name who we say we are.  */
#ifndef VIA_H
#define VIA_H

#include <certask/protocol.h>

struct via
{
  const char *scheme;  /* of the URI of a proxy */
  const char *aliases; /* more, separated by spaces, or NULL */
  const char *title;   /* "HTTP proxy" */
  uint16_t port;       /* the usual one; 0: there is none */

  /* Ask for a connection: true when the next byte is the server's.  */
  bool (*negotiate) (struct talk *t);
};

extern const struct via via_http;
extern const struct via via_socks5;

/* All of them, NULL-terminated.  */
extern const struct via *const vias[];

/* What else is said in such a talk; the password may be "".  */
uint16_t via_port (const struct talk *t);
const char *via_password (const struct talk *t);

/* say_bytes, but the report does not show them.  */
bool say_secret (struct talk *t, const char *step, const void *bytes, size_t n);

#endif
