/* IMAP (RFC 9051) and its upgrade (6.2.1).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* Does LINE, a response without its "* ", begin with WORD?  *REST is what
   follows it.  */
static bool
is_response (struct span line, const char *word, struct span *rest)
{
  struct span first;

  *rest = line;
  return span_word (rest, &first) && first.at == line.at
         && span_is_word (first, word);
}

/* The words between the brackets of "[CAPABILITY …] ready" (7.1) behind CODE,
   which is "[CAPABILITY"; none if TEXT does not begin with it.  */
static struct span
response_code (struct span text, const char *code)
{
  struct span word;
  struct span rest = text;
  const char *end = memchr (text.at, ']', text.n);

  if (!end || !span_word (&rest, &word) || !span_is_word (word, code))
    return span_none ();
  return (struct span){ rest.at, (size_t)(end - rest.at) };
}

/* ---- Capabilities ---- */

static void
learn_capabilities (struct talk *t, struct span words)
{
  struct span word;

  while (span_word (&words, &word))
    {
      learn (t, "capability", word);
      if (span_is_word (span_part (word, 0, 5), "AUTH="))
        learn (t, "sasl", span_from (word, 5));
    }
}

/* The words of the CAPABILITY response among UNTAGGED (7.2.2).  */
static bool
find_capabilities (struct span untagged, struct span *words)
{
  struct span line;

  while (untagged_line (&untagged, &line))
    if (is_response (line, "CAPABILITY", words))
      return true;
  return false;
}

/* ---- What the server says ---- */

/* TEXT, behind BYE or NO, may send us elsewhere (RFC 2221, 4.1):
   "[REFERRAL imap://[2001:db8::1]/] Not here".  */
static void
learn_referral (struct talk *t, struct span text)
{
  struct span code;
  struct span url;
  const char *end;

  if (!span_word (&text, &code) || !span_is_word (code, "[REFERRAL")
      || !span_word (&text, &url))
    return;
  end = memrchr (url.at, ']', url.n);
  learn (t, "redirect",
         end ? span_part (url, 0, (size_t)(end - url.at)) : url);
}

/* The greeting (7.1); OFFERED are the capabilities that it names, if any.  */
static bool
hear_greeting (struct talk *t, struct span *offered)
{
  struct span line;
  struct span text;
  struct span rest;

  if (!hear_line (t, &line))
    return false;
  text = span_begins (line, "* ") ? span_from (line, 2) : span_none ();
  if (is_response (text, "BYE", &rest))
    {
      learn_referral (t, rest);
      return refused (t, line);
    }
  if (is_response (text, "PREAUTH", &rest) && !is_direct (t))
    return preauth (t, line);
  if (!is_response (text, "OK", &rest) && !is_response (text, "PREAUTH", &rest))
    return garbled (t, "an IMAP greeting", line);
  *offered = response_code (rest, "[CAPABILITY");
  return true;
}

static bool
hear_ok (struct talk *t, const char *tag, struct tagged *reply)
{
  if (!hear_tagged (t, tag, reply))
    return false;
  learn_referral (t, reply->text);
  return span_is_word (reply->status, "OK") || refused (t, reply->line);
}

static bool
hear_capabilities (struct talk *t, const char *tag, struct span *words)
{
  struct tagged reply;

  if (!hear_ok (t, tag, &reply))
    return false;
  if (!find_capabilities (reply.untagged, words))
    return garbled (t, "a CAPABILITY response", reply.line);
  learn_capabilities (t, *words);
  return true;
}

/* A greeting need not name all that CAPABILITY does, so only the latter tells
   that STARTTLS is not offered.  */
static bool
ask_starttls (struct talk *t, struct span offered)
{
  struct span words;

  if (span_has_word (offered, "STARTTLS"))
    {
      learn_capabilities (t, offered);
      return true;
    }
  return say_as (t, "CAPABILITY", "A1 CAPABILITY\r\n")
         && hear_capabilities (t, "A1", &words)
         && (span_has_word (words, "STARTTLS") || not_offered (t, words));
}

/* That a name of our making is not let in is an answer; a refusal is one that
   speaks of certificates.  */
static bool
hear_login (struct talk *t, const char *tag)
{
  struct tagged reply;

  return hear_tagged (t, tag, &reply)
         && (!span_contains (reply.line, "certificate")
             || span_is_word (reply.status, "OK") || refused (t, reply.line));
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  struct span offered;
  struct tagged reply;

  return hear_greeting (t, &offered)                     /* S: * OK ready     */
      && ask_starttls (t, offered)                       /* C: A1 CAPABILITY  */
      && say_as (t, "STARTTLS", "A2 STARTTLS\r\n")       /* C: A2 STARTTLS    */
      && hear_ok (t, "A2", &reply);                      /* S: A2 OK go ahead */
}

static bool
go_deep (struct talk *t, struct span offered)
{
  return span_has_word (offered, "LOGINDISABLED")
      || (say_as (t, "LOGIN", "A4 LOGIN certask.invalid none\r\n")
          && hear_login (t, "A4"));                      /* S: A4 NO unknown  */
}

static bool
confirm (struct talk *t)
{
  struct span offered;

  return (!is_direct (t) || hear_greeting (t, &offered))
      && say_as (t, "CAPABILITY", "A3 CAPABILITY\r\n")   /* C: A3 CAPABILITY  */
      && hear_capabilities (t, "A3", &offered)           /* S: * CAPABILITY … */
      && (!is_deep (t) || go_deep (t, offered));
}
/* clang-format on */

const struct protocol imap = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "imap",
  .title = "IMAP",
  .spec = "RFC 9051",
  .port = 143,
  .tls_port = 993,
  .tls_scheme = "imaps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "CAPABILITY",
  .deep = "a login",
};
