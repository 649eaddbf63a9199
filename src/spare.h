/* Address space to spare.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   libtasn1, and GnuTLS in places, use what malloc gave without a look at it
   (GnuTLS 3.7.9, libtasn1 4.19).  So where memory can run out, which is where a
   limit was set (RLIMIT_AS, RLIMIT_DATA), they are called as long as there is more
   than they need.  */
#ifndef SPARE_H
#define SPARE_H

#include <stdbool.h>

/* Is there a limit on how much address space we may have?  It does not change
   while we run.  */
bool spare_is_limited (void);

/* Is there so much left of it that GnuTLS may make a key, or read what a server
   sends within HANDSHAKE_MAX_BYTES?  True where there is no limit.  */
bool spare_for_tls (void);

#endif
