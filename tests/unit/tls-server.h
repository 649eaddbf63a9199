/* A TLS server in memory, on GnuTLS: no sockets.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include "queue.h"

#include <gnutls/gnutls.h>

/* What every server has: a certificate "CN=server.example" with DNS, address and URI
   as names, and a CA "CN=clients CA,O=certask tests", for whose clients it asks.  */
struct server_keys;
struct server_keys *server_keys_new (void);
void server_keys_free (struct server_keys *keys);

struct server_setting
{
  unsigned version;                       /* 0x0303 or 0x0304 */
  gnutls_certificate_request_t request;
  bool no_ca_names;
  bool tickets;
  const char *priority;                   /* appended to NORMAL, or NULL */
  const char *alpn;                       /* one protocol, demanded, or NULL */
};

struct server
{
  gnutls_session_t session;
  gnutls_datum_t ticket_key;
  struct queue in;
  struct queue out;
};

/* Aborts when it cannot be made.  */
void server_begin (struct server *server, const struct server_keys *keys,
                   const struct server_setting *setting);
void server_end (struct server *server);

/* From its next handshake on it has other KEYS.  */
void server_change_keys (struct server *server, const struct server_keys *keys);

/* Go on with the handshake: 0 once it is complete, else GnuTLS's error.  */
int server_shake (struct server *server);

/* Take the first TLS record off what the server has to send; empty when there is
   none.  It lives until the server goes on.  */
struct span server_record (struct server *server);

/* Flip the bits of MASK in the byte that is AT of what the server has to send, which is
   more than that.  */
void server_garble (struct server *server, size_t at, unsigned char mask);

#endif
