/* Shapes of replies that many protocols share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_SHAPES_H
#define CERTASK_SHAPES_H

#include <certask/talk.h>

/* ---- Lines of a text that was heard ---- */

/* The next line of REST, without its CR LF: begin with *REST = the text; false
   when there is none left.  */
bool next_line (struct span *rest, struct span *line);

/* Learn LINE, "KEYWORD parameter …", as a capability and, if its keyword is
   MECHANISMS ("AUTH", "SASL"), each parameter as a SASL mechanism.  Gives the
   keyword.  */
struct span learn_capability (struct talk *t, struct span line,
                              const char *mechanisms);

/* ---- Numbered replies: SMTP (RFC 5321, 4.2), LMTP, FTP, NNTP ----

   "250-first", "250-second", "250 last": every line begins with the same three
   digits; "-" goes on, " " or nothing ends.  */
struct reply
{
  int code;            /* 100 … 599 */
  struct span text;    /* all its lines as they came, CR LF between them */
  struct span last;    /* the last line, code included */
};

/* Hear one reply, whatever its code from 200 on; garbled if it is none.  More than
   REPLY_MAX_LINES lines end in a limit.  */
bool hear_any_reply (struct talk *t, struct reply *reply);

/* The same as FTP has it (RFC 959, 4.2): its code may be from 100 on, and only the
   first line and the last, which is the next with that code and a space, must
   begin with it.  */
bool hear_loose_reply (struct talk *t, struct reply *reply);

/* The same as NNTP has it (RFC 3977, 3.1): one line, its code from 100 on.  */
bool hear_short_reply (struct talk *t, struct reply *reply);

/* REPLY must bear CODE; any other from 400 on is a refusal, below it is
   garbled.  */
bool expect_reply (struct talk *t, struct reply reply, int code);

/* hear_any_reply and expect_reply.  */
bool hear_reply (struct talk *t, int code);

/* The next line of a reply's text, without its code and CR LF: begin with
   *REST = reply.text; false when there is none left.  */
bool reply_line (struct span *rest, struct span *line);

/* ---- Multi-line texts: POP3 (RFC 1939, 3), NNTP (RFC 3977, 3.1.1) ---- */

/* Hear lines up to the one that is "." alone; TEXT is all before it, as it came.
   More than REPLY_MAX_LINES end in a limit.  */
bool hear_dotted (struct talk *t, struct span *text);

/* The same for a list of capabilities, one a line, which are learned, SASL's
   mechanisms and IMPLEMENTATION as "software" (RFC 2449, 6; RFC 3977, 3.3).  */
bool hear_capability_list (struct talk *t, struct span *list);

/* Does a line of LIST begin with KEYWORD, whole?  */
bool list_offers (struct span list, const char *keyword);

/* ---- Lines with literals: IMAP (RFC 9051, 4.3), ManageSieve (RFC 5804, 4) ---- */

/* Hear a line and, while it ends in "{n}" CR LF, n bytes and the rest of the line:
   FIRST is the line up to its first literal, WHOLE is all, CR LF included.  */
bool hear_with_literals (struct talk *t, struct span *first, struct span *whole);

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
