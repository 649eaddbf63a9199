/* Packets of octets: numbers, strings and lengths, read and written.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_OCTETS_H
#define CERTASK_OCTETS_H

#include <certask/talk.h>

/* ---- Reading ---- */

/* The unsigned number that the octets of S are, most significant first, or
   last; beyond eight octets only the last, or the first, count.  */
uint64_t big_endian (struct span s);
uint64_t little_endian (struct span s);

/* Take the first N octets of *REST; false, *REST untouched, if there are
   fewer.  */
bool take_octets (struct span *rest, size_t n, struct span *octets);

/* Take the string that begins *REST, and its NUL; false, *REST untouched, if
   none ends there.  */
bool take_terminated (struct span *rest, struct span *string);

/* ---- Writing ---- */

enum
{
  PACKET_SAY_BYTES = 2048
};

/* A packet in the making; begin with { 0 }.  What does not fit is not lost
   silently: say_packet then ends in a limit.  */
struct packet
{
  char bytes[PACKET_SAY_BYTES];
  size_t n;
  bool too_long;
};

void put_octets (struct packet *packet, const void *octets, size_t n);
void put_big_endian (struct packet *packet, uint64_t value, size_t n);
void put_little_endian (struct packet *packet, uint64_t value, size_t n);
void put_zeros (struct packet *packet, size_t n);

/* STRING and its NUL.  */
void put_terminated (struct packet *packet, const char *string);

/* VALUE in decimal digits.  */
void put_decimal (struct packet *packet, uint64_t value);

/* UTF-8 STRING as UTF-16, little endian, up to its NUL or what is no UTF-8; and
   UTF16 as UTF-8, with U+FFFD for halves of a pair.  An odd octet at the end is
   ignored.  */
void put_utf16 (struct packet *packet, const char *string);
void put_utf8 (struct packet *packet, struct span utf16);

/* The octets of PART.  */
void put_packet (struct packet *packet, const struct packet *part);

/* Say the packet.  STEP must be a literal.  */
bool say_packet (struct talk *t, const char *step, const struct packet *packet);

#endif
