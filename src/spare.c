/* Address space to spare.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "spare.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum
{
  SPARE_BYTES = 16777216 /* more than a probe of a hostile server took */
};

bool
spare_is_limited (void)
{
  struct rlimit all;
  struct rlimit data;

  return (getrlimit (RLIMIT_AS, &all) == 0 && all.rlim_cur != RLIM_INFINITY)
         || (getrlimit (RLIMIT_DATA, &data) == 0
             && data.rlim_cur != RLIM_INFINITY);
}

bool
spare_for_tls (void)
{
  void *room;

  if (!spare_is_limited ())
    return true;
  room = mmap (NULL, SPARE_BYTES, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return room != MAP_FAILED && munmap (room, SPARE_BYTES) == 0;
}
