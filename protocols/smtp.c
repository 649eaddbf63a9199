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
hear_hello (struct talk *t)
{
  struct reply reply;

  if (!hear_any_reply (t, &reply))
    return false;
  if (reply.code == 250)
    return read_offer (t, reply) || true;
  return knows_no_ehlo (reply) || refused (t, reply.text);
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

/* As far as restrictions on clients and recipients may speak up.  Postmaster
   needs no domain to be the server's own (RFC 5321, 4.5.1), and no message
   ever follows.  */
static bool
go_deep (struct talk *t)
{
  return say (t, "MAIL FROM:<>\r\n")           /* C: MAIL FROM:<>             */
      && hear_reply (t, 250)                   /* S: 250 fine                 */
      && say (t, "RCPT TO:<postmaster>\r\n")   /* C: RCPT TO:<postmaster>     */
      && hear_reply (t, 250)                   /* S: 250 fine                 */
      && say (t, "RSET\r\n")                   /* C: RSET                     */
      && hear_reply (t, 250);                  /* S: 250 forgotten            */
}

static bool
confirm (struct talk *t)
{
  return (!is_direct (t) || hear_reply (t, 220))
      && say (t, "EHLO %s\r\n", our_name (t))  /* C: EHLO certask.invalid     */
      && hear_hello (t)                        /* S: 250-mx / 250 AUTH PLAIN  */
      && (!is_deep (t) || go_deep (t));
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
