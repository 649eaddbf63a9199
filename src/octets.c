/* Packets of octets: numbers, strings and lengths, read and written.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <certask/octets.h>
#include <unistr.h>

/* ---- Reading ---- */

uint64_t
big_endian (struct span s)
{
  uint64_t value = 0;

  for (size_t i = 0; i < s.n; i++)
    value = value << 8 | (unsigned char)s.at[i];
  return value;
}

uint64_t
little_endian (struct span s)
{
  uint64_t value = 0;

  for (size_t i = s.n < 8 ? s.n : 8; i > 0; i--)
    value = value << 8 | (unsigned char)s.at[i - 1];
  return value;
}

bool
take_octets (struct span *rest, size_t n, struct span *octets)
{
  if (rest->n < n)
    return false;
  *octets = span_part (*rest, 0, n);
  *rest = span_from (*rest, n);
  return true;
}

bool
take_terminated (struct span *rest, struct span *string)
{
  const char *end = memchr (rest->at, '\0', rest->n);

  if (!end)
    return false;
  *string = span_part (*rest, 0, (size_t)(end - rest->at));
  *rest = span_from (*rest, string->n + 1);
  return true;
}

/* ---- Writing ---- */

void
put_octets (struct packet *packet, const void *octets, size_t n)
{
  packet->too_long = packet->too_long || n > sizeof packet->bytes - packet->n;
  if (packet->too_long)
    return;
  memcpy (packet->bytes + packet->n, octets, n);
  packet->n += n;
}

void
put_big_endian (struct packet *packet, uint64_t value, size_t n)
{
  while (n-- > 0)
    put_octets (packet, &(char){ (char)(value >> 8 * n) }, 1);
}

void
put_little_endian (struct packet *packet, uint64_t value, size_t n)
{
  for (; n > 0; n--, value >>= 8)
    put_octets (packet, &(char){ (char)value }, 1);
}

void
put_zeros (struct packet *packet, size_t n)
{
  while (n-- > 0)
    put_octets (packet, "", 1);
}

void
put_terminated (struct packet *packet, const char *string)
{
  put_octets (packet, string, strlen (string) + 1);
}

void
put_decimal (struct packet *packet, uint64_t value)
{
  char digits[20];
  size_t at = sizeof digits;

  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  put_octets (packet, digits + at, sizeof digits - at);
}

void
put_utf16 (struct packet *packet, const char *string)
{
  const uint8_t *at = (const uint8_t *)string;
  uint16_t units[2];
  ucs4_t c;

  while ((at = u8_next (&c, at)))
    {
      int count = u16_uctomb (units, c, 2);

      for (int i = 0; i < count; i++)
        put_little_endian (packet, units[i], 2);
    }
}

void
put_utf8 (struct packet *packet, struct span utf16)
{
  while (utf16.n > 1)
    {
      uint16_t units[] = { (uint16_t)little_endian (span_part (utf16, 0, 2)),
                           (uint16_t)little_endian (span_part (utf16, 2, 2)) };
      uint8_t bytes[4];
      ucs4_t c;
      int used = u16_mbtouc (&c, units, utf16.n > 3 ? 2 : 1);
      int count = u8_uctomb (bytes, c, sizeof bytes);

      put_octets (packet, bytes, (size_t)count);
      utf16 = span_from (utf16, 2 * (size_t)used);
    }
}

void
put_packet (struct packet *packet, const struct packet *part)
{
  packet->too_long = packet->too_long || part->too_long;
  put_octets (packet, part->bytes, part->n);
}

bool
say_packet (struct talk *t, const char *step, const struct packet *packet)
{
  if (packet->too_long)
    return over_limit (t, "what we have to say");
  return say_bytes (t, step, packet->bytes, packet->n);
}
