/* A talk: everything that a server has said to us so far, and our side of it.

   A dialogue (negotiate or confirm, see protocol.h) is a predicate over a
   talk.  Each time more has arrived it runs again from the top: what was
   said before is rebuilt and compared, what has been heard before is heard
   again, and only what is new goes out.  So a dialogue keeps no state, and
   depends on its talk alone: no clock, no random number, no static variable.

   Every function here returns true when the dialogue may go on and false
   when this run ends: because the unit to be heard is not complete yet, or
   because the talk has come to its end.  The first ending stands.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_TALK_H
#define CERTASK_TALK_H

#include <certask/span.h>
#include <stdint.h>

struct talk;

/* ---- Who talks to whom.  Strings belong to the talk. ---- */

/* The name that we give ourselves in EHLO and its like: one that cannot
   exist (RFC 2606).  */
const char *our_name (const struct talk *t);

/* The name of the server that the user asked for (--name, else the host):
   their_name as A-labels, for what goes into DNS-like places, their_domain as
   U-labels, for XMPP (RFC 6120, 4.7.2).  Both are made of letters, digits,
   "-", ".", "_" and, in the latter, non-ASCII UTF-8; both are "" when there is
   only an address.  */
const char *their_name (const struct talk *t);
const char *their_domain (const struct talk *t);

/* Whom the user asked to connect to: a name as A-labels, or an address, IPv6
   without brackets.  */
const char *their_host (const struct talk *t);

/* --user, --database, and the path of an URI or --path; "" when not given,
   NULL never.  They hold no control characters.  */
const char *user_name (const struct talk *t);
const char *database_name (const struct talk *t);
const char *path_name (const struct talk *t);

/* Was TLS spoken from the first byte?  Then confirm hears the greeting
   that negotiate would have heard.  */
bool is_direct (const struct talk *t);

/* Does the user want confirm to go on to the first place where a server that
   kept silent may speak up, even if that leaves a trace in its log
   (--deep)?  */
bool is_deep (const struct talk *t);

/* ---- Saying.  Always true, except when the talk is at its end. ---- */

/* Say a printf-formatted text.  The step, by which the report names the place
   in the dialogue, is its first word.  */
bool say (struct talk *t, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* The same, when the first word is no good name: STEP must be a literal.  */
bool say_as (struct talk *t, const char *step, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Say N bytes.  STEP must be a literal.  */
bool say_bytes (struct talk *t, const char *step, const void *bytes, size_t n);

/* ---- Hearing: a whole unit or nothing.  What is heard lives until the
   dialogue returns. ---- */

/* A line, given without its CR LF.  A line that ends in LF alone is garbled; one
   longer than LINE_MAX_BYTES ends in a limit.  */
bool hear_line (struct talk *t, struct span *line);

/* Exactly N bytes; N above PACKET_MAX_BYTES ends in a limit.  */
bool hear_bytes (struct talk *t, size_t n, struct span *bytes);

/* Look at the next N bytes without taking them: for a unit whose kind or
   length stands in its first bytes.  */
bool peek_bytes (struct talk *t, size_t n, struct span *bytes);

/* What has arrived and was not heard yet, perhaps nothing: for the end of a
   dialogue, where a body of unknown length begins (HTTP).  Always true; how
   much it gives depends on how the bytes arrived, so never decide by it.  */
bool hear_rest (struct talk *t, struct span *rest);

/* What has arrived by now and was not heard yet, for one purpose: to tell, before
   something is said, that its first N bytes answer no question, as the server says
   their like whenever it likes.  They are still to be heard; but they are no early
   answer.  Always true.

   How much has arrived depends on the network: decide nothing else by it.  */
struct span arrived (const struct talk *t);
bool not_early (struct talk *t, size_t n);

/* ---- Endings.  All are false, so that a dialogue can say
   `return refused (t, line)`.  SAID are the server's words for the report. ---- */

enum talk_end
{
  TALK_GOES_ON,
  TALK_AGREED,
  TALK_NOT_OFFERED,
  TALK_REFUSED,
  TALK_WANTS_CERTIFICATE,
  TALK_REFUSED_OTHERWISE,
  TALK_PREAUTH,
  TALK_GARBLED,
  TALK_LIMIT,
  TALK_NO_MEMORY
};

/* What those below are made of, here where compilers and analyzers can see that
   they are false.  */
void talk_ends (struct talk *t, enum talk_end how, const char *wanted,
                struct span said);

/* The server does not offer an upgrade; SAID is what it did offer.  */
static inline bool
not_offered (struct talk *t, struct span said)
{
  talk_ends (t, TALK_NOT_OFFERED, NULL, said);
  return false;
}

/* The server said no.  */
static inline bool
refused (struct talk *t, struct span said)
{
  talk_ends (t, TALK_REFUSED, NULL, said);
  return false;
}

/* The server said no, and its code alone, not its words, says that it wants a
   client certificate (HTTP 496, IIS 403.7).  */
static inline bool
wants_certificate (struct talk *t, struct span said)
{
  talk_ends (t, TALK_WANTS_CERTIFICATE, NULL, said);
  return false;
}

/* The server said no, and for another reason: where it is for a certificate this
   protocol's servers say so in so many words (PostgreSQL), and SAID does not, or
   it is what they say of a wrong password (MySQL).  A throw-away certificate that
   they do not take then proves nothing.  */
static inline bool
refused_otherwise (struct talk *t, struct span said)
{
  talk_ends (t, TALK_REFUSED_OTHERWISE, NULL, said);
  return false;
}

/* It is too late for an upgrade: the session is already authenticated
   (IMAP PREAUTH).  */
static inline bool
preauth (struct talk *t, struct span said)
{
  talk_ends (t, TALK_PREAUTH, NULL, said);
  return false;
}

/* What came is not what the protocol allows here: WANTED says what would have
   been, a literal.  */
static inline bool
garbled (struct talk *t, const char *wanted, struct span said)
{
  talk_ends (t, TALK_GARBLED, wanted, said);
  return false;
}

/* The server said more than we take: WHAT, a literal, names the limit.  */
static inline bool
over_limit (struct talk *t, const char *what)
{
  talk_ends (t, TALK_LIMIT, what, span_none ());
  return false;
}

/* COUNT PARTS made one, for said or a fact: "FATAL", " ", "28000".  Lives until
   the dialogue runs again; empty when memory is out.  */
struct span join (struct talk *t, const struct span *parts, size_t count);

/* ---- Learning.  Always true. ---- */

/* Remember a fact for the report: KEY, a literal, is one of
     "capability"  a word or line that the server advertised
     "sasl"        a SASL mechanism that it offered
     "status"      the application's own status ("HTTP/1.1 200 OK")
     "redirect"    where the server wants to send us (never followed)
     "software"    who the server says it is
   VALUE is what the server said.  More than FACTS_MAX are not kept, but
   for the last redirect.  */
bool learn (struct talk *t, const char *key, struct span value);

#endif
