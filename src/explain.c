/* certask --explain: what an alert, or a line about one, means.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "explain.h"

#include "alerts.h"
#include "out.h"
#include "pasted.h"
#include "status.h"

enum
{
  INDENT = 2,
  QUOTED_MAX = 100 /* characters of what we do not know */
};

/* What a client can be told of an alert: it depends on these.  */
static const struct
{
  const char *when;
  enum stage stage;
  bool requested;
  enum presented presented;
} situations[] = {
  { "Before ServerHello: ", STAGE_HELLO, false, PRESENTED_NONE },
  { "Later, but before a CertificateRequest: ", STAGE_SERVER, false,
    PRESENTED_NONE },
  { "After our empty Certificate: ", STAGE_CERTIFICATE, true, PRESENTED_NONE },
  { "After your Certificate: ", STAGE_CERTIFICATE, true, PRESENTED_OWN },
};

static const char *const senders[] = {
  [SENDER_SERVER] = NULL,
  [SENDER_CLIENT]
  = "The line is a server's: the client sent the alert. What is said above of"
    " the server holds for the client here, and the certificate meant is the"
    " server's own.",
  [SENDER_WRITER]
  = "The program that wrote the line sent the alert itself: it was not content"
    " with what the other side sent.",
};

static void
paragraph (struct out *o, const char *words)
{
  out_begin (o, INDENT, INDENT);
  out_words (o, words);
  out_end (o);
}

/* Which alert it is, or what it is instead.  */
static void
heading (struct out *o, const struct pasted *pasted)
{
  out_begin (o, 0, INDENT);
  if (pasted->program)
    {
      out_words (o, pasted->program);
      out_literal (o, ": ");
    }
  if (pasted->code >= 0)
    {
      out_literal (o, "alert ");
      out_number (o, pasted->code);
      out_literal (o, ", ");
      out_tint (o, TINT_BOLD);
      out_words (o, alert_name ((uint8_t)pasted->code));
      out_tint (o, TINT_NONE);
      out_literal (o, " (");
      out_words (o, alert_spec ((uint8_t)pasted->code));
      out_literal (o, ")");
    }
  else
    out_words (o, pasted->words);
  out_end (o);
}

/* What it means in each situation in which it means something of its own.  */
static void
meanings (struct out *o, uint8_t code)
{
  const char *always = alert_meaning (code, STAGE_NONE, false, PRESENTED_NONE);

  for (size_t i = 0; i < sizeof situations / sizeof *situations; i++)
    {
      const char *there
          = alert_meaning (code, situations[i].stage, situations[i].requested,
                           situations[i].presented);

      if (strcmp (there, always) == 0)
        continue;
      out_begin (o, INDENT, INDENT + 2);
      out_literal (o, "- ");
      out_words (o, situations[i].when);
      out_words (o, there);
      out_end (o);
    }
}

static void
explained (struct out *o, const struct pasted *pasted)
{
  heading (o, pasted);
  if (pasted->code >= 0)
    paragraph (o, alert_meaning ((uint8_t)pasted->code, STAGE_NONE, false,
                                 PRESENTED_NONE));
  if (pasted->code >= 0 && pasted->sender == SENDER_SERVER)
    meanings (o, (uint8_t)pasted->code);
  if (pasted->code >= 0 && senders[pasted->sender])
    paragraph (o, senders[pasted->sender]);
  paragraph (o, "To see what a server does, and when: `certask HOST:PORT`");
}

static void
not_recognised (struct out *o, struct span text)
{
  out_begin (o, 0, INDENT);
  out_literal (o, "Nothing known about TLS in \"");
  out_span (o, text, QUOTED_MAX);
  out_literal (o, "\". An alert by its number or name, or a whole line of an"
                  " error message, would do.");
  out_end (o);
}

int
explain (FILE *to, const char *text, const struct style *style)
{
  struct out *o = out_new (to, style);
  struct span given = span_trimmed (span_of (text));
  struct pasted pasted;
  bool known = pasted_read (given, &pasted);

  if (!o)
    return STATUS_UNDETERMINED;
  if (known)
    explained (o, &pasted);
  else
    not_recognised (o, given);
  return out_done (o) && known ? STATUS_ANSWERED : STATUS_UNDETERMINED;
}
