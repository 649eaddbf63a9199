/* FTP (RFC 959) and its upgrade (RFC 4217).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* ---- Before TLS ---- */

/* A server that says so early that we are logged in will not upgrade.  */
static bool
is_logged_in (struct reply reply)
{
  return reply.code == 230 || reply.code == 232;
}

/* "120 ready in so many minutes" may come before it (RFC 959, 5.4).  */
static bool
hear_greeting (struct talk *t)
{
  struct reply reply;

  do
    if (!hear_loose_reply (t, &reply))
      return false;
  while (reply.code == 120);
  if (is_logged_in (reply))
    return is_direct (t) || preauth (t, reply.text);
  return expect_reply (t, reply, 220);
}

/* A server that knows no AUTH, or not this mechanism, offers none
   (RFC 2228, 3); anything else that it says against it is a refusal.  */
static bool
hear_auth (struct talk *t)
{
  struct reply reply;

  if (!hear_loose_reply (t, &reply))
    return false;
  if (is_logged_in (reply))
    return preauth (t, reply.text);
  if (reply.code == 500 || reply.code == 502 || reply.code == 504)
    return not_offered (t, reply.text);
  return expect_reply (t, reply, 234);
}

/* ---- Inside TLS ---- */

/* A feature stands in a line that begins with a space (RFC 2389, 3.2).  */
static void
learn_features (struct talk *t, struct span text)
{
  struct span line;

  while (next_line (&text, &line))
    if (span_begins (line, " "))
      learn (t, "capability", span_from (line, 1));
}

/* Whatever the server thinks of what it was asked is an answer; a refusal is
   one that speaks of certificates, or a server that has no time (421).  */
static bool
hear_answer (struct talk *t, struct reply *reply)
{
  if (!hear_loose_reply (t, reply))
    return false;
  if (reply->code == 421
      || (reply->code >= 400 && span_contains (reply->text, "certificate")))
    return refused (t, reply->text);
  if (reply->code == 211)
    learn_features (t, reply->text);
  return true;
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return hear_greeting (t)                      /* S: 220 ready              */
      && say (t, "AUTH TLS\r\n")                /* C: AUTH TLS               */
      && hear_auth (t);                         /* S: 234 go ahead           */
}

static bool
confirm (struct talk *t)
{
  struct reply reply;

  return (!is_direct (t) || hear_greeting (t))
      && say (t, "FEAT\r\n")                    /* C: FEAT                   */
      && hear_answer (t, &reply)                /* S: 211-Features …         */
      && (!is_deep (t)
          || (say (t, "USER certask.invalid\r\n") /* C: USER certask.invalid */
              && hear_answer (t, &reply)));     /* S: 331 password?          */
}
/* clang-format on */

const struct protocol ftp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "ftp",
  .title = "FTP",
  .spec = "RFC 4217",
  .port = 21,
  .tls_port = 990,
  .tls_scheme = "ftps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "FEAT",
  .deep = "a login",
};
