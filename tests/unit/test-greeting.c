/* The protocol that the first bytes of a server betray.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "greeting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define RAW(literal)                                                           \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

static const struct
{
  struct span bytes;
  const char *protocol; /* NULL: it could be anything */
} greetings[] = {
  { RAW ("220 mx.example.org ESMTP Postfix\r\n"), "smtp" },
  { RAW ("220-mx.example.org ESMTP Exim 4.96\r\n"), "smtp" },
  { RAW ("554 mx.example.org SMTP synchronization error\r\n"), "smtp" },
  { RAW ("220 mail.example.org LMTP ready\r\n"), "lmtp" },
  { RAW ("220 (vsFTPd 3.0.3)\r\n"), "ftp" },
  { RAW ("220 ProFTPD Server ready.\r\n"), "ftp" },
  { RAW ("220-FileZilla Server 1.7.0\r\n"), "ftp" },
  { RAW ("220 welcome\r\n"), NULL },
  { RAW ("220 welcome\r\n250 SMTP"), NULL },
  { RAW ("* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n"), "imap" },
  { RAW ("* PREAUTH IMAP4rev1 server\r\n"), "imap" },
  { RAW ("* BYE disconnecting\r\n"), "imap" },
  { RAW ("+OK Dovecot ready.\r\n"), "pop3" },
  { RAW ("-ERR disconnected\r\n"), "pop3" },
  { RAW ("-ERR unknown command '\x16\x03'"), "redis" },
  { RAW ("SSH-2.0-OpenSSH_9.2p1\r\n"), "ssh" },
  { RAW ("<?xml version='1.0'?><stream:stream id=''"), "xmpp" },
  { RAW ("<?xml version='1.0'?>\n<stream:stream id=''"), "xmpp" },
  { RAW ("<stream:stream xmlns='jabber:client'"), "xmpp" },
  { RAW ("<?xml version='1.0'?><html"), NULL },
  { RAW ("HTTP/1.1 400 Bad Request\r\n"), "http" },
  { RAW ("<!DOCTYPE HTML PUBLIC"), "http" },
  { RAW ("<html><head>"), "http" },
  { RAW ("\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n"), "sieve" },
  { RAW ("200 news.example.org InterNetNews NNRP server\r\n"), "nntp" },
  { RAW ("201 NNTP Service Ready\r\n"), "nntp" },
  { RAW ("NBDMAGICIHAVEOPT"), "nbd" },
  { RAW ("RFB 003.008\n"), "vnc" },
  { RAW ("AMQP\x00\x01\x00\x00"), "amqp" },
  { RAW (":irc.example.org NOTICE * :*** Looking up\r\n"), "irc" },
  { RAW ("ERROR :Closing link\r\n"), "irc" },
  { RAW ("\x4a\x00\x00\x00\x0a"
         "5.5.5-10.11.6-MariaDB"),
    "mysql" },
  { RAW ("\x45\x00\x00\x00\xff\x6a\x04Host is not allowed"), "mysql" },
  { RAW ("\x16\x03\x03\x00\x7a\x02\x00"), "tls" },
  { RAW ("\x15\x03\x01\x00\x02\x02\x28"), "tls" },
  { RAW ("E\x00\x00\x00\x8fSFATAL"), "postgres" },
  { RAW ("\x30\x24\x02\x01\x00\x78\x1f"), "ldap" },
  { RAW ("\x03\x00\x00\x13\x0e\xd0\x00"), "rdp" },
  { RAW ("\xff\xfd\x18\xff\xfd\x20"), "telnet" },
  { RAW (""), NULL },
  { RAW ("\x16"), NULL },
  { RAW ("2"), NULL },
  { RAW ("hello\r\n"), NULL },
  { RAW ("\x00\x00\x00\x00\x00\x00\x00"), NULL },
};

static void
greetings_are_recognised (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++)
    {
      const char *protocol = greeting_protocol (greetings[i].bytes);

      if (!greetings[i].protocol)
        assert_null (protocol);
      else if (!protocol)
        fail_msg ("not recognised: %s", greetings[i].bytes.at);
      else
        assert_string_equal (protocol, greetings[i].protocol);
    }
}

/* Cut anywhere, nothing is read beyond the end, and nothing is taken for
   another protocol.  */
static void
cut_greetings_are_recognised_or_not (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++)
    for (size_t n = 0; n < greetings[i].bytes.n; n++)
      {
        char *exactly = malloc (n + 1);
        const char *protocol;

        memcpy (exactly, greetings[i].bytes.at, n);
        protocol = greeting_protocol ((struct span){ exactly, n });
        if (protocol && greetings[i].protocol
            && strcmp (greetings[i].protocol, "redis") != 0)
          assert_string_equal (protocol, greetings[i].protocol);
        free (exactly);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (greetings_are_recognised),
    cmocka_unit_test (cut_greetings_are_recognised_or_not),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
