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
protocol_by_span (protocol_list known, struct span name)
{
  for (protocol_list p = protocols_of (known); *p; p++)
    if (protocol_has_name (*p, name))
      return *p;
  return NULL;
}

const struct protocol *
protocol_named (protocol_list known, const char *name)
{
  return protocol_by_span (known, span_of (name));
}

bool
protocol_of_scheme (protocol_list known, struct span scheme,
                    const struct protocol **protocol, bool *direct)
{
  *protocol = protocol_by_span (known, scheme);
  *direct = *protocol && !(*protocol)->negotiate;
  for (protocol_list p = protocols_of (known); !*protocol && *p; p++)
    if ((*p)->tls_scheme && span_is_word (scheme, (*p)->tls_scheme))
      {
        *protocol = *p;
        *direct = true;
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
protocol_of_port (protocol_list known, uint16_t port, bool *direct)
{
  for (protocol_list p = protocols_of (known); *p; p++)
    {
      *direct = !upgrades_at (*p, port);
      if (!*direct || (*p)->tls_port == port)
        return *p;
    }
  *direct = false;
  return NULL;
}

/* ---- What would have done ---- */

/* What is gathered for a message about an unknown word.  */
struct words
{
  struct guess guess;
  FILE *list;
};

static void
add (struct words *words, const char *word)
{
  if (!word)
    return;
  guess_try (&words->guess, span_of (word));
  fprintf (words->list, ", %s", word);
}

/* Aliases would do as well, but make long lists.  */
static void
add_aliases (struct words *words, const struct protocol *protocol)
{
  struct span aliases = span_of (protocol->aliases ? protocol->aliases : "");
  struct span alias;

  while (span_word (&aliases, &alias))
    guess_try (&words->guess, alias);
}

static void
add_upgrade (struct words *words, const struct protocol *protocol)
{
  if (!protocol->negotiate)
    return;
  add (words, protocol->name);
  add_aliases (words, protocol);
}

static void
add_scheme (struct words *words, const struct protocol *protocol)
{
  add (words, protocol->name);
  add_aliases (words, protocol);
  if (protocol->tls_scheme && strcmp (protocol->tls_scheme, protocol->name) != 0)
    add (words, protocol->tls_scheme);
}

static char *
unknown (protocol_list known, const char *what, struct span word,
         const char *none,
         void (*add_known) (struct words *, const struct protocol *))
{
  char *list = NULL;
  size_t size;
  struct words words = { guess_at (word), open_memstream (&list, &size) };
  char *text;

  if (!words.list)
    return NULL;
  for (protocol_list p = protocols_of (known); *p; p++)
    add_known (&words, *p);
  add (&words, none);
  if (fclose (words.list) != 0)
    {
      free (list);
      return NULL;
    }
  if (words.guess.best.n)
    text = message ("%s; did you mean \"%.*s\"? Known are %s", what,
                    (int)words.guess.best.n, words.guess.best.at, list + 2);
  else
    text = message ("%s; known are %s", what, list + 2);
  free (list);
  return text;
}

char *
unknown_upgrade (protocol_list known, const char *what, struct span word)
{
  return unknown (known, what, word, "none", add_upgrade);
}

char *
unknown_scheme (protocol_list known, const char *what, struct span word)
{
  return unknown (known, what, word, "tls", add_scheme);
}
