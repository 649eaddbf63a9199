/* SMTP (RFC 5321) and its upgrade (RFC 3207).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* What an EHLO is answered with by a server that knows HELO alone
   (RFC 5321, 3.2).  */
static bool
knows_no_ehlo (struct reply reply)
{
  return reply.code == 500 || reply.code == 502;
}

/* The keyword of a line of EHLO's reply; *PARAMETERS is what follows it.  */
static struct span
keyword (struct span line, struct span *parameters)
{
  const char *space = memchr (line.at, ' ', line.n);
  size_t n = space ? (size_t)(space - line.at) : line.n;

  *parameters = span_from (line, n);
  return span_part (line, 0, n);
}

/* Learn what EHLO's reply offers, and whether STARTTLS is there.  Its first
   line is the server's name, not a keyword (RFC 5321, 4.1.1.1).  */
static bool
read_offer (struct talk *t, struct reply reply)
{
  struct span rest = reply.text;
  struct span line;
  struct span parameters;
  struct span mechanism;
  bool starttls = false;

  reply_line (&rest, &line);
  while (reply_line (&rest, &line))
    {
      struct span word = keyword (line, &parameters);

      learn (t, "capability", line);
      starttls = starttls || span_is_word (word, "STARTTLS");
      while (span_is_word (word, "AUTH") && span_word (&parameters, &mechanism))
        learn (t, "sasl", mechanism);
    }
  return starttls;
}

static bool
hear_offer (struct talk *t)
{
  struct reply reply;

  if (!hear_any_reply (t, &reply))
    return false;
  if (reply.code == 250)
    return read_offer (t, reply) || not_offered (t, reply.text);
  return knows_no_ehlo (reply) ? not_offered (t, reply.text)
                               : refused (t, reply.text);
}

static bool
hear_hello (struct talk *t, struct reply *reply)
{
  if (!hear_any_reply (t, reply))
    return false;
  if (reply->code == 250)
    return read_offer (t, *reply) || true;
  return knows_no_ehlo (*reply) || refused (t, reply->text);
}

/* The domain or address literal that the server calls itself, with which its
   reply to EHLO begins; "" if it has none that may stand in a path.  */
static struct span
own_domain (struct reply reply)
{
  static const char legal[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.[:]";
  struct span line;
  struct span name;

  reply_line (&reply.text, &line);
  span_word (&line, &name);
  for (size_t i = 0; i < name.n; i++)
    if (!memchr (legal, name.at[i], sizeof legal - 1))
      return span_none ();
  return name;
}

/* Postmaster alone would do (RFC 5321, 4.5.1), but restrictions do not hold for
   it in Postfix; so it is named with the server's own domain, for which it
   should take mail without relaying it.  */
static bool
say_recipient (struct talk *t, struct reply reply)
{
  struct span domain = own_domain (reply);
  struct span command = join (t,
                              (struct span[]){
                                  span_of ("RCPT TO:<postmaster"),
                                  span_of (domain.n ? "@" : ""),
                                  domain,
                                  span_of (">\r\n"),
                              },
                              4);

  return say_bytes (t, "RCPT", command.at, command.n);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return hear_reply (t, 220)                   /* S: 220 mx.example.org ESMTP */
      && say (t, "EHLO %s\r\n", our_name (t))  /* C: EHLO certask.invalid     */
      && hear_offer (t)                        /* S: 250-mx / 250 STARTTLS    */
      && say (t, "STARTTLS\r\n")               /* C: STARTTLS                 */
      && hear_reply (t, 220);                  /* S: 220 go ahead             */
}

/* As far as restrictions on clients and recipients may speak up; no message
   ever follows.  */
static bool
go_deep (struct talk *t, struct reply hello)
{
  return say (t, "MAIL FROM:<>\r\n")           /* C: MAIL FROM:<>             */
      && hear_reply (t, 250)                   /* S: 250 fine                 */
      && say_recipient (t, hello)              /* C: RCPT TO:<postmaster@mx>  */
      && hear_reply (t, 250)                   /* S: 250 fine                 */
      && say (t, "RSET\r\n")                   /* C: RSET                     */
      && hear_reply (t, 250);                  /* S: 250 forgotten            */
}

static bool
confirm (struct talk *t)
{
  struct reply hello;

  return (!is_direct (t) || hear_reply (t, 220))
      && say (t, "EHLO %s\r\n", our_name (t))  /* C: EHLO certask.invalid     */
      && hear_hello (t, &hello)                /* S: 250-mx / 250 AUTH PLAIN  */
      && (!is_deep (t) || hello.code != 250 || go_deep (t, hello));
}
/* clang-format on */

const struct protocol smtp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "smtp",
  .title = "SMTP",
  .spec = "RFC 3207",
  .port = 25,
  .more_ports = "587 2525",
  .tls_port = 465,
  .tls_scheme = "smtps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "EHLO",
};
