/* Who is there: the protocol that the first bytes of a server betray.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "greeting.h"

/* Text that a server of PROTOCOL begins with, and perhaps a word that its first
   line contains besides; first match wins.  */
static const struct
{
  const char *begins;
  const char *contains; /* or NULL */
  const char *protocol;
} texts[] = {
  { "220", "LMTP", "lmtp" },
  { "220", "SMTP", "smtp" },
  { "220", "FTP", "ftp" },
  { "220", "FileZilla", "ftp" },
  { "421", "SMTP", "smtp" },
  { "421", "FTP", "ftp" },
  { "500", "FTP", "ftp" },
  { "554", "SMTP", "smtp" },
  { "* OK", NULL, "imap" },
  { "* PREAUTH", NULL, "imap" },
  { "* BYE", NULL, "imap" },
  { "+OK", NULL, "pop3" },
  { "-ERR Protocol error", NULL, "redis" },
  { "-ERR unknown command", NULL, "redis" },
  { "-DENIED Redis", NULL, "redis" },
  { "-ERR", NULL, "pop3" },
  { "SSH-", NULL, "ssh" },
  { "<?xml", "stream:stream", "xmpp" },
  { "<stream:stream", NULL, "xmpp" },
  { "HTTP/1.", NULL, "http" },
  { "<!DOCTYPE", "html", "http" },
  { "<!doctype", "html", "http" },
  { "<html", NULL, "http" },
  { "<HTML", NULL, "http" },
  { "\"IMPLEMENTATION\"", NULL, "sieve" },
  { "200", "NNTP", "nntp" },
  { "200", "InterNetNews", "nntp" },
  { "201", "NNTP", "nntp" },
  { "201", "InterNetNews", "nntp" },
  { "NBDMAGIC", NULL, "nbd" },
  { "RFB 0", NULL, "vnc" },
  { "AMQP", NULL, "amqp" },
  { "NOTICE AUTH", NULL, "irc" },
  { "ERROR :", NULL, "irc" },
  { ":", " NOTICE ", "irc" },
};

/* Octets, -1 standing for any.  */
enum
{
  OCTETS = 8,
  ANY = -1
};

static const struct
{
  short octets[OCTETS];
  size_t n;
  const char *protocol;
} binaries[] = {
  { { 0x16, 0x03, ANY, ANY, ANY }, 5, "tls" },   /* a handshake record */
  { { 0x15, 0x03, ANY, 0x00, 0x02 }, 5, "tls" }, /* an alert record */
  /* Handshake packet of version 10, or an ERR packet: length, number 0.  */
  { { ANY, ANY, 0x00, 0x00, 0x0a, ANY }, 6, "mysql" },
  { { ANY, ANY, 0x00, 0x00, 0xff, ANY }, 6, "mysql" },
  { { 'E', 0x00, 0x00, ANY, ANY, 'S' }, 6, "postgres" }, /* ErrorResponse */
  /* A LDAPMessage, number 0, the unsolicited notification.  */
  { { 0x30, ANY, 0x02, 0x01, 0x00, 0x78 }, 6, "ldap" },
  { { 0x03, 0x00, 0x00, ANY, ANY, 0xd0 }, 6, "rdp" }, /* TPKT, X.224 CC */
  { { 0x04, 0x01, ANY, ANY, 0x00, 0x00 }, 6, "mssql" },
  { { 0xff, 0xfb, ANY }, 3, "telnet" }, /* IAC WILL */
  { { 0xff, 0xfd, ANY }, 3, "telnet" }, /* IAC DO */
};

static bool
has_octets (struct span bytes, const short octets[OCTETS], size_t n)
{
  if (bytes.n < n)
    return false;
  for (size_t i = 0; i < n; i++)
    if (octets[i] != ANY && octets[i] != (unsigned char)bytes.at[i])
      return false;
  return true;
}

/* In XML the declaration may stand on a line of its own.  */
static bool
has_text (struct span bytes, const char *begins, const char *contains)
{
  struct span where = *begins == '<' ? bytes : span_line (bytes);

  return span_begins (bytes, begins)
         && (!contains || span_contains (where, contains));
}

const char *
greeting_protocol (struct span first_bytes)
{
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (has_text (first_bytes, texts[i].begins, texts[i].contains))
      return texts[i].protocol;
  for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
    if (has_octets (first_bytes, binaries[i].octets, binaries[i].n))
      return binaries[i].protocol;
  return NULL;
}

bool
greeting_may_be_tls (struct span first)
{
  static const struct
  {
    char least;
    char most;
  } head[TLS_HEAD_BYTES] = { { 20, 23 }, { 3, 3 }, { 0, 4 } };

  for (size_t i = 0; i < first.n; i++)
    if (first.at[i] < head[i].least || first.at[i] > head[i].most)
      return false;
  return true;
}
