/* The inside of a TLS session, shared by the files that make it: tls.c goes on,
   tls-first.c looks at what comes first, tls-end.c says how it ended, tls-offer.c
   what we offer, tls-show.c what certificate we show, and tls-watch.c writes down
   what is seen.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TLS_SESSION_H
#define TLS_SESSION_H

#include "envelope.h"
#include "identity-inside.h"
#include "queue.h"
#include "tls.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <pthread.h>

enum network
{
  NETWORK_UP,
  NETWORK_FIN,
  NETWORK_RST
};

enum
{
  PRIORITY_MAX_BYTES = 1024,
  PRIORITIES_MAX = 8
};

struct parsed_priority
{
  gnutls_priority_t parsed; /* NULL: none yet */
  char text[PRIORITY_MAX_BYTES];
};

/* By all sessions, in several threads: what is made when first wanted is guarded.  */
struct tls_shared
{
  pthread_mutex_t lock; /* of priorities and throwaway */
  gnutls_certificate_credentials_t credentials;
  struct parsed_priority priorities[PRIORITIES_MAX];
  bool short_of_memory; /* it may run out: see spare.h */
  const struct identity *own;                /* the user's, or NULL */
  struct identity *throwaway[IDENTITY_KEYS]; /* each made when first wanted */
};

struct tls
{
  struct tls_shared *shared;
  struct record *record;
  const char *verify_name; /* NULL: nothing is checked */
  gnutls_session_t session;
  enum tls_state state;
  enum network network;
  struct queue in;    /* from the network, for GnuTLS */
  struct queue out;   /* from GnuTLS, for the network */
  const struct envelope *envelope; /* of the handshake, or NULL */
  struct opening opening;
  struct queue unsealed; /* from GnuTLS, for the envelope */
  struct queue plain; /* application data that came */
  struct identity *named; /* that names an issuer of the request, or NULL */
  bool no_memory;
  bool spoke;         /* a byte of our ClientHello was sent */
  bool excess;        /* certificates would cost too much: tls.error says how */
  bool checked;       /* that what comes first looks like TLS */
  bool reauthenticating;
  bool sent_certificate_message;
  bool complete_once;
  size_t taken;       /* bytes, since a message or data was made of them */
  char taken_last[7]; /* as long as an alert */
  unsigned warnings;
  unsigned tickets;   /* after the handshake */
  unsigned key_updates;
  unsigned requests;  /* HelloRequests and post-handshake requests */
};

/* It ends as ENDING says, or, if GnuTLS gave up with ERROR, as that shows: write down
   how and where, unless it ended before.  */
enum tls_state tls_ended (struct tls *tls, enum ending ending);
enum tls_state tls_ended_by (struct tls *tls, int error);

/* May GnuTLS take what has come?  Not if the first bytes are no TLS, which ends the
   session, nor while one byte may be the first of a record or not.  */
bool tls_first_bytes (struct tls *tls);

/* BYTES were fed: before our ClientHello was sent they answer nothing.  */
void tls_note_early (struct tls *tls, struct span bytes);

/* Set up what we offer: a GnuTLS error, or 0.  */
int tls_offer (struct tls *tls);

/* What we show a server that asks for a certificate: GnuTLS's retrieve function.  */
int tls_show (gnutls_session_t session, const struct gnutls_cert_retr_st *info,
              gnutls_pcert_st **certificates, unsigned *count,
              gnutls_ocsp_data_st **ocsp, unsigned *ocsp_count,
              gnutls_privkey_t *key, unsigned *flags);

/* Have every handshake message of the session written down.  */
void tls_watch (struct tls *tls);

/* The registered name of the cipher suite in the body of a ServerHello; NULL if it is
   not known.  */
const char *tls_cipher_name (struct arena *arena, const gnutls_datum_t *hello);

/* Write down what is known once the handshake is complete; an alert of LEVEL
   that came; what --verify finds.  */
void tls_watch_parameters (struct tls *tls);
void tls_watch_alert (struct tls *tls, uint8_t level);
void tls_watch_verification (struct tls *tls);

/* Read what is not needed before the session is over, and takes memory: the server's
   certificate, which GnuTLS keeps until another handshake; the request's CA
   names.  */
void tls_watch_certificate (struct tls *tls);
void tls_watch_names (struct tls *tls);

#endif
