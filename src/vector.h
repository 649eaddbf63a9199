/* Vectors of TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef VECTOR_H
#define VECTOR_H

#include <certask/span.h>

/* Take a vector with a length of WIDTH octets (RFC 8446, 3.4) off *REST; false,
   *REST untouched and *VECTOR empty, if it is not whole.  */
bool vector_take (struct span *rest, size_t width, struct span *vector);

#endif
