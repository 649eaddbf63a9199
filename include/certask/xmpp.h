/* XMPP streams up to TLS, which clients and servers begin alike (RFC 6120).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Wherever the server's stream is heard, a stream error (4.9) is a refusal,
   told by its own words, and where see-other-host points to is learned as
   "redirect".  */
#ifndef CERTASK_XMPP_H
#define CERTASK_XMPP_H

#include <certask/talk.h>

/* Open a stream of SPACE, "jabber:client" or "jabber:server", from FROM (""
   if we need not say) to their domain (4.7).  */
bool xmpp_open (struct talk *t, const char *space, const char *from);

/* Hear the server's side of the stream and its features (4.3.2), which are
   learned as "capability" by their names, SASL mechanisms as "sasl".  A stream
   that says it is older than version 1.0 has none (4.7.5).  */
bool xmpp_hear_features (struct talk *t);

/* The same, and STARTTLS must be among them, or else it is not offered.  */
bool xmpp_hear_offer (struct talk *t);

/* Ask for TLS (5.4.2.1).  */
bool xmpp_starttls (struct talk *t);

/* Hear that TLS may begin (5.4.2.3); a failure (5.4.2.2) is a refusal.  */
bool xmpp_hear_proceed (struct talk *t);

#endif
