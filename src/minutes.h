/* The minutes of a talk: what was said in it, copied into the evidence.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef MINUTES_H
#define MINUTES_H

#include "record.h"
#include "talk.h"

/* Add to the ladder what TALK has turned since *NOTED turns, and move *NOTED.  */
void minutes_of_turns (struct record *record, const struct talk *talk,
                       size_t *noted);

/* TALK, with a proxy, is over: what it answered too early, and where else it
   would have us go.  */
void minutes_of_way (struct record *record, const struct talk *talk);

/* What it is called that a talk in plaintext came to HOW, which is not that it goes
   on.  */
enum starttls_outcome minutes_outcome (enum talk_end how);

/* TALK, in plaintext, has come to OUTCOME: what was said, learned, injected
   and answered too early.  */
void minutes_of_negotiation (struct record *record, const struct talk *talk,
                             enum starttls_outcome outcome);

/* BYTES came after the go-ahead and before our ClientHello went out, LOST more
   that were not kept.  */
void minutes_of_injection (struct record *record, struct span bytes,
                           size_t lost);

/* TALK, inside TLS, has come to OUTCOME.  */
void minutes_of_application (struct record *record, const struct talk *talk,
                             enum application_outcome outcome);

#endif
