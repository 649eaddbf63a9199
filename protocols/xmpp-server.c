/* XMPP, from server to server (RFC 6120).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* clang-format off */
static bool
open_stream (struct talk *t)
{
  return xmpp_open (t, "jabber:server", our_name (t));
}

static bool
negotiate (struct talk *t)
{
  return open_stream (t)                     /* C: <stream:stream from='…'
                                                                  to='…'>   */
      && xmpp_hear_offer (t)                 /* S: <stream:stream><features>
                                                   <starttls/> …            */
      && xmpp_starttls (t)                   /* C: <starttls/>              */
      && xmpp_hear_proceed (t);              /* S: <proceed/>               */
}

/* The stream begins anew (RFC 6120, 5.4.3.3): its features are SASL EXTERNAL,
   if the server takes our certificate, or dialback (XEP-0220).  */
static bool
confirm (struct talk *t)
{
  return open_stream (t)                     /* C: <stream:stream from='…'
                                                                  to='…'>   */
      && xmpp_hear_features (t);             /* S: <stream:stream><features>
                                                   <dialback/> …            */
}
/* clang-format on */

const struct protocol xmpp_server = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "xmpp-server",
  .title = "XMPP between servers",
  .spec = "RFC 6120",
  .port = 5269,
  .tls_port = 5270,
  .tls_scheme = "xmpps-server",
  .alpn = "xmpp-server", /* XEP-0368 */
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "stream",
};
