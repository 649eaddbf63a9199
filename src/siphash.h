/* SipHash-2-4: short texts to 64 bits, the same on every machine.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   J.-P. Aumasson, D. J. Bernstein: SipHash: a fast short-input PRF (2012).  */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <certask/span.h>
#include <stdint.h>

/* The hash of TEXT under the key of the paper's own example, 00 01 … 0f: who
   makes a list of targets cannot easily make one hide another, and two machines
   agree.  */
uint64_t siphash (struct span text);

#endif
