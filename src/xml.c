/* An XML stream, read element by element.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   libxml2's push parser reads the XML.  It is given one piece after another, a
   tag with the text before it, and only those that the unit is made of that
   is being heard:

     |<?xml version='1.0'?>|<stream:stream …>|<a>|some text<b/>|</a>|… not XML
     |------------- hear_stream -------------|---- hear_element ----|

   So the end of a unit is known to the byte, and what came after it never
   reaches the parser.  */
#include <config.h>

#include "limits.h"
#include "markup.h"
#include "talk.h"
#include "tree.h"
#include "xml-library.h"

#include <certask/xml.h>

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

#define WELL_FORMED "well-formed XML in UTF-8"
#define RESTRICTED "XML without DTD, comment or processing instruction"

/* What is heard at once: the header of a stream or one of its children.  */
struct unit
{
  struct unit *next;
  struct node *root;
  size_t n; /* bytes, white space before it included */
};

struct xml_reader
{
  struct xml_library library;
  struct arena *arena;
  struct unit *units;
  struct unit **next; /* of this run: where the unit to be heard next hangs, or
                         will hang */

  /* Of the stream. */
  xmlParserCtxt *parser;
  size_t heard; /* bytes of whole units */
  int elements;
  int depth; /* the stream itself is 1 */
  bool closed;
  struct node *open; /* innermost */

  /* Of the unit that is being read. */
  bool in_header;
  struct piece piece;
  struct node *done; /* the unit's root, when it is whole */

  /* What the parser found in the last piece. */
  bool tag_seen;
  bool restricted;
  bool malformed;
  bool out_of_memory;
  const char *exceeded;
};

/* ---- The reader ---- */

static struct xml_reader *
reader_new (void)
{
  struct xml_reader *r = calloc (1, sizeof *r);

  if (r && xml_library_find (&r->library))
    r->arena = arena_new ();
  if (!r || r->arena)
    return r;
  free (r);
  return NULL;
}

void
xml_reader_restart (struct xml_reader *r)
{
  if (r)
    r->next = &r->units;
}

void
xml_reader_free (struct xml_reader *r)
{
  if (!r)
    return;
  r->library.free_parser (r->parser);
  arena_free (r->arena);
  free (r);
}

/* ---- What the parser reports ---- */

/* May there be one more element?  */
static bool
may_start (struct xml_reader *r, int attributes)
{
  if (++r->depth > XML_MAX_DEPTH)
    r->exceeded = "depth of XML";
  else if (++r->elements > XML_MAX_ELEMENTS)
    r->exceeded = "elements of XML";
  else if (attributes > XML_MAX_ATTRIBUTES)
    r->exceeded = "attributes of an XML element";
  return !r->exceeded;
}

static void
on_start (void *reader, const xmlChar *name, const xmlChar *prefix,
          const xmlChar *space, int spaces, const xmlChar **space_list,
          int attributes, int defaulted, const xmlChar **attribute_list)
{
  struct xml_reader *r = reader;
  struct node *node;

  (void)prefix, (void)space_list, (void)defaulted;
  r->tag_seen = true;
  if (!may_start (r, spaces + attributes))
    return;
  node = tree_node (r->arena, name, space, attributes, attribute_list);
  if (!node)
    return;
  node->from = r->piece.markup;
  node->n = r->piece.to - node->from;
  node->parent = r->open;
  r->open = node;
  if (r->depth == 1)
    r->done = node;
  else if (r->depth > 2)
    tree_hang (node, node->parent);
}

static void
on_end (void *reader, const xmlChar *name, const xmlChar *prefix,
        const xmlChar *space)
{
  struct xml_reader *r = reader;
  struct node *node = r->open;

  (void)name, (void)prefix, (void)space;
  r->tag_seen = true;
  if (r->exceeded || arena_failed (r->arena))
    return;
  r->open = node->parent;
  r->depth--;
  r->closed = r->depth == 0;
  if (r->closed)
    return;
  node->n = r->piece.to - node->from;
  if (node->text.n)
    node->element.text = node->text.at;
  if (r->depth == 1)
    r->done = node;
}

static void
on_text (void *reader, const xmlChar *at, int n)
{
  struct xml_reader *r = reader;

  if (r->depth > 1 && !r->exceeded && !arena_failed (r->arena))
    text_append (&r->open->text, r->arena,
                 (struct span){ (const char *)at, (size_t)n });
}

/* "<?xml-stylesheet …?>" begins like a declaration.  */
static void
on_instruction (void *reader, const xmlChar *target, const xmlChar *data)
{
  struct xml_reader *r = reader;

  (void)target, (void)data;
  r->restricted = true;
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *parser_error;
#else
typedef xmlErrorPtr parser_error;
#endif

/* A namespace that is no URI is still a name.  */
static void
on_error (void *reader, parser_error error)
{
  struct xml_reader *r = reader;

  if (error->code == XML_ERR_NO_MEMORY)
    r->out_of_memory = true;
  else if (error->level > XML_ERR_WARNING && error->code != XML_WAR_NS_URI)
    r->malformed = true;
}

/* ---- Parsing ---- */

/* XML_PARSE_NOENT makes "&amp;" in an attribute an "&", not "&#38;"; there is
   no other entity, as there is no DTD.  CDATA sections come as characters.  */
static bool
begin_stream (struct xml_reader *r)
{
  xmlSAXHandler handlers = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .processingInstruction = on_instruction,
    .serror = on_error,
  };

  r->library.free_parser (r->parser);
  r->parser = r->library.create_push_parser (&handlers, r, NULL, 0, NULL);
  r->in_header = true;
  r->closed = false;
  r->open = NULL;
  r->heard = 0;
  r->depth = r->elements = 0;
  return r->parser
         && r->library.use_options (r->parser,
                                    XML_PARSE_NONET | XML_PARSE_NOENT)
                == 0;
}

