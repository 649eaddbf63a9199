/* A probe between a scripted wire and a scripted clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef RIG_H
#define RIG_H

#include "attempt-text.h"
#include "probe.h"
#include "tls-server.h"

/* A protocol of the tests' own:

     S: HI                          S: anything else is garbled
     C: TLS
     S: YES | NO … | NEVER | IN     agreed, refused, not offered, preauth

   and inside TLS

     C: WHO
     S: ME | NO … | CERT            agreed, refused, wants a certificate
     C: BYE                         if it was agreed  */
extern const struct protocol tiny;

struct rig
{
  struct arena *arena;
  struct attempt attempt;
  struct record record;
  struct tls_shared *shared;
  struct plan plan;
  struct probe *probe;
  struct server server;
  bool server_there;
  bool server_complete;
  struct queue clear;   /* all that the probe said before TLS */
  struct queue records; /* and from then on */
  size_t records_passed;
  int64_t busy_ms; /* how long our last flight of the handshake takes to make */
};

/* Nothing has happened yet at time 1000, the deadline is at 11000.  PROTOCOL
   NULL: direct TLS.  The server asks as SETTING says; NULL: there is none.
   Change rig->plan, then rig_start.  */
void rig_begin (struct rig *rig, const struct protocol *protocol,
                const struct server_keys *keys,
                const struct server_setting *setting);
void rig_start (struct rig *rig, int64_t rtt_ms);
void rig_end (struct rig *rig);

/* The same as rig_start; false if memory is out.  */
bool rig_may_start (struct rig *rig, int64_t rtt_ms);

/* The network gives BYTES, in two pieces, cut after CUT.  */
void rig_feed (struct rig *rig, struct span bytes, size_t cut);
void rig_feed_end (struct rig *rig, bool reset);

/* Have the TLS server go on until there is nothing more to say on either
   side; what it says is fed in pieces of CHUNK (0: whole).  */
void rig_tls (struct rig *rig, size_t chunk);

/* Feed what the TLS server has to send, in pieces of CHUNK (0: whole).  */
void rig_pass (struct rig *rig, size_t chunk);

/* What the probe has said to the server inside TLS, to be compared; and the
   server's answer.  */
bool rig_heard (struct rig *rig, const char *text);
void rig_say (struct rig *rig, const char *text);

/* Let time pass, until NOW or, at most, the probe is done.  Gives the time.  */
int64_t rig_wait (struct rig *rig, int64_t until);

/* Is all that the probe said after the first ClientHello made of TLS records,
   and was that the first of them?  True, too, if there was none.  */
bool rig_speaks_tls (const struct rig *rig);

/* The same as rig_begin for TLS without an upgrade.  */
void rig_begin_direct (struct rig *rig, const struct protocol *protocol,
                       const struct server_keys *keys,
                       const struct server_setting *setting);

/* The server's keys as the state of a group of tests.  */
int rig_make_keys (void **state);
int rig_free_keys (void **state);

#endif
