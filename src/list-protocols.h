/* --list-protocols: what can be spoken, and where.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef LIST_PROTOCOLS_H
#define LIST_PROTOCOLS_H

#include "target.h"

/* Print the protocols that are KNOWN as a table of 80 columns.  */
void list_protocols (FILE *out, protocol_list known);

/* The same as one JSON object a line:

     name, title, specification
     aliases         []: there are none
     starttls_ports  null: it has no upgrade; []: no port is well known
     direct_port     where TLS comes first, or null
     direct_scheme   of URIs that mean TLS from the first byte, or null
     alpn            that direct TLS offers, or null
     asks            what is asked inside TLS, null: nothing

   False when memory is out or OUT cannot be written.  */
bool list_protocols_json (FILE *out, protocol_list known);

#endif
