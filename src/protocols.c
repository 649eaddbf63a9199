/* The protocols that are known, and how a word of the user's finds one.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "number.h"
#include "protocols.h"

#include <stdlib.h>

bool
protocol_has_name (const struct protocol *protocol, struct span name)
{
  struct span aliases = span_of (protocol->aliases ? protocol->aliases : "");
  struct span alias;

  if (span_is_word (name, protocol->name))
    return true;
  while (span_word (&aliases, &alias))
    if (alias.n == name.n && strncasecmp (alias.at, name.at, name.n) == 0)
      return true;
  return false;
}

static const struct protocol *
protocol_by_span (struct span name)
{
  for (size_t i = 0; protocol_registry[i]; i++)
    if (protocol_has_name (protocol_registry[i], name))
      return protocol_registry[i];
  return NULL;
}

const struct protocol *
protocol_named (const char *name)
{
  return protocol_by_span (span_of (name));
}

bool
protocol_of_scheme (struct span scheme, const struct protocol **protocol,
                    bool *direct)
{
  *protocol = protocol_by_span (scheme);
  *direct = *protocol && !(*protocol)->negotiate;
  for (size_t i = 0; !*protocol && protocol_registry[i]; i++)
    {
      const char *tls_scheme = protocol_registry[i]->tls_scheme;

      if (tls_scheme && span_is_word (scheme, tls_scheme))
        {
          *protocol = protocol_registry[i];
          *direct = true;
        }
    }
  if (!*protocol)
    *direct = span_is_word (scheme, "tls");
  return *protocol || *direct;
}

/* Is PORT one where PROTOCOL begins in plaintext?  */
static bool
upgrades_at (const struct protocol *protocol, uint16_t port)
{
  struct span more = span_of (protocol->more_ports ? protocol->more_ports : "");
  struct span word;
  uint16_t one;

  if (!protocol->negotiate)
    return false;
  if (protocol->port == port)
    return true;
  while (span_word (&more, &word))
    if (port_read (word, &one) && one == port)
      return true;
  return false;
}

const struct protocol *
protocol_of_port (uint16_t port, bool *direct)
{
  for (size_t i = 0; protocol_registry[i]; i++)
    {
      *direct = protocol_registry[i]->tls_port == port;
      if (*direct || upgrades_at (protocol_registry[i], port))
        return protocol_registry[i];
    }
  *direct = false;
  return NULL;
}

/* ---- What would have done ---- */

/* What is gathered for a message about an unknown word.  */
struct known
{
  struct guess guess;
  FILE *list;
};

static void
add (struct known *known, const char *word)
{
  if (!word)
    return;
  guess_try (&known->guess, span_of (word));
  fprintf (known->list, ", %s", word);
}

/* Aliases would do as well, but make long lists.  */
static void
add_aliases (struct known *known, const struct protocol *protocol)
{
  struct span aliases = span_of (protocol->aliases ? protocol->aliases : "");
  struct span alias;

  while (span_word (&aliases, &alias))
    guess_try (&known->guess, alias);
}

static void
add_upgrade (struct known *known, const struct protocol *protocol)
{
  if (!protocol->negotiate)
    return;
  add (known, protocol->name);
  add_aliases (known, protocol);
}

static void
add_scheme (struct known *known, const struct protocol *protocol)
{
  add (known, protocol->name);
  add_aliases (known, protocol);
  if (protocol->tls_scheme && strcmp (protocol->tls_scheme, protocol->name))
    add (known, protocol->tls_scheme);
}

static char *
unknown (const char *what, struct span word, const char *none,
         void (*add_known) (struct known *, const struct protocol *))
{
  char *list = NULL;
  size_t size;
  struct known known = { guess_at (word), open_memstream (&list, &size) };
  char *text;

  if (!known.list)
    return NULL;
  for (size_t i = 0; protocol_registry[i]; i++)
    add_known (&known, protocol_registry[i]);
  add (&known, none);
  if (fclose (known.list) != 0)
    {
      free (list);
      return NULL;
    }
  if (known.guess.best.n)
    text = message ("%s; did you mean \"%.*s\"? Known are %s", what,
                    (int)known.guess.best.n, known.guess.best.at, list + 2);
  else
    text = message ("%s; known are %s", what, list + 2);
  free (list);
  return text;
}

char *
unknown_upgrade (const char *what, struct span word)
{
  return unknown (what, word, "none", add_upgrade);
}

char *
unknown_scheme (const char *what, struct span word)
{
  return unknown (what, word, "tls", add_scheme);
}
