/* The registry of test-example: the example, and nothing else.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "target.h"

const struct protocol *const protocol_registry[] = { &certask_protocol, NULL };
