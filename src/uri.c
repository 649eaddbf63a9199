/* The parts of a target as the user wrote it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "uri.h"

#include <stdlib.h>
#include <unistr.h>

/* Where the first of the characters SET is in S, or the end of S.  */
static size_t
find (struct span s, const char *set)
{
  size_t i = 0;

  while (i < s.n && (!s.at[i] || !strchr (set, s.at[i])))
    i++;
  return i;
}

/* Where the last C is in S, or the end of S.  */
static size_t
find_last (struct span s, char c)
{
  const char *at = memrchr (s.at, c, s.n);

  return at ? (size_t)(at - s.at) : s.n;
}

/* Take off REST what stands before its character I, and that itself.  */
static struct span
take_before (struct span *rest, size_t i)
{
  struct span before = span_part (*rest, 0, i);

  *rest = span_from (*rest, i + 1);
  return before;
}

static struct span
take_scheme (struct span *rest)
{
  size_t colon = find (*rest, ":");
  struct span scheme;

  if (colon == 0 || !span_begins (span_from (*rest, colon), "://"))
    return span_none ();
  scheme = take_before (rest, colon);
  *rest = span_from (*rest, 2);
  return scheme;
}

static void
split_user (struct span *authority, struct uri *uri)
{
  size_t at = find_last (*authority, '@');
  struct span user;

  uri->has_user = at < authority->n;
  if (!uri->has_user)
    return;
  user = take_before (authority, at);
  uri->user = span_part (user, 0, find (user, ":"));
  uri->password = span_from (user, uri->user.n);
}

static const char *
split_host (struct span authority, struct uri *uri)
{
  size_t colon = find_last (authority, ':');

  if (span_begins (authority, "["))
    {
      size_t end = find (authority, "]");

      if (end == authority.n)
        return "there is a \"[\" without its \"]\"";
      uri->bracketed = true;
      uri->host = span_part (authority, 1, end - 1);
      authority = span_from (authority, end + 1);
      if (authority.n && authority.at[0] != ':')
        return "behind \"]\" there may only be \":PORT\"";
      colon = 0;
    }
  /* An IPv6 address that forgot its brackets has colons of its own.  */
  else if (find (authority, ":") < colon)
    colon = authority.n;
  if (!uri->bracketed)
    uri->host = span_part (authority, 0, colon);
  uri->has_port = colon < authority.n;
  uri->port = span_from (authority, colon + 1);
  return NULL;
}

/* postgres://me:pass/word@host, where what looks like a port is half a
   password, which must not be shown.  */
static bool
is_cut_password (struct span authority, struct span rest)
{
  struct span port = span_from (authority, find (authority, ":") + 1);

  if (find (authority, "@") < authority.n || find (rest, "@") == rest.n)
    return false;
  while (port.n && port.at[0] >= '0' && port.at[0] <= '9')
    port = span_from (port, 1);
  return port.n > 0;
}

const char *
uri_split (struct span text, struct uri *uri)
{
  struct span none = span_none ();
  struct span rest = text;
  struct span authority;

  *uri
      = (struct uri){ none, none, none, none, none, none, false, false, false };
  uri->scheme = take_scheme (&rest);
  authority = span_part (rest, 0, find (rest, "/?#"));
  rest = span_from (rest, authority.n);
  uri->path = span_part (rest, 0, find (rest, "#"));
  if (is_cut_password (authority, rest))
    return "\"/\", \"?\" and \"#\" in a user's name or password are written"
           " %2F, %3F and %23";
  split_user (&authority, uri);
  return split_host (authority, uri);
}

static int
hex_digit (char c)
{
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *at = c ? strchr (digits, c) : NULL;

  return at ? (int)((at - digits) % 16) : -1;
}

/* The octet that begins with the "%" at I of TEXT, or -1.  */
static int
hex_octet (struct span text, size_t i)
{
  int high = i + 2 < text.n ? hex_digit (text.at[i + 1]) : -1;
  int low = i + 2 < text.n ? hex_digit (text.at[i + 2]) : -1;

  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool
percent_decode (struct span text, char **decoded)
{
  char *to = malloc (text.n + 1);
  size_t n = 0;

  *decoded = to;
  for (size_t i = 0; i < text.n; i++)
    {
      int octet = text.at[i] == '%' ? hex_octet (text, i) : text.at[i];

      if (octet == 0 || (text.at[i] == '%' && octet < 0))
        {
          free (to);
          *decoded = NULL;
          return false;
        }
      if (text.at[i] == '%')
        i += 2;
      if (to)
        to[n++] = (char)octet;
    }
  if (to)
    to[n] = '\0';
  return true;
}

/* May the character at I of TEXT stand in a path and query as it is
   (RFC 3986, 3.3 and 3.4)?  */
static bool
is_plain (struct span text, size_t i)
{
  char c = text.at[i];

  if (c == '%')
    return hex_octet (text, i) >= 0;
  return c > ' ' && c < 127 && !strchr ("\"#<>[\\]^`{|}", c);
}

char *
path_encode (struct span text)
{
  static const char digits[] = "0123456789ABCDEF";
  char *encoded = malloc (3 * text.n + 2);
  char *to = encoded;

  if (encoded && span_begins (text, "?"))
    *to++ = '/';
  for (size_t i = 0; encoded && i < text.n; i++)
    {
      unsigned char c = (unsigned char)text.at[i];

      if (is_plain (text, i))
        *to++ = text.at[i];
      else
        {
          *to++ = '%';
          *to++ = digits[c >> 4];
          *to++ = digits[c & 15];
        }
    }
  if (encoded)
    *to = 0;
  return encoded;
}

char *
without_password (struct span text)
{
  struct span rest = text;
  char *copy = malloc (text.n + 1);
  size_t at;
  size_t kept;

  if (!copy)
    return NULL;
  take_scheme (&rest);
  at = find_last (rest, '@');
  kept = at < rest.n ? find (span_part (rest, 0, at), ":") : at;
  kept += (size_t)(rest.at - text.at);
  memcpy (copy, text.at, kept);
  memcpy (copy + kept, rest.at + at, rest.n - at);
  copy[kept + rest.n - at] = 0;
  return copy;
}

/* U+0085 and its like (C1), as UTF-8, are control characters, too.  */
bool
is_clean_text (struct span s)
{
  for (size_t i = 0; i < s.n; i++)
    if ((unsigned char)s.at[i] < ' ' || s.at[i] == 127
        || (s.at[i] == '\xC2' && i + 1 < s.n
            && (unsigned char)s.at[i + 1] < 0xA0))
      return false;
  return !u8_check ((const uint8_t *)s.at, s.n);
}
