/* Submission of mail (RFC 6409): SMTP at a port of its own, with a login.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

static bool
negotiate (struct talk *t)
{
  return smtp_negotiate (t, "EHLO");
}

static bool
confirm (struct talk *t)
{
  return smtp_confirm (t, "EHLO");
}

const struct protocol submission = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "submission",
  .title = "Submission",
  .spec = "RFC 6409, RFC 8314",
  .port = 587,
  .tls_port = 465,
  .tls_scheme = "submissions",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "EHLO",
  .deep = "a sender and a recipient",
};
