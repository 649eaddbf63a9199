/* Reading a line that some program printed about TLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "pasted.h"

#include "alerts.h"

#include <ctype.h>

enum
{
  CODES = 256,
  OPENSSL_ALERTS = 1000 /* where OpenSSL's reasons begin that are alerts */
};

/* ---- Finding. ---- */

/* Where NEEDLE first stands in S, whatever its case, or S.n.  */
static size_t
find (struct span s, const char *needle)
{
  size_t n = strlen (needle);

  for (size_t i = 0; i + n <= s.n; i++)
    if (strncasecmp (s.at + i, needle, n) == 0)
      return i;
  return s.n;
}

static bool
has (struct span s, const char *needle)
{
  return find (s, needle) < s.n;
}

/* The number that S begins with, in BASE, at least LEAST digits long, or -1. */
static long
leading_number (struct span s, int base, size_t least)
{
  long number = 0;
  size_t n = 0;

  for (; n < s.n && n < 9 && isxdigit ((unsigned char)s.at[n]); n++)
    {
      int c = tolower ((unsigned char)s.at[n]);

      if (base == 10 && c > '9')
        break;
      number = number * base + (c > '9' ? c - 'a' + 10 : c - '0');
    }
  return n >= least ? number : -1;
}

static bool
is_known (long code)
{
  return code >= 0 && code < CODES && alert_spec ((uint8_t)code);
}

/* The first number that stands right behind INTRODUCTION, or -1.  */
static long
number_after (struct span text, const char *introduction, int base,
              size_t least)
{
  size_t at;

  while ((at = find (text, introduction)) < text.n)
    {
      long number;

      text = span_from (text, at + strlen (introduction));
      number = leading_number (text, base, least);
      if (number >= 0)
        return number;
    }
  return -1;
}

/* ---- Numbers. ---- */

static int
introduced_code (struct span text)
{
  static const char *const introductions[]
      = { "alert number ",
          "alert code is ",
          "error code is ",
          "alert code ",
          "alert code: ",
          "alert [",
          "alert[",
          "alert (",
          "alert(",
          "alert: ",
          "alert=",
          "alert ",
          "alert message, type: [2:" /* Mbed TLS */ };

  for (size_t i = 0; i < sizeof introductions / sizeof *introductions; i++)
    {
      long code = number_after (text, introductions[i], 10, 1);

      if (is_known (code))
        return (int)code;
    }
  return -1;
}

/* "TLS alert, handshake failure (552)": both octets of the alert, the level
   first, as one number.  */
static int
curl_code (struct span text)
{
  struct span alert = span_from (text, find (text, "TLS alert, "));
  long octets = number_after (alert, "(", 10, 3);
  long level = octets >> 8;

  return (level == 1 || level == 2) && is_known (octets & 0xff)
             ? (int)(octets & 0xff)
             : -1;
}

/* "error:14094410:", "error:0A000410:" (hexadecimal, the reason in the low 12
   bits in OpenSSL 1 and 3 alike) and "reason(1040)".  */
static int
openssl_code (struct span text)
{
  long packed = number_after (text, "error:", 16, 8);
  long reason
      = packed >= 0 ? packed & 0xfff : number_after (text, "reason(", 10, 4);

  return is_known (reason - OPENSSL_ALERTS) ? (int)(reason - OPENSSL_ALERTS)
                                            : -1;
}

/* ---- Names. ---- */

/* How many bytes at the start of S spell NAME, "_", "-", blanks and the case
   not counting; 0 if they do not.  */
static size_t
spelt (struct span s, const char *name)
{
  size_t n = 0;

  while (*name)
    {
      if (!isalnum ((unsigned char)*name))
        name++;
      else if (n < s.n && n > 0 && strchr (" _-", s.at[n]))
        n++;
      else if (n < s.n
               && tolower ((unsigned char)s.at[n])
                      == tolower ((unsigned char)*name))
        {
          n++;
          name++;
        }
      else
        return 0;
    }
  return n;
}

