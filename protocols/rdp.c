/* Remote Desktop Protocol (MS-RDPBCGR) and its negotiation of security (2.2.1.1
   and 2.2.1.2).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Both sides speak once, each in one TPDU of X.224 in one packet of TPKT:

     03 00, length, 2 octets        TPKT (RFC 1006, 6), big-endian, all included
     LI, kind, 00 00, 00 00, class  X.224, LI being what follows it
     type, flags, 08 00, 4 octets   what is negotiated, little-endian  */
#include <certask/protocol.h>

enum
{
  TPKT_BYTES = 4,
  X224_BYTES = 7,
  NEGOTIATION_BYTES = 8,
  CONNECTION_CONFIRM = 0xd0,
  DISCONNECT_REQUEST = 0x80,
  TYPE_RDP_NEG_RSP = 2,
  TYPE_RDP_NEG_FAILURE = 3
};

/* The security that the server has chosen: all but the first begin with TLS. */
enum
{
  PROTOCOL_RDP = 0,
  PROTOCOL_SSL = 1,
  PROTOCOL_HYBRID = 2
};

/* RDP_NEG_FAILURE's codes (2.2.1.2.2).  */
enum
{
  SSL_NOT_ALLOWED_BY_SERVER = 2,
  SSL_CERT_NOT_ON_SERVER = 3
};

static const char *const failure_names[] = {
  [1] = "SSL_REQUIRED_BY_SERVER",
  [2] = "SSL_NOT_ALLOWED_BY_SERVER",
  [3] = "SSL_CERT_NOT_ON_SERVER",
  [4] = "INCONSISTENT_FLAGS",
  [5] = "HYBRID_REQUIRED_BY_SERVER",
  [6] = "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
};

/* Connection Request with RDP_NEG_REQ: a server that wants network level
   authentication takes HYBRID, and others SSL, so both are asked for at once.
 */
static const char connection_request[] = "\x03\x00\x00\x13"
                                         "\x0e\xe0\x00\x00\x00\x00\x00"
                                         "\x01\x00\x08\x00\x03\x00\x00\x00";

/* Hear a TPDU: what follows its LI, which must be all that there is.  */
static bool
hear_tpdu (struct talk *t, struct span *tpdu)
{
  struct span head;
  size_t length;

  if (!peek_bytes (t, 1, &head))
    return false;
  if (!span_is (head, "\x03"))
    return garbled (t, "a packet of TPKT", head);
  if (!peek_bytes (t, TPKT_BYTES + 1, &head))
    return false;
  length = big_endian (span_part (head, 2, 2));
  if (length < TPKT_BYTES + X224_BYTES
      || big_endian (span_from (head, TPKT_BYTES)) != length - TPKT_BYTES - 1)
    return garbled (t, "a packet with one TPDU of X.224", head);
  if (!hear_bytes (t, length, tpdu))
    return false;
  *tpdu = span_from (*tpdu, TPKT_BYTES + 1);
  return true;
}

static bool
failed (struct talk *t, uint64_t code)
{
  size_t known = sizeof failure_names / sizeof *failure_names;
  bool named = code < known && failure_names[code];
  struct span name
      = span_of (named ? failure_names[code] : "RDP_NEG_FAILURE, unknown code");

  learn (t, "status", name);
  if (code == SSL_NOT_ALLOWED_BY_SERVER || code == SSL_CERT_NOT_ON_SERVER)
    return not_offered (t, name);
  return refused (t, name);
}

/* RSP is RDP_NEG_RSP.  */
static bool
chose (struct talk *t, struct span rsp)
{
  switch (little_endian (span_part (rsp, 4, 4)))
    {
    case PROTOCOL_RDP:
      return not_offered (t, span_of ("PROTOCOL_RDP"));
    case PROTOCOL_SSL:
      return learn (t, "status", span_of ("PROTOCOL_SSL"));
    case PROTOCOL_HYBRID:
      return learn (t, "status", span_of ("PROTOCOL_HYBRID"));
    default:
      return garbled (t, "PROTOCOL_SSL or PROTOCOL_HYBRID", rsp);
    }
}

/* NEGOTIATION is what follows the Connection Confirm: nothing, if the server is
   older than it.  */
static bool
read_negotiation (struct talk *t, struct span negotiation)
{
  if (negotiation.n == 0)
    return not_offered (t, span_of ("no RDP_NEG_RSP"));
  if (negotiation.n != NEGOTIATION_BYTES
      || little_endian (span_part (negotiation, 2, 2)) != NEGOTIATION_BYTES)
    return garbled (t, "RDP_NEG_RSP or RDP_NEG_FAILURE", negotiation);
  switch (negotiation.at[0])
    {
    case TYPE_RDP_NEG_RSP:
      return chose (t, negotiation);
    case TYPE_RDP_NEG_FAILURE:
      return failed (t, little_endian (span_part (negotiation, 4, 4)));
    default:
      return garbled (t, "RDP_NEG_RSP or RDP_NEG_FAILURE", negotiation);
    }
}

static bool
hear_connection_confirm (struct talk *t)
{
  struct span tpdu;

  if (!hear_tpdu (t, &tpdu))
    return false;
  switch ((unsigned char)tpdu.at[0])
    {
    case CONNECTION_CONFIRM:
      return read_negotiation (t, span_from (tpdu, X224_BYTES - 1));
    case DISCONNECT_REQUEST:
      return refused (t, span_of ("X.224 Disconnect Request"));
    default:
      return garbled (t, "an X.224 Connection Confirm", tpdu);
    }
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_bytes (t, "ConnectionRequest", connection_request, sizeof connection_request - 1)
      && hear_connection_confirm (t);
}
/* clang-format on */

const struct protocol rdp = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "rdp",
  .aliases = "ms-wbt-server",
  .title = "RDP",
  .spec = "MS-RDPBCGR",
  .port = 3389,
  .negotiate = negotiate,
};
