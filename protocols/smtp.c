/* SMTP (RFC 5321) and its upgrade (RFC 3207).
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

const struct protocol smtp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "smtp",
  .title = "SMTP",
  .spec = "RFC 3207",
  .port = 25,
  .more_ports = "2525",
  .tls_port = 465,
  .tls_scheme = "smtps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "EHLO",
  .deep = "a sender and a recipient",
};
