/* The interface of a protocol plug-in: the one header that it includes.

   A protocol is one constant structure.  doc/writing-a-protocol.md shows how
   one is written.  One that is built outside of certask is a shared object with
   that structure as certask_protocol, loaded by --plugin FILE.so.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_PROTOCOL_H
#define CERTASK_PROTOCOL_H

#include <certask/ber.h>
#include <certask/http.h>
#include <certask/octets.h>
#include <certask/shapes.h>
#include <certask/smtp.h>
#include <certask/span.h>
#include <certask/talk.h>
#include <certask/xml.h>
#include <certask/xmpp.h>
#include <stdbool.h>
#include <stdint.h>

/* Changes whenever a plug-in that was compiled before must not be loaded. */
#define CERTASK_PROTOCOL_VERSION 3

/* Packets in which TLS's handshake travels after an upgrade; what follows the
   handshake travels bare.  */
struct envelope
{
  size_t header; /* octets of a packet's header, at most ENVELOPE_HEADER_MAX */
  size_t most;   /* octets that a packet of ours may hold */

  /* Write the header of a packet that holds N octets, LAST of a message.  */
  void (*seal) (unsigned char *header, size_t n, bool last);

  /* How many octets does the packet with HEADER hold?  False if this is no
     header: the server speaks bare TLS from there on.  */
  bool (*open) (const unsigned char *header, size_t *n);
};

enum
{
  ENVELOPE_HEADER_MAX = 16
};

struct protocol
{
  unsigned version;    /* CERTASK_PROTOCOL_VERSION */
  const char *name;    /* as in --starttls and URIs: lower case */
  const char *aliases; /* further names, separated by spaces, or NULL */
  const char *title;   /* as its users write it: "PostgreSQL" */
  const char *spec;    /* what it was written from: "RFC 3207" */

  /* The well-known port where this protocol begins in plaintext, and the one
     where TLS comes first; 0 where there is none.  More plaintext ports,
     separated by spaces, stand in MORE_PORTS (NULL: none).  */
  uint16_t port;
  uint16_t tls_port;
  const char *more_ports;

  /* The scheme of an URI that means TLS from the first byte ("imaps"), or
     NULL.  NAME itself as a scheme means an upgrade if there is a negotiate,
     else direct TLS.  */
  const char *tls_scheme;

  /* The ALPN protocol (RFC 7301) that direct TLS must offer, or NULL.  It is
     offered only there, unless --alpn says otherwise.  */
  const char *alpn;

  /* Talk plaintext up to the upgrade: true when both sides have agreed and the
     next byte is TLS.  NULL: this protocol has no upgrade.  */
  bool (*negotiate) (struct talk *t);

  /* How the handshake that follows negotiate is wrapped, with TLS 1.2 at most;
     NULL: it is not.  */
  const struct envelope *envelope;

  /* Inside TLS: ask the least question whose answer shows that the server still
     talks to us.  NULL, or true before anything was said or heard: keep silent,
     and wait for what the server does.  */
  bool (*confirm) (struct talk *t);

  /* What confirm asks, in a word or two, for --list-protocols ("EHLO").  */
  const char *asks;

  /* To where it goes on if is_deep, in the same way ("a login"); NULL: nowhere.  */
  const char *deep;
};

/* What a plug-in that is loaded defines.  One shared object is one protocol:
   --plugin may be given several times.  */
extern const struct protocol certask_protocol;

#endif
