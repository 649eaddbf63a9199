/* HTTP/1 and SIP: what is asked, and how an answer is taken.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"

#include <certask/http.h>
#include <stdint.h>

/* ---- Numbers ---- */

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* The digits to BASE that S begins with, as a number of at most MAX.  */
static size_t
number (struct span s, unsigned base, size_t max)
{
  const char *digits = "0123456789abcdef0123456789ABCDEF";
  size_t value = 0;

  for (size_t i = 0; i < s.n && value < max; i++)
    {
      const char *digit = memchr (digits, s.at[i], 32);

      if (!digit || (size_t)(digit - digits) % 16 >= base)
        break;
      value = value * base + (size_t)(digit - digits) % 16;
    }
  return value < max ? value : max;
}

/* ---- Words ---- */

static bool
begins_with_word (struct span s, const char *word)
{
  return span_is_word (span_part (s, 0, strlen (word)), word);
}

/* The text between tags, in its line, around what WORDS find first in S; ""
   if they find nothing.  */
static struct span
text_around (struct span s, const char *words)
{
  for (size_t i = 0; i < s.n; i++)
    if (begins_with_word (span_from (s, i), words))
      {
        size_t from = i;
        size_t to = i + strlen (words);

        while (from > 0 && !strchr (">\r\n", s.at[from - 1]))
          from--;
        while (to < s.n && !strchr ("<\r\n", s.at[to]))
          to++;
        return span_part (s, from, to - from);
      }
  return span_none ();
}

/* Is NUMERAL there, and not a part of another one?  */
static bool
has_numeral (struct span s, const char *numeral)
{
  size_t n = strlen (numeral);

  for (size_t i = 0; i + n <= s.n; i++)
    if (span_begins (span_from (s, i), numeral)
        && (i == 0 || !is_digit (s.at[i - 1]))
        && (i + n == s.n || !is_digit (s.at[i + n])))
      return true;
  return false;
}

/* ---- What the server says ---- */

/* How the status line of each begins.  */
struct version
{
  const char *prefix;
  size_t n; /* bytes of all of it */
  const char *wanted;
};

static const struct version http = { "HTTP/1.", 8, "an HTTP/1 status line" };
static const struct version sip = { "SIP/2.0", 7, "a SIP status line" };

/* "HTTP/1.1 403 Forbidden" (RFC 9112, 4; RFC 3261, 7.2).  */
static bool
hear_status (struct talk *t, const struct version *version,
             struct http_answer *answer)
{
  size_t n = version->n;
  struct span line;

  if (!peek_bytes (t, strlen (version->prefix), &line))
    return false;
  if (!span_begins (line, version->prefix))
    return garbled (t, version->wanted, line);
  if (!hear_line (t, &line))
    return false;
  answer->status = span_from (line, n + 1);
  answer->code = (int)number (span_part (answer->status, 0, 3), 10, 999);
  if (line.n < n + 4 || line.at[n] != ' ' || answer->code < 100
      || (line.n > n + 4 && line.at[n + 4] != ' '))
    return garbled (t, version->wanted, line);
  learn (t, "status", line);
  return true;
}

/* If LINE is the field NAME, give its value (RFC 9112, 5).  */
static bool
is_field (struct span line, const char *name, struct span *value)
{
  size_t n = strlen (name);

  if (!begins_with_word (line, name) || line.n == n || line.at[n] != ':')
    return false;
  for (n++; n < line.n && (line.at[n] == ' ' || line.at[n] == '\t');)
    n++;
  *value = span_from (line, n);
  return true;
}

static bool
hear_fields (struct talk *t, struct http_answer *answer)
{
  struct span line;
  struct span value;

  while (hear_line (t, &line))
    {
      if (line.n == 0)
        return true;
      if (is_field (line, "Transfer-Encoding", &value))
        answer->chunked = span_contains (value, "chunked");
      else if (is_field (line, "Content-Length", &value))
        answer->length = value;
      else if (is_field (line, "Upgrade", &value))
        answer->upgrade = value;
      else if (is_field (line, "Location", &value))
        learn (t, "redirect", value);
      else if (is_field (line, "Server", &value))
        learn (t, "software", value);
    }
  return false;
}

static bool
hear_head (struct talk *t, const struct version *version,
           struct http_answer *answer)
{
  *answer
      = (struct http_answer){ .length = span_none (), .upgrade = span_none () };
  return hear_status (t, version, answer) && hear_fields (t, answer);
}

bool
http_hear_head (struct talk *t, struct http_answer *answer)
{
  do
    if (!hear_head (t, &http, answer))
      return false;
  while (answer->code < 200 && answer->code != 101);
  return true;
}

