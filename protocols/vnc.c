/* VNC: Remote Framebuffer 3.8 (RFC 6143), and the security types that begin TLS
   (the community's rfbproto: "VeNCrypt" and "TLS").
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Numbers are big-endian.  Inside TLS the server goes on by itself, in a way
   that depends on the type: nobody asks there.  */
#include <certask/protocol.h>

enum
{
  TLS = 18,
  VENCRYPT = 19
};

struct kind
{
  unsigned number;
  const char *name;
};

static const struct kind security_types[] = {
  { 1, "None" },   { 2, "VncAuth" },         { 5, "RA2" },
  { 6, "RA2ne" },  { 16, "Tight" },          { 17, "Ultra" },
  { TLS, "TLS" },  { VENCRYPT, "VeNCrypt" }, { 20, "SASL" },
  { 30, "Apple" }, { 113, "MSLogonII" },
};

/* VeNCrypt's subtypes.  Those with certificates stand first, and of these the
   one without a login; what begins with TLS has keys without certificates.  */
static const struct kind vencrypt_subtypes[] = {
  { 260, "X509None" }, { 261, "X509Vnc" },  { 262, "X509Plain" },
  { 264, "X509SASL" }, { 256, "Plain" },    { 257, "TLSNone" },
  { 258, "TLSVnc" },   { 259, "TLSPlain" }, { 263, "TLSSASL" },
};

enum
{
  KINDS_WITH_CERTIFICATES = 4 /* of the subtypes */
};

/* Does LIST, of numbers of SIZE octets, have NUMBER?  */
static bool
lists (struct span list, size_t size, unsigned number)
{
  struct span one;

  while (take_octets (&list, size, &one))
    if (big_endian (one) == number)
      return true;
  return false;
}

/* The names of those of COUNT kinds that are in LIST, which are learned:
   "None VncAuth".  */
static struct span
names_of (struct talk *t, struct span list, size_t size,
          const struct kind *kinds, size_t count)
{
  struct span names = span_none ();

  for (size_t i = 0; i < count; i++)
    if (lists (list, size, kinds[i].number))
      {
        struct span name = span_of (kinds[i].name);
        struct span space = span_of (names.n ? " " : "");

        learn (t, "capability", name);
        names = join (t, (struct span[]){ names, space, name }, 3);
      }
  return names.n ? names : span_of ("nothing known");
}

/* "RFB 003.008\n": what is older than 3.7 knows no choice of security types,
   and what is newer than 3.8 speaks that as well (RFC 6143, 7.1.1).  */
static bool
exchange_versions (struct talk *t)
{
  struct span version;

  if (!peek_bytes (t, 4, &version))
    return false;
  if (!span_is (version, "RFB "))
    return garbled (t, "a ProtocolVersion", version);
  if (!hear_bytes (t, 12, &version))
    return false;
  if (version.at[7] != '.' || version.at[11] != '\n')
    return garbled (t, "a ProtocolVersion", version);
  version = span_part (version, 0, 11);
  learn (t, "software", version);
  if (memcmp (version.at, "RFB 003.007", 11) < 0)
    return not_offered (t, version);
  return say_as (t, "ProtocolVersion", "RFB 003.00%c\n",
                 span_is (version, "RFB 003.007") ? '7' : '8');
}

/* Length, 4, and words: why there is nothing to choose from (7.1.2).  */
static bool
refused_for_reason (struct talk *t)
{
  struct span reason;

  if (!peek_bytes (t, 4, &reason)
      || !hear_bytes (t, 4 + big_endian (reason), &reason))
    return false;
  return refused (t, span_from (reason, 4));
}

/* Count, 1, and the types: *TYPES are these.  */
static bool
hear_security_types (struct talk *t, struct span *types)
{
  struct span count;

  if (!hear_bytes (t, 1, &count))
    return false;
  if (count.at[0] == 0)
    return refused_for_reason (t);
  return hear_bytes (t, big_endian (count), types);
}

/* ---- VeNCrypt ---- */

/* Both sides are of version 0.2, the server first; 0.1 had other numbers.  Then
   the server says 0 if it will do.  */
static bool
agree_on_version (struct talk *t)
{
  struct span version;
  struct span status;

  if (!hear_bytes (t, 2, &version))
    return false;
  if (big_endian (version) < 2)
    return refused (t, span_of ("VeNCrypt 0.1"));
  return say_bytes (t, "VeNCrypt", "\x00\x02", 2) && hear_bytes (t, 1, &status)
         && (status.at[0] == 0
             || refused (t, span_of ("VeNCrypt 0.2 is not supported")));
}

/* The best of LIST, or 0.  */
static unsigned
choose (struct span list)
{
  for (size_t i = 0; i < KINDS_WITH_CERTIFICATES; i++)
    if (lists (list, 4, vencrypt_subtypes[i].number))
      return vencrypt_subtypes[i].number;
  return 0;
}

/* Count, 1, and the subtypes, 4 each; we say ours, and the server 1 if it will
   do.  */
static bool
agree_on_subtype (struct talk *t)
{
  struct packet packet = { .n = 0 };
  struct span names;
  struct span list;
  struct span status;
  unsigned chosen;

  if (!hear_bytes (t, 1, &list)
      || !hear_bytes (t, 4 * big_endian (list), &list))
    return false;
  names = names_of (t, list, 4, vencrypt_subtypes,
                    sizeof vencrypt_subtypes / sizeof *vencrypt_subtypes);
  chosen = choose (list);
  if (chosen == 0)
    return not_offered (t, names);
  put_big_endian (&packet, chosen, 4);
  return say_packet (t, "subtype", &packet) && hear_bytes (t, 1, &status)
         && (status.at[0] == 1
             || refused (t, span_of ("the subtype is not accepted")));
}

/* ---- All together ---- */

/* TLS alone is without certificates as most servers speak it; whoever offers
   nothing else may be of another mind.  */
static bool
choose_security (struct talk *t)
{
  struct span types;
  struct span names;

  if (!hear_security_types (t, &types))
    return false;
  names = names_of (t, types, 1, security_types,
                    sizeof security_types / sizeof *security_types);
  if (lists (types, 1, VENCRYPT))
    return say_bytes (t, "security-type", "\x13", 1) && agree_on_version (t)
           && agree_on_subtype (t);
  if (lists (types, 1, TLS))
    return say_bytes (t, "security-type", "\x12", 1);
  return not_offered (t, names);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return exchange_versions (t)
      && choose_security (t);
}
/* clang-format on */

const struct protocol vnc = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "vnc",
  .aliases = "rfb",
  .title = "VNC",
  .spec = "RFC 6143, VeNCrypt 0.2",
  .port = 5900,
  .more_ports = "5901 5902",
  .negotiate = negotiate,
};