/* The alert whose name, the longest that fits, stands first in S; -1 if none
   does.  */
static int
named_code (struct span s)
{
  for (; s.n > 0; s = span_from (s, 1))
    {
      size_t longest = 0;
      int found = -1;

      for (int code = 0; code < CODES; code++)
        {
          size_t n
              = is_known (code) ? spelt (s, alert_name ((uint8_t)code)) : 0;

          if (n > longest)
            longest = n, found = code;
        }
      for (const struct pasted_phrase *p = pasted_aliases; p->text; p++)
        if (spelt (s, p->text) > longest)
          longest = spelt (s, p->text), found = p->code;
      if (found >= 0)
        return found;
    }
  return -1;
}

/* A number and the name that goes with it need no introduction:
   "handshake_failure(40)".  */
static int
paired_code (struct span text)
{
  int code = named_code (text);

  for (size_t i = 0; code >= 0 && i < text.n; i++)
    if ((i == 0 || !isalnum ((unsigned char)text.at[i - 1]))
        && leading_number (span_from (text, i), 10, 1) == code)
      return code;
  return -1;
}

/* A name counts only behind a word that speaks of TLS: "access denied" is said
   of many things.  */
static int
introduced_name (struct span text)
{
  static const char *const introductions[]
      = { "alert", "tls: ", "tlsv1 ", "tlsv13 ", "sslv3 ", "gnutls_handshake" };

  for (size_t i = 0; i < sizeof introductions / sizeof *introductions; i++)
    {
      size_t at = find (text, introductions[i]);
      int code
          = at < text.n
                ? named_code (span_from (text, at + strlen (introductions[i])))
                : -1;

      if (code >= 0)
        return code;
    }
  return -1;
}

/* ---- All of it. ---- */

static const struct pasted_phrase *
phrase_in (struct span text, const struct pasted_phrase *phrases)
{
  for (; phrases->text; phrases++)
    if (has (text, phrases->text))
      return phrases;
  return NULL;
}

/* All of TEXT is a number or a name.  */
static int
bare_code (struct span text)
{
  long number = leading_number (text, 10, 1);

  if (number >= 0 && number < CODES && strspn (text.at, "0123456789") == text.n)
    return is_known (number) ? (int)number : -1;
  return alert_code (text);
}

static int
code_in (struct span text)
{
  int (*const ways[]) (struct span)
      = { bare_code, introduced_code, openssl_code, curl_code, paired_code };
  int code = -1;

  for (size_t i = 0; code < 0 && i < sizeof ways / sizeof *ways; i++)
    code = ways[i](text);
  return code;
}

static bool
set_phrase (struct pasted *pasted, const struct pasted_phrase *phrase)
{
  if (!phrase)
    return false;
  pasted->code = phrase->code;
  pasted->words = phrase->words;
  return true;
}

static bool
set_code (struct pasted *pasted, int code)
{
  pasted->code = code;
  return code >= 0;
}

/* The first of MARKS that stands in TEXT gives its meaning.  */
struct mark
{
  const char *text;
  const char *program;
  enum sender sender;
};

