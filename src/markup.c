/* Where a piece of XML ends, told without parsing.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "markup.h"

static const struct special
{
  const char *opening;
  const char *closing;
} declaration = { "<?xml", "?>" }, cdata = { "<![CDATA[", "]]>" };

static bool
is_white (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum found
find_markup (struct piece *p, struct span s, bool text)
{
  while (p->to < s.n && (text ? s.at[p->to] != '<' : is_white (s.at[p->to])))
    p->to++;
  if (p->to == s.n)
    return NOT_YET;
  if (s.at[p->to] != '<')
    return NOT_XML;
  p->in_markup = true;
  p->markup = p->to;
  if (!text)
    p->from = p->to;
  return FOUND;
}

static enum found
find_special_end (struct piece *p, struct span s, struct special special)
{
  struct span rest = span_from (s, p->markup);
  size_t opening = strlen (special.opening);
  size_t closing = strlen (special.closing);

  if (memcmp (rest.at, special.opening, rest.n < opening ? rest.n : opening)
      != 0)
    return NOT_XML;
  while (p->to < s.n)
    if (s.at[p->to++] == '>'
        && memcmp (s.at + p->to - closing, special.closing, closing) == 0)
      return FOUND;
  return NOT_YET;
}

/* A '>' may stand in a quoted value, a '<' may not.  */
static enum found
find_tag_end (struct piece *p, struct span s)
{
  for (; p->to < s.n; p->to++)
    {
      char c = s.at[p->to];

      if (c == '\0' || (c == '<' && p->to > p->markup))
        return NOT_XML;
      if (c == '>' && !p->quote)
        {
          p->to++;
          return FOUND;
        }
      if (c == p->quote)
        p->quote = '\0';
      else if (!p->quote && (c == '"' || c == '\''))
        p->quote = c;
    }
  return NOT_YET;
}

enum found
piece_find (struct piece *p, struct span s, enum place place)
{
  enum found found
      = p->in_markup ? FOUND : find_markup (p, s, place == PLACE_CHILD);

  if (found != FOUND)
    return found;
  if (s.n - p->markup < 2)
    return NOT_YET;
  switch (s.at[p->markup + 1])
    {
    case '?':
      return place == PLACE_START && p->markup == 0
                 ? find_special_end (p, s, declaration)
                 : NOT_XML;
    case '!':
      return place == PLACE_CHILD ? find_special_end (p, s, cdata) : NOT_XML;
    default:
      return find_tag_end (p, s);
    }
}

bool
markup_is_tag (struct span markup)
{
  return !span_begins (markup, "<?") && !span_begins (markup, "<!");
}

bool
markup_is_forbidden (struct span markup)
{
  return !markup_is_tag (markup) && !span_begins (markup, cdata.opening);
}

bool
markup_sample (struct span s, struct span *sample)
{
  for (size_t i = 0; i < s.n; i++)
    {
      bool line_end = s.at[i] == '\r' || s.at[i] == '\n';

      *sample = span_part (s, 0, line_end ? i : i + 1);
      if (line_end || s.at[i] == '>' || s.at[i] < ' ' || s.at[i] > '~'
          || i + 1 == SAID_MAX_BYTES)
        return true;
    }
  return false;
}
