/* TLS over memory: bytes in, bytes out, and what was seen on the way.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TLS_H
#define TLS_H

#include "record.h"

/* What all sessions share: credentials, and the certificates that we may show;
   to be made once a thread.  VERIFY loads the system's trust store; OWN is the
   user's certificate, or NULL, and outlives it.  NULL with a literal in *ERROR
   when it cannot be made.  */
struct envelope;
struct identity;
struct tls_shared;
struct tls_shared *tls_shared_new (bool verify, const struct identity *own,
                                   const char **error);
void tls_shared_free (struct tls_shared *shared);

/* Is PRIORITY a priority string of GnuTLS?  NULL if it is, else what is wrong,
   a literal, at *AT.  */
const char *tls_priority_error (const char *priority, size_t *at);

/* The version of the TLS library, for --version.  */
const char *tls_library (void);

enum tls_state
{
  TLS_SHAKING, /* the handshake goes on */
  TLS_OPEN,    /* application data may flow */
  TLS_ENDED    /* attempt->ending says how */
};

struct tls;

/* A session that offers what record->attempt->offer says, and writes into that
   attempt; NAME is what --verify checks (NULL: no check); the handshake travels
   in ENVELOPE (NULL: bare), which makes TLS 1.2 the most that is offered.
   Nothing is sent before tls_step.  NULL when memory is out.  */
struct tls *tls_new (struct tls_shared *shared, struct record *record,
                     const char *name, const struct envelope *envelope);
void tls_free (struct tls *tls);

/* The network gave BYTES; more than RECORD_QUEUE_MAX_BYTES unread ones end
   in a limit.  */
void tls_feed (struct tls *tls, struct span bytes);

/* The network ended, by FIN or by RST.  */
void tls_feed_end (struct tls *tls, bool reset);

/* The deadline has passed in the handshake: that is how it ended, unless what came
   so far is no TLS.  */
void tls_out_of_time (struct tls *tls);

/* Go on as far as the bytes allow.  */
enum tls_state tls_step (struct tls *tls);

/* What is to be sent; tls_sent takes N bytes off its front.  */
struct span tls_output (const struct tls *tls);
void tls_sent (struct tls *tls, size_t n);

/* Was any of our ClientHello sent?  What is fed before, and is no plaintext,
   counts as an early reply.  */
bool tls_spoke (const struct tls *tls);

/* Application data: what came and was not taken yet; and what is to go.  */
struct span tls_plain (const struct tls *tls);
void tls_plain_taken (struct tls *tls, size_t n);
bool tls_write (struct tls *tls, struct span plain);

/* It is over: the attempt's TLS and request become complete, which certificates and
   names are not before.  Say goodbye, if there is still somebody to say it to
   (RFC 8446, 6.1).  */
void tls_leave (struct tls *tls);

/* Was memory out?  Then the ending that was seen may be our own doing.  */
bool tls_no_memory (const struct tls *tls);

/* Where the connection stands now, as answer.md's `stage` says it.  */
enum stage tls_stage (const struct tls *tls);

#endif
