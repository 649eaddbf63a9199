/* Basic Encoding Rules, as far as LDAP needs them (X.690; RFC 4511, 5.1).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_BER_H
#define CERTASK_BER_H

#include <certask/talk.h>

/* One element: its identifier octet and its contents, a span inside that of
   the element around it, so that no reading can leave its bounds.  Only
   identifiers of one octet and definite lengths exist here (RFC 4511, 5.1).  */
struct ber
{
  unsigned char tag;
  struct span contents;
};

/* Hear one whole element from the talk.  A length above BER_MAX_BYTES ends in a
   limit; indefinite or over-long lengths are garbled.  */
bool hear_ber (struct talk *t, struct ber *element);

/* Take the first element of *REST; false, *REST untouched, if there is none
   or it is malformed.  */
bool ber_take (struct span *rest, struct ber *element);

/* The same when it must bear TAG.  */
bool ber_take_tagged (struct span *rest, unsigned char tag,
                      struct ber *element);

/* The value of an INTEGER or ENUMERATED of one to four octets; false if it
   is anything else.  */
bool ber_integer (struct ber element, long *value);

#endif
