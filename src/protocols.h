/* The protocols that are known, and how a word of the user's finds one.
   protocol_named and protocol_of_port stand in target.h.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PROTOCOLS_H
#define PROTOCOLS_H

#include "guess.h"
#include "target.h"

/* What is KNOWN, NULL standing for our own.  */
static inline protocol_list
protocols_of (protocol_list known)
{
  return known ? known : protocol_registry;
}

/* Is NAME one of PROTOCOL's, whatever its case?  */
bool protocol_has_name (const struct protocol *protocol, struct span name);

/* The protocol of an URI's SCHEME, *DIRECT telling if TLS comes first; "tls" is
   true with *PROTOCOL NULL: TLS comes first, and nothing is known of what runs
   inside.  False if nobody knows the scheme.  */
bool protocol_of_scheme (protocol_list known, struct span scheme,
                         const struct protocol **protocol, bool *direct);

/* Does --starttls NAME mean TLS from the first byte ("none", "tls")?  */
bool means_none (const char *name);

/* A message that WHAT ("protocol \"foo\"") is not known, with what WORD may have
   been meant as, and all that would do: names of protocols that have an
   upgrade, or schemes of URIs.  To be freed.  */
char *unknown_upgrade (protocol_list known, const char *what,
                       struct span word);
char *unknown_scheme (protocol_list known, const char *what, struct span word);

/* What keeps PROTOCOL, of our version, from being added to those that are KNOWN,
   to be freed; NULL: nothing does, or memory is out.  */
char *protocol_fault (protocol_list known, const struct protocol *protocol);

#endif
