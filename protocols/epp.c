/* Extensible Provisioning Protocol over TLS (RFC 5734).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

enum
{
  HEADER_BYTES = 4
};

/* | length, itself included | XML |: the server greets whoever connects (RFC
   5730, 2.4), and most want a certificate before that (RFC 5734, 8).  */
static bool
confirm (struct talk *t)
{
  struct span head;
  struct span unit;
  struct span xml;
  uint64_t length;

  if (!peek_bytes (t, HEADER_BYTES, &head))
    return false;
  length = big_endian (head);
  if (length <= HEADER_BYTES)
    return garbled (t, "a data unit with its length", head);
  if (!hear_bytes (t, length, &unit))
    return false;
  xml = span_from (unit, HEADER_BYTES);
  if (span_contains (xml, "<greeting"))
    return true;
  return span_contains (xml, "<response")
             ? refused (t, xml)
             : garbled (t, "a greeting", span_line (xml));
}

const struct protocol epp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "epp",
  .title = "EPP",
  .spec = "RFC 5734",
  .tls_port = 700,
  .confirm = confirm,
  .asks = "greeting",
};
