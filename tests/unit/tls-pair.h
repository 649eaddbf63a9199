/* Our side of TLS and a server of the tests, with a wire between them that the
   test holds.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TLS_PAIR_H
#define TLS_PAIR_H

#include "attempt-text.h"
#include "tls-server.h"
#include "tls.h"

struct pair
{
  struct arena *arena;
  struct attempt attempt;
  struct record record;
  struct tls_shared *shared;
  struct tls *client;
  struct server server;
  size_t chunk;         /* how much the client is fed at once; 0: all */
  bool server_complete; /* its handshake */
  bool server_failed;
};

/* The client offers TLS 1.2 and 1.3, shows nothing, and is fed in pieces of CHUNK
   (0: whole).  */
void pair_begin (struct pair *pair, const struct server_keys *keys,
                 const struct server_setting *setting, size_t chunk);
void pair_end (struct pair *pair);

/* Give the client BYTES, and what it then says to the server.  */
void pair_feed (struct pair *pair, struct span bytes);

/* One turn of the server: go on with its handshake, if that is what it is at; one
   that fails says so with an alert.  */
void pair_server (struct pair *pair);

/* Let the server go on, and give the client what it says, as long as there
   is anything.  */
void pair_go (struct pair *pair);

/* Give each what the other has said, once.  */
void pair_pass (struct pair *pair);

/* Give the client one record of the server's; false if there is none.  */
bool pair_record (struct pair *pair);

/* The same as pair_go, record by record, until the client stands at STAGE.  False if it
   never does.  What the server has said beyond that is dropped.  */
bool pair_go_to (struct pair *pair, enum stage stage);

/* The server says an alert: in its session, or as a plaintext record.  */
void pair_alert (struct pair *pair, uint8_t level, uint8_t code);
void pair_plain_alert (struct pair *pair, uint8_t level, uint8_t code);

/* The server sends application data.  */
void pair_say (struct pair *pair, const char *text);

#endif
