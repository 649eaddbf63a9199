/* The dialogue that SMTP, submission and LMTP share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <certask/shapes.h>
#include <certask/smtp.h>

/* What an EHLO is answered with by a server that knows HELO alone
   (RFC 5321, 3.2).  */
static bool
knows_no_ehlo (struct reply reply)
{
  return reply.code == 500 || reply.code == 502;
}

/* Learn what EHLO's reply offers, and whether STARTTLS is there.  Its first
   line is the server's name, not a keyword (RFC 5321, 4.1.1.1).  */
static bool
read_offer (struct talk *t, struct reply reply)
{
  struct span rest = reply.text;
  struct span line;
  bool starttls = false;

  reply_line (&rest, &line);
  while (reply_line (&rest, &line))
    if (span_is_word (learn_capability (t, line, "AUTH"), "STARTTLS"))
      starttls = true;
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

static bool
say_hello (struct talk *t, const char *hello)
{
  return say_as (t, hello, "%s %s\r\n", hello, our_name (t));
}

/* That one must log in before MAIL (530; RFC 4954, 6) is an answer, and the end
   of what can be asked, unless it speaks of certificates.  */
static bool
hear_leave (struct talk *t, bool *more)
{
  struct reply reply;

  if (!hear_any_reply (t, &reply))
    return false;
  *more = reply.code != 530 || span_contains (reply.text, "certificate");
  return !*more || expect_reply (t, reply, 250);
}

/* clang-format off */
bool
smtp_negotiate (struct talk *t, const char *hello)
{
  return hear_reply (t, 220)                   /* S: 220 mx.example.org ESMTP */
      && say_hello (t, hello)                  /* C: EHLO certask.invalid     */
      && hear_offer (t)                        /* S: 250-mx / 250 STARTTLS    */
      && say (t, "STARTTLS\r\n")               /* C: STARTTLS                 */
      && hear_reply (t, 220);                  /* S: 220 go ahead             */
}

static bool
go_deep (struct talk *t, struct reply hello)
{
  bool more;

  return say (t, "MAIL FROM:<>\r\n")           /* C: MAIL FROM:<>             */
      && hear_leave (t, &more)                 /* S: 250 fine                 */
      && (!more
          || (say_recipient (t, hello)         /* C: RCPT TO:<postmaster@mx>  */
              && hear_reply (t, 250)           /* S: 250 fine                 */
              && say (t, "RSET\r\n")           /* C: RSET                     */
              && hear_reply (t, 250)));        /* S: 250 forgotten            */
}

bool
smtp_confirm (struct talk *t, const char *hello)
{
  struct reply reply;

  return (!is_direct (t) || hear_reply (t, 220))
      && say_hello (t, hello)                  /* C: EHLO certask.invalid     */
      && hear_hello (t, &reply)                /* S: 250-mx / 250 AUTH PLAIN  */
      && (!is_deep (t) || reply.code != 250 || go_deep (t, reply));
}
/* clang-format on */
