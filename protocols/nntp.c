/* NNTP (RFC 3977) and its upgrade (RFC 4642).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* The server is ready, with posting (200) or without (201).  */
static bool
hear_ready (struct talk *t)
{
  struct reply reply;

  return hear_short_reply (t, &reply)
         && (reply.code == 201 || expect_reply (t, reply, 200));
}

/* Servers of before RFC 3977 do not know the command.  */
static bool
is_unknown (int code)
{
  return code == 500 || code == 501 || code == 503;
}

/* The capabilities (RFC 3977, 5.2); *KNOWN tells if the server can list
   them.  */
static bool
hear_capabilities (struct talk *t, bool *known, struct span *list)
{
  struct reply reply;

  *list = span_none ();
  if (!hear_short_reply (t, &reply))
    return false;
  *known = !is_unknown (reply.code);
  return !*known
         || (expect_reply (t, reply, 101) && hear_capability_list (t, list));
}

static bool
ask_capabilities (struct talk *t, bool *known, struct span *list)
{
  return say (t, "CAPABILITIES\r\n") && hear_capabilities (t, known, list);
}

/* A server that hands readers to another one may offer more when asked for
   that (RFC 3977, 5.3).  */
static bool
ask_starttls (struct talk *t, bool *known)
{
  struct span list;

  if (!ask_capabilities (t, known, &list))
    return false;
  if (list_offers (list, "MODE-READER") && !list_offers (list, "STARTTLS"))
    if (!say (t, "MODE READER\r\n") || !hear_ready (t)
        || !ask_capabilities (t, known, &list))
      return false;
  return !*known || list_offers (list, "STARTTLS") || not_offered (t, list);
}

/* Where there is no list of what is offered, only asking for it tells.  */
static bool
hear_go_ahead (struct talk *t, bool announced)
{
  struct reply reply;

  if (!hear_short_reply (t, &reply))
    return false;
  if (!announced && is_unknown (reply.code))
    return not_offered (t, reply.text);
  return expect_reply (t, reply, 382);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  bool known;

  return hear_ready (t)                  /* S: 200 ready, posting allowed    */
      && ask_starttls (t, &known)        /* C: CAPABILITIES
                                            S: 101 list / STARTTLS / .       */
      && say (t, "STARTTLS\r\n")         /* C: STARTTLS                      */
      && hear_go_ahead (t, known);       /* S: 382 continue                  */
}

static bool
confirm (struct talk *t)
{
  struct span list;
  bool known;

  return (!is_direct (t) || hear_ready (t))
      && ask_capabilities (t, &known, &list); /* C: CAPABILITIES
                                                 S: 101 list / READER / .    */
}
/* clang-format on */

const struct protocol nntp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "nntp",
  .aliases = "news",
  .title = "NNTP",
  .spec = "RFC 4642",
  .port = 119,
  .tls_port = 563,
  .tls_scheme = "nntps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "CAPABILITIES",
};
