/* ManageSieve (RFC 5804).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>
#include <stdlib.h>

/* ---- Strings (RFC 5804, 4) ---- */

/* Take "…" off *REST, its escapes left as they are.  */
static bool
take_quoted (struct span *rest, struct span *string)
{
  size_t n = 1;

  while (n < rest->n && rest->at[n] != '"')
    n += rest->at[n] == '\\' ? 2 : 1;
  if (n >= rest->n)
    return false;
  *string = span_part (*rest, 1, n - 1);
  *rest = span_from (*rest, n + 1);
  return true;
}

/* Take {n} CR LF and n octets, which were heard as such.  */
static bool
take_literal (struct span *rest, struct span *string)
{
  const char *lf = memchr (rest->at, '\n', rest->n);
  size_t from = lf ? (size_t)(lf - rest->at) + 1 : rest->n;

  if (!lf)
    return false;
  *string = span_part (*rest, from, strtoul (rest->at + 1, NULL, 10));
  *rest = span_from (*rest, from + string->n);
  return true;
}

static bool
take_string (struct span *rest, struct span *string)
{
  if (span_begins (*rest, "\""))
    return take_quoted (rest, string);
  return span_begins (*rest, "{") && take_literal (rest, string);
}

/* ---- OK, NO and BYE (RFC 5804, 1.2 and 1.3) ---- */

static bool
is_status (struct span response, const char *status)
{
  struct span word;

  return span_word (&response, &word) && word.n > 0
         && span_is_word (word, status);
}

static bool
is_final (struct span response)
{
  return is_status (response, "OK") || is_status (response, "NO")
         || is_status (response, "BYE");
}

/* Take the status and the response code off *RESPONSE, as far as that has an
   argument: "(REFERRAL".  */
static struct span
take_code (struct span *response)
{
  struct span code;

  span_word (response, &code);
  span_word (response, &code);
  return code;
}

/* BYE (REFERRAL "sieve://elsewhere.example.org") "Try there."  */
static void
learn_referral (struct talk *t, struct span response)
{
  struct span code = take_code (&response);
  struct span url;

  response = span_from (response, 1);
  if (span_is_word (code, "(REFERRAL") && take_string (&response, &url))
    learn (t, "redirect", url);
}

static bool
judge (struct talk *t, struct span response)
{
  learn_referral (t, response);
  return is_status (response, "OK") || refused (t, response);
}

/* Hear a response, whole, without its last CR LF.  */
static bool
hear (struct talk *t, struct span *response)
{
  struct span first;

  if (!hear_with_literals (t, &first, response))
    return false;
  *response = span_part (*response, 0, response->n - 2);
  return true;
}

/* Is RESPONSE the OK of a command that we did not give: NOOP, AUTHENTICATE,
   PUTSCRIPT or CHECKSCRIPT, which alone have these codes?  */
static bool
is_another_s (struct span response)
{
  struct span code = take_code (&response);

  return span_is_word (code, "(TAG") || span_is_word (code, "(SASL")
         || span_is_word (code, "(WARNINGS)");
}

/* The answer to STARTTLS.  */
static bool
hear_go_ahead (struct talk *t)
{
  struct span response;

  if (!hear (t, &response))
    return false;
  if (!is_final (response))
    return garbled (t, "OK, NO or BYE", response);
  return judge (t, response)
         && (!is_another_s (response)
             || garbled (t, "the answer to STARTTLS", response));
}

/* ---- Capabilities (RFC 5804, 1.7) ---- */

struct offer
{
  bool starttls;
  bool plain;       /* SASL PLAIN */
  struct span text; /* all of it, as it came */
};

/* "SASL" "PLAIN EXTERNAL"  */
static bool
read_capability (struct talk *t, struct span response, struct offer *offer)
{
  struct span whole;
  struct span value = span_none ();
  struct span rest = response;
  struct span keyword;

  if (!take_string (&rest, &keyword))
    return false;
  whole = keyword;
  if (rest.n > 0)
    {
      rest = span_from (rest, 1);
      if (!take_string (&rest, &value) || rest.n > 0)
        return false;
      whole = join (t, (struct span[]){ keyword, span_of (" "), value }, 3);
    }
  learn_capability (t, whole, "SASL");
  if (span_is_word (keyword, "STARTTLS"))
    offer->starttls = true;
  if (span_is_word (keyword, "SASL"))
    offer->plain = span_has_word (value, "PLAIN");
  if (span_is_word (keyword, "IMPLEMENTATION"))
    learn (t, "software", value);
  return true;
}

/* What the server says unasked, when we have connected and when TLS has begun
   (RFC 5804, 1.7 and 2.2): its capabilities, then OK.  */
static bool
hear_offer (struct talk *t, struct offer *offer)
{
  struct span response;

  *offer = (struct offer){ .text = span_none () };
  while (hear (t, &response))
    {
      if (is_final (response))
        return judge (t, response);
      if (!read_capability (t, response, offer))
        return garbled (t, "a capability, OK, NO or BYE", response);
      if (offer->text.n == 0)
        offer->text = response;
      offer->text.n = (size_t)(response.at + response.n - offer->text.at);
    }
  return false;
}

/* ---- Dialogues ---- */

/* That a name of our making is not let in is an answer; a refusal is one that
   speaks of certificates.  */
static bool
hear_login (struct talk *t)
{
  struct span response;

  if (!hear (t, &response))
    return false;
  if (!is_final (response))
    return garbled (t, "OK, NO or BYE", response);
  return !span_contains (response, "certificate") || judge (t, response);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  struct offer offer;

  return hear_offer (t, &offer)               /* S: "STARTTLS" / OK          */
      && (offer.starttls || not_offered (t, offer.text))
      && say (t, "STARTTLS\r\n")              /* C: STARTTLS                 */
      && hear_go_ahead (t);                   /* S: OK "go ahead"            */
}

/* The name certask.invalid, the password none (RFC 4616).  */
static bool
go_deep (struct talk *t)
{
  return say (t, "AUTHENTICATE \"PLAIN\" \"AGNlcnRhc2suaW52YWxpZABub25l\"\r\n")
      && hear_login (t);                      /* S: NO "not you"             */
}

static bool
confirm (struct talk *t)
{
  struct offer offer;

  return hear_offer (t, &offer)               /* S: "SASL" "PLAIN" / OK      */
      && (!is_deep (t) || !offer.plain || go_deep (t));
}
/* clang-format on */

const struct protocol sieve = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "sieve",
  .aliases = "managesieve",
  .title = "ManageSieve",
  .spec = "RFC 5804",
  .port = 4190,
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "capabilities",
  .deep = "a login",
};
