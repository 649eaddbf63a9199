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
#define CERTASK_PROTOCOL_VERSION 1

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

  /* Inside TLS: ask the least question whose answer shows that the server still
     talks to us.  NULL: keep silent, and wait for what the server does.  */
  bool (*confirm) (struct talk *t);

  /* What confirm asks, in a word or two, for --list-protocols ("EHLO").  */
  const char *asks;
};

/* What a plug-in that is loaded defines.  One shared object is one protocol:
   --plugin may be given several times.  */
extern const struct protocol certask_protocol;

#endif
