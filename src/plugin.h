/* Protocols from shared objects (--plugin).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PLUGIN_H
#define PLUGIN_H

#include "target.h"

/* Add the protocol of the shared object FILE, a path whether or not it has a
   slash, behind those of *KNOWN, which is NULL or malloc'ed, and so it is
   afterwards.  The protocol lives as long as the program.  False, nothing being
   changed, with a message in *ERROR (malloc'ed; NULL when memory is out) that
   names the file.  */
bool plugin_load (const char *file, protocol_list *known, char **error);

#endif
