/* XMPP, from client to server (RFC 6120).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return xmpp_open (t, "jabber:client", "")  /* C: <stream:stream to='…'>   */
      && xmpp_hear_offer (t)                 /* S: <stream:stream><features>
                                                   <starttls/> …            */
      && xmpp_starttls (t)                   /* C: <starttls/>              */
      && xmpp_hear_proceed (t);              /* S: <proceed/>               */
}

/* The stream begins anew (RFC 6120, 5.4.3.3).  */
static bool
confirm (struct talk *t)
{
  return xmpp_open (t, "jabber:client", "")  /* C: <stream:stream to='…'>   */
      && xmpp_hear_features (t);             /* S: <stream:stream><features>
                                                   <mechanisms> …           */
}
/* clang-format on */

const struct protocol xmpp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "xmpp",
  .aliases = "xmpp-client jabber",
  .title = "XMPP",
  .spec = "RFC 6120",
  .port = 5222,
  .tls_port = 5223,
  .tls_scheme = "xmpps",
  .alpn = "xmpp-client", /* XEP-0368 */
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "stream",
};
