/* SipHash-2-4: short texts to 64 bits, the same on every machine.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "siphash.h"

#include <certask/octets.h>

static uint64_t
rotated (uint64_t x, int bits)
{
  return x << bits | x >> (64 - bits);
}

/* SipRound, ROUNDS times (2.1).  */
static void
mix (uint64_t v[4], int rounds)
{
  while (rounds-- > 0)
    {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = rotated (v[1], 13) ^ v[0];
      v[3] = rotated (v[3], 16) ^ v[2];
      v[0] = rotated (v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = rotated (v[1], 17) ^ v[2];
      v[3] = rotated (v[3], 21) ^ v[0];
      v[2] = rotated (v[2], 32);
    }
}

static void
take (uint64_t v[4], uint64_t word)
{
  v[3] ^= word;
  mix (v, 2);
  v[0] ^= word;
}

uint64_t
siphash (struct span text)
{
  const uint64_t k0 = 0x0706050403020100, k1 = 0x0f0e0d0c0b0a0908;
  uint64_t v[4] = { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
                    k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573 };
  uint64_t length = (uint64_t)text.n << 56;

  for (; text.n >= 8; text = span_from (text, 8))
    take (v, little_endian (span_part (text, 0, 8)));
  take (v, length | little_endian (text));
  v[2] ^= 0xff;
  mix (v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}
