/* SIP over TLS (RFC 3261, 26.2.1).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   OPTIONS without a dialogue (11) asks what a server can do, as its peers do to
   see that it lives.  With Max-Forwards 0 it stays where it is (16.3): no
   telephone hears of it, and no other server.  */
#include <certask/protocol.h>

/* A branch and a Call-ID should never come twice (8.1.1.4, 8.1.1.7); but over
   TLS an answer ends its transaction (17.2.2, timer J), and the second to ask
   is another connection.  */
static bool
say_options (struct talk *t)
{
  struct span host = uri_host (t);

  return say_as (t, "OPTIONS",
                 "OPTIONS sip:%.*s SIP/2.0\r\n"
                 "Via: SIP/2.0/TLS %s;branch=z9hG4bKcertask\r\n"
                 "Max-Forwards: 0\r\n"
                 "From: <sip:certask@%s>;tag=certask\r\n"
                 "To: <sip:%.*s>\r\n"
                 "Call-ID: certask@%s\r\n"
                 "CSeq: 1 OPTIONS\r\n"
                 "Accept: application/sdp\r\n"
                 "Content-Length: 0\r\n"
                 "\r\n",
                 (int)host.n, host.at, our_name (t), our_name (t), (int)host.n,
                 host.at, our_name (t));
}

/* 403 turns us away, and where its words do not speak of certificates it is for
   our address as a rule: a throw-away certificate then proves nothing.  Any
   other answer, like 483 (Too Many Hops) of a server that never answers for
   itself, is one to what we asked, or wants a password.  */
static bool
hear_answer (struct talk *t)
{
  struct http_answer answer;

  return sip_hear_head (t, &answer)
         && (answer.code != 403 || refused_otherwise (t, answer.status));
}

/* clang-format off */
static bool
confirm (struct talk *t)
{
  return say_options (t)    /* C: OPTIONS sip:example.org SIP/2.0
                                  Max-Forwards: 0                     */
      && hear_answer (t);   /* S: SIP/2.0 200 OK                      */
}
/* clang-format on */

const struct protocol sips = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "sips",
  .title = "SIP over TLS",
  .spec = "RFC 3261",
  .tls_port = 5061,
  .tls_scheme = "sips",
  .confirm = confirm,
  .asks = "OPTIONS",
};
