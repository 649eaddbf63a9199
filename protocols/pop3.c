/* POP3 (RFC 1939) and its upgrade (RFC 2595, 4).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* ---- What the server says ---- */

/* The first line of a response: is it "+OK"?  */
static bool
hear_status (struct talk *t, struct span *line, bool *ok)
{
  struct span rest;
  struct span status;

  if (!hear_line (t, line))
    return false;
  rest = *line;
  span_word (&rest, &status);
  *ok = span_is (status, "+OK");
  if (status.at != line->at || !(*ok || span_is (status, "-ERR")))
    return garbled (t, "+OK or -ERR", *line);
  return true;
}

static bool
hear_ok (struct talk *t)
{
  struct span line;
  bool ok;

  return hear_status (t, &line, &ok) && (ok || refused (t, line));
}

/* The response to CAPA (RFC 2449, 5): *OFFERED are its capabilities, which are
   learned, or, if the server does not know the command, its words.  */
static bool
hear_capabilities (struct talk *t, bool *known, struct span *offered)
{
  return hear_status (t, offered, known)
         && (!*known || hear_capability_list (t, offered));
}

/* ---- What we say ---- */

/* Servers older than CAPA (RFC 2449) may know STLS all the same: whether it is
   offered, only asking for it tells.  */
static bool
hear_go_ahead (struct talk *t, bool announced)
{
  struct span line;
  bool ok;

  return hear_status (t, &line, &ok)
         && (ok || (announced ? refused (t, line) : not_offered (t, line)));
}

/* Inside TLS, that CAPA is unknown or a name of our making not let in is an
   answer; a refusal is one that speaks of certificates.  */
static bool
is_answer (struct talk *t, bool ok, struct span line)
{
  return ok || !span_contains (line, "certificate") || refused (t, line);
}

static bool
hear_login (struct talk *t, bool *ok)
{
  struct span line;

  return hear_status (t, &line, ok) && is_answer (t, *ok, line);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  struct span offered;
  bool known;

  return hear_ok (t)                          /* S: +OK ready <1896.69@host> */
      && say (t, "CAPA\r\n")                  /* C: CAPA                     */
      && hear_capabilities (t, &known, &offered) /* S: +OK / STLS / .        */
      && (!known || list_offers (offered, "STLS") || not_offered (t, offered))
      && say (t, "STLS\r\n")                  /* C: STLS                     */
      && hear_go_ahead (t, known);            /* S: +OK go ahead             */
}

static bool
go_deep (struct talk *t)
{
  bool ok;

  return say (t, "USER certask.invalid\r\n")  /* C: USER certask.invalid     */
      && hear_login (t, &ok)                  /* S: +OK                      */
      && (!ok
          || (say (t, "PASS none\r\n")        /* C: PASS none                */
              && hear_login (t, &ok)));       /* S: -ERR no                  */
}

static bool
confirm (struct talk *t)
{
  struct span offered;
  bool known;

  return (!is_direct (t) || hear_ok (t))
      && say (t, "CAPA\r\n")                  /* C: CAPA                     */
      && hear_capabilities (t, &known, &offered) /* S: +OK / SASL PLAIN / .  */
      && is_answer (t, known, offered)
      && (!is_deep (t) || (known && !list_offers (offered, "USER"))
          || go_deep (t));
}
/* clang-format on */

const struct protocol pop3 = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "pop3",
  .aliases = "pop",
  .title = "POP3",
  .spec = "RFC 2595",
  .port = 110,
  .tls_port = 995,
  .tls_scheme = "pop3s",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "CAPA",
  .deep = "a login",
};
