/* MQTT inside TLS (MQTT 3.1.1, OASIS standard).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Version 3.1.1 is what most brokers speak; one that knows version 5 alone says
   so in version 5's words (MQTT 5.0, 3.1.2.2).  */
#include <certask/protocol.h>

enum
{
  CONNACK = 0x20,
  ACCEPTED = 0,
  LONGEST_CONNACK = 127 /* as much as one octet of length can say */
};

/* Return codes (3.2.2.3), and from 0x80 on reason codes of version 5 (3.2.2.2
   there).  A broker that takes its users from certificates says no name or no
   authorization where there is none; what is OTHER has another reason.  */
static const struct
{
  unsigned char code;
  bool other;
  const char *words;
} refusals[] = {
  { 0x01, true, "unacceptable protocol version" },
  { 0x02, true, "identifier rejected" },
  { 0x03, true, "server unavailable" },
  { 0x04, false, "bad user name or password" },
  { 0x05, false, "not authorized" },
  { 0x84, true, "unsupported protocol version" },
  { 0x85, true, "client identifier not valid" },
  { 0x86, false, "bad user name or password" },
  { 0x87, false, "not authorized" },
  { 0x88, true, "server unavailable" },
  { 0x89, true, "server busy" },
  { 0x8a, false, "banned" },
  { 0x8c, false, "bad authentication method" },
};

/* 10 13              CONNECT, its length
   00 04 M Q T T      protocol name
   04                 level: 3.1.1
   02                 flags: clean session
   00 3c              keep alive: 60 s
   00 07 certask      client identifier  */
static const char connect_packet[] = "\x10\x13"
                                     "\x00\x04MQTT\x04\x02\x00\x3c"
                                     "\x00\x07"
                                     "certask";

static bool
refuse (struct talk *t, unsigned char code)
{
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    if (refusals[i].code == code)
      {
        struct span words = span_of (refusals[i].words);

        learn (t, "status", words);
        return refusals[i].other ? refused_otherwise (t, words)
                                 : refused (t, words);
      }
  return refused (t, span_of ("unknown return code"));
}

/* | 20 | length | flags: session present | return code |, and in version 5
   properties, which nobody needs.  */
static bool
hear_connack (struct talk *t)
{
  const char *wanted = "a CONNACK";
  struct span packet;
  size_t length;

  if (!peek_bytes (t, 1, &packet))
    return false;
  if (packet.at[0] != CONNACK)
    return garbled (t, wanted, packet);
  if (!peek_bytes (t, 2, &packet))
    return false;
  length = (unsigned char)packet.at[1];
  if (length < 2 || length > LONGEST_CONNACK)
    return garbled (t, wanted, packet);
  if (!hear_bytes (t, 2 + length, &packet))
    return false;
  if ((packet.at[2] & ~1) != 0)
    return garbled (t, wanted, packet);
  return packet.at[3] == ACCEPTED || refuse (t, (unsigned char)packet.at[3]);
}

/* clang-format off */
static bool
confirm (struct talk *t)
{
  return say_bytes (t, "CONNECT", connect_packet, sizeof connect_packet - 1)
      && hear_connack (t);
}
/* clang-format on */

const struct protocol mqtt = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "mqtt",
  .aliases = "secure-mqtt",
  .title = "MQTT",
  .spec = "MQTT 3.1.1",
  .tls_port = 8883,
  .tls_scheme = "mqtts",
  .confirm = confirm,
  .asks = "CONNECT",
};
