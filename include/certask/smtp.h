/* The dialogue that SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033)
   share; they differ by the word with which a client introduces itself.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   HELLO is "EHLO" or "LHLO".  What the server's reply to it offers is learned as
   "capability", AUTH's mechanisms as "sasl".  */
#ifndef CERTASK_SMTP_H
#define CERTASK_SMTP_H

#include <certask/talk.h>

/* From the greeting to the go-ahead (RFC 3207).  */
bool smtp_negotiate (struct talk *t, const char *hello);

/* HELLO once more, inside TLS; with --deep, as far as restrictions on clients
   and recipients may speak up, but no message.  */
bool smtp_confirm (struct talk *t, const char *hello);

#endif
