/* The parts of a report in words; report-text.c has their order.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "out.h"
#include "report.h"

enum
{
  LABEL_COLUMN = 2,
  TEXT_COLUMN = 15,   /* where labelled text begins */
  NAME_MAX_CHARACTERS = 160
};

/* Begin a paragraph called LABEL, a literal; "" goes on with the last one.  */
void begin_labelled (struct out *o, const char *label);

/* "and N more": the end of a list that does not show all there is.  */
void out_more (struct out *o, size_t n);

/* Each writes its paragraphs, or nothing if there is nothing to say.  */
void text_headline (struct out *o, const struct answer_data *data);
void text_own (struct out *o, const struct answer_data *data);

void text_hosts (struct out *o, const struct answer_data *data);
void text_reached (struct out *o, const struct answer_data *data);
void text_starttls (struct out *o, const struct answer_data *data);
void text_not_tls (struct out *o, const struct answer_data *data);
void text_server (struct out *o, const struct answer_data *data);
void text_request (struct out *o, const struct answer_data *data);
void text_alert (struct out *o, const struct answer_data *data);
void text_application (struct out *o, const struct answer_data *data);

void text_attempts (struct out *o, const struct answer_data *data);
void text_facts (struct out *o, const struct answer_data *data);
void text_ladder (struct out *o, const struct answer_data *data, bool whole);

/* "XMPP", or "TLS" when nothing is known of what runs inside.  */
const char *protocol_title (const struct answer_data *data);

/* "words", or nothing if there are none.  Blanks and the end of a line around
   them are no news.  */
void out_quoted (struct out *o, struct span words);

/* How a connection ended, in words: "alert 40 handshake_failure after our empty
   Certificate"; and of an alert the same without its first word.  */
void out_ending (struct out *o, const struct attempt *attempt);
void out_alert (struct out *o, const struct attempt *attempt);

#endif