static const struct mark programs[] = {
  { "postfix/", "Postfix", 0 },
  { "SSL_connect error to", "Postfix", 0 },
  { "SSL_accept error from", "Postfix", 0 },
  { "TLS library problem", "Postfix", 0 },
  { "-login: Info: ", "Dovecot", 0 },
  { "could not accept SSL connection", "PostgreSQL", 0 },
  { "] AH0", "Apache httpd", 0 },
  { "SEC_E_", "Schannel", 0 },
  { "SEC_I_", "Schannel", 0 },
  { "schannel", "Schannel", 0 },
  { "curl:", "curl", 0 },
  { "TLS alert, ", "curl", 0 },
  { "TLS protocol defined fatal", "Schannel", 0 },
  { "javax.net.ssl", "Java", 0 },
  { "SSLHandshakeException", "Java", 0 },
  { "sun.security", "Java", 0 },
  { "remote error: tls", "Go", 0 },
  { "local error: tls", "Go", 0 },
  { "http: TLS handshake error", "Go", 0 },
  { "http: server gave", "Go", 0 },
  { "x509: ", "Go", 0 },
  { "tls: client didn't", "Go", 0 },
  { "tls: first record", "Go", 0 },
  { "EPROTO", "Node.js", 0 },
  { "socket hang up", "Node.js", 0 },
  { "before secure TLS connection was established", "Node.js", 0 },
  { "ERR_SSL_TLSV", "Node.js", 0 },
  { "ERR_SSL_SSLV", "Node.js", 0 },
  { "ERR_SSL_WRONG", "Node.js", 0 },
  { "ssl.SSL", "Python", 0 },
  { "_ssl.c", "Python", 0 },
  { "tstclnt: ", "NSS", 0 },
  { "SSL_ERROR_SYSCALL", "OpenSSL", 0 },
  { "SSL_ERROR_", "Firefox", 0 },
  { "SEC_ERROR_", "Firefox", 0 },
  { "net::ERR_", "Chromium", 0 },
  { "ERR_BAD_SSL", "Chromium", 0 },
  { "errSSL", "Secure Transport", 0 },
  { "while SSL handshaking", "nginx", 0 },
  { "while reading client request headers", "nginx", 0 },
  { "gnutls", "GnuTLS", 0 },
  { "A TLS fatal alert", "GnuTLS", 0 },
  { "*** Received alert [", "GnuTLS", 0 },
  { "*** Fatal error: ", "GnuTLS", 0 },
  { "The TLS connection was non-properly", "GnuTLS", 0 },
  { "TLS client: In state", "Erlang", 0 },
  { "tls_alert", "Erlang", 0 },
  { "SSL routines", "OpenSSL", 0 },
  { "SSL alert number", "OpenSSL", 0 },
  { "::reason(", "OpenSSL", 0 },
  { "Level: Fatal", "Wireshark", 0 },
  { NULL, NULL, 0 },
};

static const struct mark senders[] = {
  { "generated and sent", NULL, SENDER_WRITER },
  { "(OUT), TLS alert", NULL, SENDER_WRITER },
  { "local error: tls", NULL, SENDER_WRITER },
  { "SSL3 alert write", NULL, SENDER_WRITER },
  { "Sending alert", NULL, SENDER_WRITER },
  { "generated CLIENT ALERT", NULL, SENDER_WRITER },
  { "generated SERVER ALERT", NULL, SENDER_WRITER },
  { "SSL_accept", NULL, SENDER_CLIENT },
  { "smtpd[", NULL, SENDER_CLIENT },
  { "while SSL handshaking, client", NULL, SENDER_CLIENT },
  { "TLS handshake error from", NULL, SENDER_CLIENT },
  { "[client ", NULL, SENDER_CLIENT },
  { "could not accept SSL connection", NULL, SENDER_CLIENT },
  { "received CLIENT ALERT", NULL, SENDER_CLIENT },
  { NULL, NULL, SENDER_SERVER },
};

static const struct mark *
mark_in (struct span text, const struct mark *marks)
{
  while (marks->text && !has (text, marks->text))
    marks++;
  return marks;
}

bool
pasted_read (struct span text, struct pasted *pasted)
{
  *pasted = (struct pasted){ .code = -1,
                             .sender = mark_in (text, senders)->sender,
                             .program = mark_in (text, programs)->program };
  return set_code (pasted, code_in (text))
         || set_phrase (pasted, phrase_in (text, pasted_constants))
         || set_code (pasted, introduced_name (text))
         || set_phrase (pasted, phrase_in (text, pasted_phrases));
}
