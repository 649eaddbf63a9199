/* Vectors of TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "vector.h"

bool
vector_take (struct span *rest, size_t width, struct span *vector)
{
  size_t n = 0;

  *vector = span_none ();
  if (rest->n < width)
    return false;
  for (size_t i = 0; i < width; i++)
    n = n << 8 | (unsigned char)rest->at[i];
  if (rest->n - width < n)
    return false;
  *vector = span_part (*rest, width, n);
  *rest = span_from (*rest, width + n);
  return true;
}