/* An empty line keeps a connection alive (RFC 3261, 7.5; RFC 5626, 3.5.1).  */
bool
sip_hear_head (struct talk *t, struct http_answer *answer)
{
  struct span line;

  do
    {
      while (peek_bytes (t, 2, &line) && span_is (line, "\r\n"))
        hear_line (t, &line);
      if (!hear_head (t, &sip, answer))
        return false;
    }
  while (answer->code < 200);
  return true;
}

/* ---- Bodies ---- */

/* The first of a body whose end is known from its beginning; one that lasts
   until the server closes is left alone, for how much of it is here depends on
   the network.  */
static bool
hear_body (struct talk *t, struct http_answer answer, struct span *body)
{
  struct span line;
  size_t n = number (answer.length, 10, BODY_MAX_BYTES);

  if (answer.chunked)
    {
      if (!hear_line (t, &line))
        return false;
      n = number (line, 16, BODY_MAX_BYTES);
    }
  return hear_bytes (t, n, body);
}

/* Chunks up to the last, which is empty, and the fields behind it
   (RFC 9112, 7.1).  */
static bool
skip_chunks (struct talk *t)
{
  struct http_answer trailer = { .length = span_none () };
  struct span line;
  struct span chunk;
  size_t n;

  do
    {
      if (!hear_line (t, &line))
        return false;
      n = number (line, 16, SIZE_MAX / 2);
      if (n > 0 && (!hear_bytes (t, n, &chunk) || !hear_line (t, &line)))
        return false;
    }
  while (n > 0);
  return hear_fields (t, &trailer);
}

bool
http_skip_body (struct talk *t, struct http_answer answer)
{
  struct span body;

  return answer.chunked
             ? skip_chunks (t)
             : hear_bytes (t, number (answer.length, 10, SIZE_MAX / 2), &body);
}

/* The server's status, and of its page the words that say most.  */
static struct span
words_of (struct talk *t, struct http_answer answer, struct span body)
{
  static const char *const telling[]
      = { "certificate", "post-handshake", "403.", "<title>" };
  struct span words = span_none ();

  for (size_t i = 0; i < sizeof telling / sizeof *telling && !words.n; i++)
    words = text_around (body, telling[i]);
  if (begins_with_word (words, "<title>"))
    words = span_from (words, strlen ("<title>"));
  if (words.n == 0)
    return answer.status;
  return join (t, (struct span[]){ answer.status, span_of (": "), words }, 3);
}

/* Numbers that need no words: nginx's for a certificate that is bad or
   missing, and IIS's substatus.  */
static bool
asks_by_number (struct http_answer answer, struct span body)
{
  static const char *const numerals[]
      = { "403.7", "403.12", "403.13", "403.16", "403.17" };

  if (answer.code == 495 || answer.code == 496)
    return true;
  for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
    if (has_numeral (answer.status, numerals[i])
        || has_numeral (body, numerals[i]))
      return true;
  return false;
}

/* 400, 403 and 421 turn the client away, whoever asks for whatever; any other
   status is the application's own business, and so an answer.  */
static bool
turns_away (int code)
{
  return code == 400 || code == 403 || code == 421 || code == 495
         || code == 496;
}

bool
http_judge (struct talk *t, struct http_answer answer)
{
  struct span body;

  if (!turns_away (answer.code))
    return true;
  if (!hear_body (t, answer, &body))
    return false;
  return asks_by_number (answer, body)
             ? wants_certificate (t, words_of (t, answer, body))
             : refused (t, words_of (t, answer, body));
}

/* ---- What we say ---- */

struct span
uri_host (struct talk *t)
{
  const char *host = *their_name (t) ? their_name (t) : their_host (t);
  bool is_ipv6 = strchr (host, ':') != NULL;

  return join (t,
               (struct span[]){
                   span_of (is_ipv6 ? "[" : ""),
                   span_of (host),
                   span_of (is_ipv6 ? "]" : ""),
               },
               3);
}

bool
http_ask (struct talk *t, const char *method, const char *path,
          const char *fields)
{
  struct span host = uri_host (t);

  return say_as (t, method,
                 "%s %s%s HTTP/1.1\r\n"
                 "Host: %.*s\r\n"
                 "User-Agent: certask\r\n"
                 "%s"
                 "\r\n",
                 method, strchr ("/*", *path) && *path ? "" : "/", path,
                 (int)host.n, host.at, fields);
}

bool
http_get (struct talk *t)
{
  return http_ask (t, "GET", path_name (t),
                   "Accept: */*\r\n"
                   "Connection: close\r\n");
}
