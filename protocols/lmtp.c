/* LMTP (RFC 2033), which delivers mail and has SMTP's upgrade (RFC 3207).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

static bool
negotiate (struct talk *t)
{
  return smtp_negotiate (t, "LHLO");
}

static bool
confirm (struct talk *t)
{
  return smtp_confirm (t, "LHLO");
}

const struct protocol lmtp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "lmtp",
  .title = "LMTP",
  .spec = "RFC 2033, RFC 3207",
  .port = 24,
  .tls_scheme = "lmtps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "LHLO",
  .deep = "a sender and a recipient",
};
