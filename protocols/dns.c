/* DNS over TLS (RFC 7858; messages: RFC 1035).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

enum
{
  HEADER_OCTETS = 12,
  IS_RESPONSE = 0x80, /* of the flags' first octet */
  RCODE = 0x0f        /* of their second */
};

/* What a server makes of our query (RFC 1035, 4.1.1); whatever it is, it is an
   answer.  */
static const char *const rcodes[]
    = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED" };

/* 00 11                  length (RFC 1035, 4.2.2)
   63 61                  ID
   00 00                  a query, without recursion: it troubles nobody else
   00 01 00 00 00 00 00 00  one question, and no more
   00  00 02  00 01       the root's NS, in IN  */
static const char query[] = "\x00\x11"
                            "\x63\x61\x00\x00"
                            "\x00\x01\x00\x00\x00\x00\x00\x00"
                            "\x00\x00\x02\x00\x01";

/* | length | our ID | flags | … |.  Whether it is an answer to us stands in the
   first octets, before the length of whatever else it is would be here.  */
static bool
hear_answer (struct talk *t)
{
  const char *wanted = "an answer to our query";
  struct span message;
  size_t length;
  size_t rcode;

  if (!peek_bytes (t, 5, &message))
    return false;
  length = big_endian (span_part (message, 0, 2));
  if (length < HEADER_OCTETS || message.at[2] != query[2]
      || message.at[3] != query[3] || !(message.at[4] & IS_RESPONSE))
    return garbled (t, wanted, message);
  if (!hear_bytes (t, 2 + length, &message))
    return false;
  rcode = (unsigned char)message.at[5] & RCODE;
  return learn (t, "status",
                span_of (rcode < sizeof rcodes / sizeof *rcodes
                             ? rcodes[rcode]
                             : "unknown RCODE"));
}

/* clang-format off */
static bool
confirm (struct talk *t)
{
  return say_bytes (t, "query", query, sizeof query - 1)   /* C: . NS      */
      && hear_answer (t);                                  /* S: its NS    */
}
/* clang-format on */

const struct protocol dns = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "dns",
  .aliases = "dot domain-s",
  .title = "DNS over TLS",
  .spec = "RFC 7858",
  .tls_port = 853,
  .tls_scheme = "dns",
  .confirm = confirm,
  .asks = "query for .",
};