static bool
is_utf8 (const xmlChar *encoding)
{
  return !encoding || strcasecmp ((const char *)encoding, "UTF-8") == 0;
}

/* What the declaration says stands in both, but for want of memory.  */
static bool
reads_utf8 (const xmlParserCtxt *parser)
{
  return is_utf8 (parser->encoding)
         && (!parser->input || is_utf8 (parser->input->encoding));
}

/* A tag that the parser says nothing of, good or bad, is one that it does not
   begin with: a stream's header needs four bytes.  */
static bool
parse (struct talk *t, struct xml_reader *r, struct span piece, bool is_tag)
{
  r->tag_seen = false;
  r->library.parse_chunk (r->parser, piece.at, (int)piece.n, 0);
  if (arena_failed (r->arena) || r->out_of_memory)
    return talk_no_memory (t);
  if (r->exceeded)
    return over_limit (t, r->exceeded);
  if (r->restricted)
    return garbled (t, RESTRICTED, piece);
  if (r->malformed || !reads_utf8 (r->parser) || (is_tag && !r->tag_seen))
    return garbled (t, WELL_FORMED, piece);
  return true;
}

/* ---- Reading a unit ---- */

static enum place
place_of (const struct xml_reader *r)
{
  return r->depth == 0   ? PLACE_START
         : r->depth == 1 ? PLACE_STREAM
                         : PLACE_CHILD;
}

/* Wait for more of S, which is all that the stream may be.  */
static bool
await_more (struct talk *t, const struct xml_reader *r, struct span s)
{
  if (r->heard + s.n == XML_MAX_BYTES)
    return over_limit (t, "bytes of XML");
  return talk_wait (t);
}

static bool
not_xml (struct talk *t, const struct xml_reader *r, struct span s,
         const char *wanted)
{
  const struct piece *p = &r->piece;
  struct span rest = span_from (s, p->in_markup ? p->markup : p->to);
  struct span sample;

  if (!markup_sample (rest, &sample))
    return await_more (t, r, s);
  return garbled (t, markup_is_forbidden (sample) ? RESTRICTED : wanted,
                  sample);
}

/* Find and parse the next piece of S, which has MARKUP.  */
static bool
read_piece (struct talk *t, struct xml_reader *r, struct span s,
            const char *wanted, struct span *markup)
{
  struct piece *p = &r->piece;
  enum found found = piece_find (p, s, place_of (r));

  if (found == NOT_YET)
    return await_more (t, r, s);
  if (found == NOT_XML)
    return not_xml (t, r, s, wanted);
  *markup = span_part (s, p->markup, p->to - p->markup);
  if (!parse (t, r, span_part (s, p->from, p->to - p->from),
              markup_is_tag (*markup)))
    return false;
  *p = (struct piece){ .from = p->to, .to = p->to };
  return true;
}

static bool
read_unit (struct talk *t, struct xml_reader *r, const char *wanted)
{
  struct span s = span_part (talk_unheard (t), 0, XML_MAX_BYTES - r->heard);
  struct span markup = span_none ();
  struct unit *unit;

  while (!r->done)
    {
      if (r->closed)
        return refused (t, markup);
      if (!read_piece (t, r, s, wanted, &markup))
        return false;
    }
  unit = arena_get (r->arena, sizeof *unit);
  if (!unit)
    return talk_no_memory (t);
  unit->root = r->done;
  unit->n = r->piece.to;
  *r->next = unit;
  r->heard += unit->n;
  r->piece = (struct piece){ .from = 0 };
  r->done = NULL;
  r->in_header = false;
  return true;
}

/* The input may have moved since the unit was read.  */
static bool
hear_unit (struct talk *t, struct xml_reader *r, const char *wanted,
           const struct xml_element **element)
{
  struct unit *unit;

  if (!*r->next && !read_unit (t, r, wanted))
    return false;
  unit = *r->next;
  r->next = &unit->next;
  tree_place (unit->root, talk_unheard (t).at);
  *element = &unit->root->element;
  return talk_take (t, unit->n);
}

/* ---- The interface ---- */

bool
hear_stream (struct talk *t, const struct xml_element **stream)
{
  struct xml_reader *r = talk_xml (t);

  *stream = NULL;
  /* A reader is large, and thousands of servers may take their time.  */
  if (!r && talk_unheard (t).n == 0)
    return talk_wait (t);
  if (!r)
    {
      r = reader_new ();
      if (!r)
        return talk_no_memory (t);
      talk_set_xml (t, r);
    }
  if (!*r->next && !r->in_header && !begin_stream (r))
    return talk_no_memory (t);
  return hear_unit (t, r, "an XML stream", stream);
}

bool
hear_element (struct talk *t, const struct xml_element **element)
{
  struct xml_reader *r = talk_xml (t);

  *element = NULL;
  assert (r && (*r->next || !r->in_header));
  return hear_unit (t, r, "an XML element", element);
}

struct span
xml_words (struct talk *t, const struct xml_element *element)
{
  struct arena *arena = talk_xml (t)->arena;
  struct span words = tree_words (arena, element);

  if (arena_failed (arena))
    talk_no_memory (t);
  return words;
}
