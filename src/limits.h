/* Every limit on what a server may make us keep or do, in one place.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef LIMITS_H
#define LIMITS_H

enum
{
  /* Plaintext, and the application's words inside TLS (bytes, a talk). */
  TALK_MAX_BYTES = 65536,
  SAY_MAX_BYTES = 4096,    /* one thing that we say */
  LINE_MAX_BYTES = 8192,   /* RFC 7162 asks IMAP clients for 8192 */
  REPLY_MAX_LINES = 128,   /* of one numbered or tagged reply */
  PACKET_MAX_BYTES = 32768,
  BER_MAX_BYTES = 32768,
  BODY_MAX_BYTES = 2048,   /* of a page of HTTP, searched for what it says of
                              certificates: error pages say it at once */
  TURNS_MAX = 256,         /* units heard and said in a talk */
  FACTS_MAX = 64,          /* facts kept of a talk */
  INJECTED_MAX_BYTES = 1048576, /* read after the go-ahead and before TLS */

  XML_MAX_BYTES = 32768,   /* of one stream */
  XML_MAX_DEPTH = 16,
  XML_MAX_ELEMENTS = 256,
  XML_MAX_ATTRIBUTES = 32, /* of one element */

  /* TLS. */
  HANDSHAKE_MAX_BYTES = 131072, /* one handshake message; also what may come
                                   without any, or data: empty records */
  RECORD_QUEUE_MAX_BYTES = 262144,
  WARNING_ALERTS_MAX = 8,
  HELLO_REQUESTS_MAX = 4,  /* also post-handshake requests */
  TICKETS_MAX = 16,        /* NewSessionTickets after the handshake */
  KEY_UPDATES_MAX = 8,
  TLS_STEPS_MAX = 64,      /* non-fatal returns of GnuTLS in a row */
  CA_NAMES_MAX = 64,       /* kept; all are counted */
  SANS_MAX = 64,
  SCHEMES_MAX = 64,        /* signature algorithms of a request */

  /* What GnuTLS would take seconds over, or much memory, and cannot be stopped.  */
  CERTIFICATES_MAX_ELEMENTS = 8192, /* of DER, in all certificates of a message;
                                       what lies in extensions is no matter */
  NAME_MAX_ELEMENTS = 512, /* of DER, in a Name that is shown */
  KEY_MAX_BITS = 16384,    /* each number in a key of RSA or DSA */
  KEY_EXPONENT_MAX_BITS = 256, /* e of RSA, q of DSA */

  /* The report. */
  EVENTS_MAX = 400,        /* steps of the ladder */
  EVENT_MAX_BYTES = 512,   /* of the words in one */
  SAID_MAX_BYTES = 200,    /* the server's words, in characters */
  SAMPLE_MAX_BYTES = 64,   /* of injected plaintext */
  FINDINGS_MAX = 32,       /* shown, the gravest; all are counted */
  ATTEMPTS_MAX = 5,        /* connections a target */
  ADDRESSES_MAX = 16,      /* addresses tried of one name */
  RECORDS_MAX = 32,        /* SRV or MX records of one domain */
  NAMES_MAX = 16384        /* names whose addresses are remembered */
};

#endif
