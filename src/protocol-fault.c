/* What a protocol must be to stand among the others.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "number.h"
#include "protocols.h"
#include "uri.h"

enum
{
  NAME_MAX_BYTES = 32,
  ALPN_MAX_BYTES = 255 /* RFC 7301, 3.1 */
};

/* ---- What it says of itself ---- */

/* As the scheme of an URI can be written (RFC 3986, 3.1), in lower case.  */
static bool
is_name (struct span s)
{
  static const char first[] = "abcdefghijklmnopqrstuvwxyz";
  static const char later[] = "abcdefghijklmnopqrstuvwxyz0123456789-+.";

  if (s.n == 0 || s.n > NAME_MAX_BYTES || !memchr (first, s.at[0], 26))
    return false;
  for (size_t i = 1; i < s.n; i++)
    if (!memchr (later, s.at[i], sizeof later - 1))
      return false;
  return true;
}

static bool
is_port (struct span s)
{
  uint16_t port;

  return port_read (s, &port);
}

/* Are all the words of TEXT, which may be NULL, as IS says?  */
static bool
all_words (const char *text, bool (*is) (struct span))
{
  struct span rest = span_of (text ? text : "");
  struct span word;

  while (span_word (&rest, &word))
    if (!is (word))
      return false;
  return true;
}

static bool
is_text (const char *text)
{
  return text && *text && is_clean_text (span_of (text));
}

static bool
bad_name (const struct protocol *p)
{
  return !p->name || !is_name (span_of (p->name));
}

static bool
bad_aliases (const struct protocol *p)
{
  return !all_words (p->aliases, is_name);
}

static bool
bad_scheme (const struct protocol *p)
{
  return p->tls_scheme && !is_name (span_of (p->tls_scheme));
}

static bool
bad_title (const struct protocol *p)
{
  return !is_text (p->title);
}

static bool
bad_spec (const struct protocol *p)
{
  return !is_text (p->spec);
}

static bool
bad_ports (const struct protocol *p)
{
  return !all_words (p->more_ports, is_port);
}

static bool
bad_alpn (const struct protocol *p)
{
  return p->alpn
         && (!is_text (p->alpn) || strchr (p->alpn, ',')
             || strlen (p->alpn) > ALPN_MAX_BYTES);
}

static bool
speaks_nothing (const struct protocol *p)
{
  return !p->negotiate && !p->tls_port;
}

static bool
asks_in_secret (const struct protocol *p)
{
  return p->confirm ? !is_text (p->asks) : p->asks != NULL;
}

static const struct
{
  bool (*holds) (const struct protocol *protocol);
  const char *what;
} faults[] = {
  { bad_name, "its name must be a word of a-z, 0-9, \"-\", \"+\" and \".\", such"
              " as smtp" },
  { bad_aliases, "its aliases must be words of a-z, 0-9, \"-\", \"+\" and \".\"" },
  { bad_scheme, "its tls_scheme must be a word such as smtps" },
  { bad_title, "its title must say what its users call it" },
  { bad_spec, "its spec must say what it was written from" },
  { bad_ports, "its more_ports must be numbers from 1 to 65535" },
  { bad_alpn, "its alpn must be one name of at most 255 bytes" },
  { speaks_nothing, "it has neither negotiate nor a tls_port, so there is"
                    " nothing to speak" },
  { asks_in_secret, "its asks must say what confirm asks, and be NULL without"
                    " one" },
};

/* ---- What others have already ---- */

static bool
is_taken (protocol_list known, struct span word)
{
  const struct protocol *other;
  bool direct;

  return span_is_word (word, "none")
         || protocol_of_scheme (known, word, &other, &direct);
}

/* The first word of PROTOCOL's that means something else already; empty if none
   does.  */
static struct span
taken_word (protocol_list known, const struct protocol *protocol)
{
  const char *texts[]
      = { protocol->name, protocol->aliases, protocol->tls_scheme };

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
      struct span rest = span_of (texts[i] ? texts[i] : "");
      struct span word;

      while (span_word (&rest, &word))
        if (is_taken (known, word))
          return word;
    }
  return span_none ();
}

char *
protocol_fault (protocol_list known, const struct protocol *protocol)
{
  struct span taken;

  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (faults[i].holds (protocol))
      return message ("%s", faults[i].what);
  taken = taken_word (known, protocol);
  return taken.n ? message ("the name \"%.*s\" is taken", (int)taken.n,
                            taken.at)
                 : NULL;
}
