/* What a dialogue makes of an XML stream, written down to be compared.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "xml-heard.h"

#include <certask/xml.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A dialogue has nothing but its talk; the test wants to look over its
   shoulder.  */
static struct heard *notes;
static unsigned children_wanted;

/* ---- Writing down ---- */

static void
write_named (FILE *out, const char *space, const char *name, bool first)
{
  if (*space && !first)
    fprintf (out, "{%s}", space);
  fputs (name, out);
  if (*space && first)
    fprintf (out, "{%s}", space);
}

static void
write_element (FILE *out, FILE *sources, const struct xml_element *element)
{
  fputs ("(", out);
  write_named (out, element->space, element->name, true);
  for (const struct xml_attribute *a = element->attributes; a; a = a->next)
    {
      fputs (" @", out);
      write_named (out, a->space, a->name, false);
      fprintf (out, "=%s", a->value);
    }
  if (*element->text)
    fprintf (out, " \"%s\"", element->text);
  fputs ("[", sources);
  fwrite (element->source.at, 1, element->source.n, sources);
  fputs ("]", sources);
  for (const struct xml_element *child = element->children; child;
       child = child->next)
    {
      fputs (" ", out);
      write_element (out, sources, child);
    }
  fputs (")", out);
}

static bool
listen (struct talk *t)
{
  FILE *out = fmemopen (notes->trees, TREES_MAX, "w");
  FILE *sources = fmemopen (notes->sources, TREES_MAX, "w");
  const struct xml_element *element;
  bool goes_on = hear_stream (t, &element);

  for (unsigned i = 0; goes_on; i++)
    {
      write_element (out, sources, element);
      if (i > 0 && i == children_wanted)
        break;
      goes_on = hear_element (t, &element);
    }
  fclose (sources);
  fclose (out);
  return goes_on;
}

/* ---- Listening ---- */

void
listen_to (struct heard *heard, unsigned count, struct span input, size_t first,
           size_t chunk)
{
  static const struct setting setting
      = { .name = "", .domain = "", .user = "", .database = "", .path = "" };
  size_t n = first;

  *heard = (struct heard){ .talk = talk_new (&setting) };
  assert_non_null (heard->talk);
  notes = heard;
  children_wanted = count;
  heard->end = talk_hear (heard->talk, listen, span_none (), 0);
  while (heard->given < input.n && heard->end == TALK_GOES_ON)
    {
      struct span part = span_part (input, heard->given, n);
      char *copy = malloc (part.n);

      memcpy (copy, part.at, part.n);
      heard->given += part.n;
      heard->end
          = talk_hear (heard->talk, listen, (struct span){ copy, part.n }, 0);
      free (copy);
      n = chunk;
    }
  heard->taken = heard->given - talk_left_over (heard->talk).n;
}

void
heard_clear (struct heard *heard)
{
  talk_free (heard->talk);
}

static bool
same_string (const char *a, const char *b)
{
  return a == b || (a && b && strcmp (a, b) == 0);
}

bool
heard_same (const struct heard *a, const struct heard *b)
{
  struct span a_said = talk_said (a->talk);
  struct span b_said = talk_said (b->talk);

  return a->end == b->end && a->taken == b->taken && a_said.n == b_said.n
         && memcmp (a_said.at, b_said.at, a_said.n) == 0
         && same_string (talk_wanted (a->talk), talk_wanted (b->talk))
         && same_string (a->trees, b->trees)
         && same_string (a->sources, b->sources);
}

static void
compare (const struct heard *whole, unsigned count, struct span input,
         size_t first, size_t chunk)
{
  struct heard *other = malloc (sizeof *other);

  assert_non_null (other);
  listen_to (other, count, input, first, chunk);
  if (!heard_same (whole, other))
    fail_msg ("%.*s: %zu bytes, then chunks of %zu: end %d, not %d; %s",
              (int)input.n, input.at, first, chunk, other->end, whole->end,
              other->trees);
  heard_clear (other);
  free (other);
}

void
listen_all_ways (struct heard *heard, unsigned count, struct span input)
{
  size_t step = input.n / 500 + 1;

  listen_to (heard, count, input, input.n, 1);
  for (size_t chunk = 1; chunk < input.n; chunk += chunk < 8 ? 1 : step)
    compare (heard, count, input, chunk, chunk);
  for (size_t cut = 0; cut < input.n; cut += step)
    compare (heard, count, input, cut, SIZE_MAX);
}
