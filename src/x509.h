/* Certificates and names of others, read.  What comes out is raw: whoever shows it
   passes it through printable.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef X509_H
#define X509_H

#include "arena.h"

#include <certask/evidence.h>

/* The DER of a Name (RFC 5280, 4.1.2.4) as RFC 4514 text; empty if it is
   malformed, "…" if it has more than NAME_MAX_ELEMENTS.  */
struct span x509_name_text (struct arena *arena, struct span der);

/* Read the leaf DER into CERTIFICATE.  One that cannot be parsed is seen all
   the same, with its digest alone.  */
void x509_read (struct arena *arena, struct span der,
                struct certificate *certificate);

#endif
