/* What two targets have in common if they ask the same.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A question is 64 bits, the same on every machine.  Two targets ask the same if
   they agree in

     protocol, and whether TLS comes first
     domain whose hosts DNS names, or host; and port
     name for SNI, user, database and path

   however they are spelt: IMAPS://Mail.Example.Org:993/ and mail.example.org:993
   are one, as are [::1] and [0::1], xn--strae-oqa.example and straße.example, and
   xmpp://example.org and, with --starttls xmpp, example.org.  Whether the user
   named the protocol or the port suggested it makes no difference; nor do options
   that hold for all targets (--tls, --cert, …).  A name and its address are two.

   Of a million targets, two that differ are taken for one with a probability of
   3 in 10^8.  */
#ifndef QUESTION_H
#define QUESTION_H

#include "target.h"

enum
{
  QUESTION_DIGITS = 16
};

/* What TARGET asks; 0 when memory is out, and never else.  */
uint64_t question_of (const struct target *target);

/* As answers have it: hexadecimal.  */
void question_write (uint64_t question, char text[QUESTION_DIGITS + 1]);
bool question_read (struct span text, uint64_t *question);

/* Is it of part PART, from 1 to PARTS, of all questions?  Each is of one.  */
bool question_is_of (uint64_t question, unsigned part, unsigned parts);

#endif
