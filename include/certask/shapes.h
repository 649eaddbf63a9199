/* Shapes of replies that many protocols share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_SHAPES_H
#define CERTASK_SHAPES_H

#include <certask/talk.h>

/* ---- Numbered replies: SMTP (RFC 5321, 4.2), LMTP, FTP, NNTP ----

   "250-first", "250-second", "250 last": every line begins with the same three
   digits; "-" goes on, " " or nothing ends.  */
struct reply
{
  int code;            /* 200 … 599 */
  struct span text;    /* all its lines as they came, CR LF between them */
  struct span last;    /* the last line, code included */
};

/* Hear one reply, whatever its code; garbled if it is none.  More than
   REPLY_MAX_LINES lines end in a limit.  */
bool hear_any_reply (struct talk *t, struct reply *reply);

/* Hear one reply that must bear CODE; any other from 400 on is a refusal, below
   it is garbled.  */
bool hear_reply (struct talk *t, int code);

/* The next line of a reply's text, without its code and CR LF: begin with
   *REST = reply.text; false when there is none left.  */
bool reply_line (struct span *rest, struct span *line);

/* ---- Tagged replies: IMAP (RFC 9051, 2.2.2) ----

   Untagged lines "* …", each perhaps with literals "{n}" CR LF and n bytes, until
   the line "TAG OK|NO|BAD …".  */
struct tagged
{
  struct span untagged; /* the untagged lines as they came, CR LF included */
  struct span status;   /* "OK", "NO" or "BAD" */
  struct span text;     /* what follows the status */
  struct span line;     /* the tagged line, whole */
};

/* Hear untagged responses up to and including the one tagged TAG.  "* BYE"
   before it is a refusal.  */
bool hear_tagged (struct talk *t, const char *tag, struct tagged *reply);

/* The first line of the next untagged response, without its "* "; what follows
   its literals is skipped.  Begin with *REST = tagged.untagged; false when there
   is none left.  */
bool untagged_line (struct span *rest, struct span *line);

#endif
