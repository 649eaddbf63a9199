/* Evidence and verdicts, made up, for the tests of reports.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "own.h"
#include "report.h"

/* One attempt, everything that an answer is made of.  */
struct example
{
  struct target target;
  struct protocol protocol;
  struct evidence evidence;
  struct attempt attempt;
  struct attempt second;
  struct verdict verdict;
  struct own own;
  struct answer_data data;
  struct event events[4];
};

/* Each fills EXAMPLE, whose pointers then point into itself.  */
void example_required (struct example *e);   /* XMPP, TLS 1.3, alert 116 */
void example_optional (struct example *e);   /* SMTP, goes on */
void example_refused (struct example *e);    /* STARTTLS: 454 */
void example_busy (struct example *e);       /* greeting: 421 */
void example_stripped (struct example *e);   /* nothing is offered */
void example_greeting (struct example *e);   /* TLS to an IMAP port */
void example_unreached (struct example *e);  /* connection refused */
void example_application (struct example *e); /* HTTPS 400, twice */
void example_compared (struct example *e);   /* 40, then let in */
void example_own (struct example *e);        /* 40, then 45 to the user's */

/* A domain, hosts of which are inside, reached, spare, without an address, and
   none.  */
void example_domain (struct example *e);
void example_nowhere (struct example *e); /* a domain that leads to no address */
void example_guess (struct example *e);   /* the domain itself is the host */
/* Through a proxy; trusted; of many CAs; plaintext and no TLS after all.  */
void example_through (struct example *e);

/* Everything there can be, and WORDS in every field that is the network's or
   the user's.  */
void example_of_words (struct example *e, struct span words);

/* "{ANSWER}" as report_text and report_json print it, to be freed.  */
char *text_of (const struct example *e, const struct style *style);
char *json_of (const struct example *e);

#endif
