/* The XML reader: streams, elements, new streams.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"
#include "limits.h"
#include "split.h"

#include <certask/xml.h>

static unsigned
count_attributes (const struct xml_element *e)
{
  unsigned n = 0;

  for (const struct xml_attribute *a = e->attributes; a; a = a->next)
    n++;
  return n;
}

/* Walk the tree under E; gives how many elements there are.  */
static unsigned
check_tree (const struct xml_element *e, unsigned depth)
{
  unsigned n = 1;

  must (depth <= XML_MAX_DEPTH);
  must (count_attributes (e) <= XML_MAX_ATTRIBUTES);
  must (e->name && e->space && e->text);
  must (e->source.n <= XML_MAX_BYTES);
  must (depth == 1
        || (e->source.at[0] == '<' && e->source.at[e->source.n - 1] == '>'));
  for (const struct xml_element *c = e->children; c; c = c->next)
    n += check_tree (c, depth + 1);
  must (n <= XML_MAX_ELEMENTS);
  return n;
}

/* An element <again/> begins a new stream, as TLS does.  */
static bool
listen (struct talk *t)
{
  const struct xml_element *e;

  if (!hear_stream (t, &e))
    return false;
  check_tree (e, 1);
  while (hear_element (t, &e))
    {
      check_tree (e, 2);
      learn (t, e->name[0] == 's' ? "sasl" : "capability", xml_words (t, e));
      if (xml_is (e, "error", NULL))
        return refused (t, xml_words (t, e));
      if (xml_is (e, "over", NULL))
        return true;
      if (xml_is (e, "again", NULL) && !hear_stream (t, &e))
        return false;
    }
  return false;
}

/* The first byte chooses the cuts.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span bytes = { (const char *)data, size };
  unsigned cuts = take_byte (&bytes);

  split (listen, &nobody_in_particular, bytes, cuts);
  return 0;
}
