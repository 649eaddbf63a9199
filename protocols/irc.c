/* IRC (RFC 1459, RFC 2812) and its upgrade (IRCv3's capability "tls").
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* ":server 670 anna :go ahead" (RFC 2812, 2.3.1)  */
struct message
{
  struct span line;
  struct span command; /* "670", "NOTICE" */
  struct span rest;    /* what follows it */
};

static bool
is_command (struct message message, const char *command)
{
  return span_is_word (message.command, command);
}

/* Servers name themselves before all that they say, but for these.  */
static bool
needs_no_prefix (struct message message)
{
  return is_command (message, "NOTICE") || is_command (message, "PING")
         || is_command (message, "ERROR") || is_command (message, "CAP");
}

static bool
read_message (struct span line, struct message *message)
{
  struct span prefix;

  *message = (struct message){ .line = line, .rest = line };
  if (span_begins (line, ":"))
    span_word (&message->rest, &prefix);
  return span_word (&message->rest, &message->command)
         && (span_begins (line, ":")
             || (message->command.at == line.at && needs_no_prefix (*message)));
}

/* ---- Hearing ---- */

/* Take the first whole line of what has ARRIVED.  */
static bool
take_line (struct span *arrived, struct span *line)
{
  const char *lf = memchr (arrived->at, '\n', arrived->n);

  if (!lf || lf == arrived->at || lf[-1] != '\r')
    return false;
  *line = span_part (*arrived, 0, (size_t)(lf - arrived->at) - 1);
  *arrived = span_from (*arrived, line->n + 2);
  return true;
}

/* A server sends notices when it likes, so they answer no question that is still
   to come.  */
static bool
expect_notices (struct talk *t)
{
  struct span rest = arrived (t);
  struct span line;
  struct message message;
  size_t n = 0;

  while (take_line (&rest, &line) && read_message (line, &message)
         && is_command (message, "NOTICE"))
    n += line.n + 2;
  return not_early (t, n);
}

/* What must be answered at once, so that the server goes on.  */
static bool
say_pong (struct talk *t, struct message ping)
{
  struct span pong = join (
      t, (struct span[]){ span_of ("PONG"), ping.rest, span_of ("\r\n") }, 3);

  return say_bytes (t, "PONG", pong.at, pong.n);
}

/* Hear the next message that may be an answer.  ERROR is a refusal, by which
   the server also announces that it hangs up.  */
static bool
hear_message (struct talk *t, struct message *message)
{
  struct span line;

  while (hear_line (t, &line))
    {
      if (!read_message (line, message))
        return garbled (t, "an IRC message", line);
      if (is_command (*message, "ERROR"))
        return refused (t, line);
      if (is_command (*message, "PING"))
        {
          if (!say_pong (t, *message))
            return false;
        }
      else if (!is_command (*message, "NOTICE"))
        return true;
    }
  return false;
}

/* Not known, or not before one has introduced oneself: what a server says that
   has never heard of the command.  */
static bool
is_unknown (struct message message)
{
  return is_command (message, "421") || is_command (message, "451");
}

/* ---- Capabilities (IRCv3, capability negotiation) ---- */

static void
learn_mechanisms (struct talk *t, struct span list)
{
  while (list.n > 0)
    {
      const char *comma = memchr (list.at, ',', list.n);
      size_t n = comma ? (size_t)(comma - list.at) : list.n;

      learn (t, "sasl", span_part (list, 0, n));
      list = span_from (list, n + 1);
    }
}

/* Learn "multi-prefix sasl=PLAIN,EXTERNAL tls"; is "tls" among it?  */
static bool
learn_list (struct talk *t, struct span list)
{
  struct span word;
  bool tls = false;

  while (span_word (&list, &word))
    {
      learn (t, "capability", word);
      tls = tls || span_is_word (word, "tls");
      if (span_is_word (span_part (word, 0, 5), "sasl="))
        learn_mechanisms (t, span_from (word, 5));
    }
  return tls;
}

/* The list in "CAP * LS :multi-prefix tls"; *MORE if "*" stands before it, for
   then others follow.  False if this is no such message.  */
static bool
read_list (struct message message, struct span *list, bool *more)
{
  struct span word;

  *list = message.rest;
  if (!is_command (message, "CAP") || !span_word (list, &word)
      || !span_word (list, &word) || !span_is_word (word, "LS"))
    return false;
  *list = span_trimmed (*list);
  *more = span_begins (*list, "* ");
  if (*more)
    *list = span_trimmed (span_from (*list, 2));
  *list = span_from (*list, span_begins (*list, ":"));
  return true;
}

struct offer
{
  bool known; /* does the server know of capabilities? */
  bool tls;
  struct span last; /* the last list, or the server's words */
};

static bool
hear_offer (struct talk *t, struct offer *offer)
{
  struct message message;
  bool more = true;

  *offer = (struct offer){ .known = true, .last = span_none () };
  while (more && hear_message (t, &message))
    if (is_unknown (message))
      {
        *offer = (struct offer){ .last = message.line };
        more = false;
      }
    else if (read_list (message, &offer->last, &more))
      offer->tls = learn_list (t, offer->last) || offer->tls;
  return !more;
}

/* 670 goes ahead, 691 does not (IRCv3, tls).  Where capabilities are not known,
   only asking tells if TLS is.  */
static bool
hear_go_ahead (struct talk *t, struct offer offer)
{
  struct message message;

  while (hear_message (t, &message))
    {
      if (is_command (message, "670"))
        return true;
      if (is_unknown (message) && !offer.known)
        return not_offered (t, message.line);
      if (is_command (message, "691") || is_unknown (message))
        return refused (t, message.line);
    }
  return false;
}

/* 001 welcomes; an error is an answer as well, unless it speaks of
   certificates.  */
static bool
hear_welcome (struct talk *t)
{
  struct message message;

  while (hear_message (t, &message))
    if (is_command (message, "001"))
      return true;
    else if (span_begins (message.command, "4"))
      return !span_contains (message.line, "certificate")
             || refused (t, message.line);
  return false;
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  struct offer offer;

  return say (t, "CAP LS 302\r\n")           /* C: CAP LS 302                */
      && hear_offer (t, &offer)              /* S: :irc CAP * LS :sasl tls   */
      && (!offer.known || offer.tls || not_offered (t, offer.last))
      && expect_notices (t)
      && say (t, "STARTTLS\r\n")             /* C: STARTTLS                  */
      && hear_go_ahead (t, offer);           /* S: :irc 670 * :go ahead      */
}

static bool
go_deep (struct talk *t)
{
  return say (t, "NICK certask\r\n")         /* C: NICK certask              */
      && say (t, "USER certask 0 * :certask\r\n")
      && say_as (t, "CAP", "CAP END\r\n")    /* C: CAP END                   */
      && hear_welcome (t);                   /* S: :irc 001 certask :welcome */
}

static bool
confirm (struct talk *t)
{
  struct offer offer;

  return say (t, "CAP LS 302\r\n")           /* C: CAP LS 302                */
      && hear_offer (t, &offer)              /* S: :irc CAP * LS :sasl       */
      && (!is_deep (t) || go_deep (t));
}
/* clang-format on */

const struct protocol irc = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "irc",
  .title = "IRC",
  .spec = "RFC 2812, IRCv3",
  .port = 6667,
  .tls_port = 6697,
  .tls_scheme = "ircs",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "CAP LS",
  .deep = "a registration",
};
