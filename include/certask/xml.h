/* An XML stream, read element by element (RFC 6120, 4 and 11).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   The parser keeps its state between the runs of a dialogue: a run that hears an
   element again gets the tree that was made before.  DTDs, comments, processing
   instructions and entity references are not XMPP (RFC 6120, 11.1) and end
   as garbled; XML_MAX_BYTES, _DEPTH, _ELEMENTS and _ATTRIBUTES end in a limit.  */
#ifndef CERTASK_XML_H
#define CERTASK_XML_H

#include <certask/talk.h>

/* An element of the stream; belongs to the talk.  Names are without prefix,
   spaces are namespace URIs ("" if none), TEXT is the element's own character
   data, joined.  */
struct xml_attribute
{
  const char *name;
  const char *space;
  const char *value;
  const struct xml_attribute *next;
};

struct xml_element
{
  const char *name;
  const char *space;
  const char *text;
  const struct xml_attribute *attributes;
  const struct xml_element *children; /* the first of them */
  const struct xml_element *next;     /* the next sibling */
  struct span source;                 /* as it came, for the report */
};

/* Hear the opening tag of the stream, with its attributes, and no more.  An XML
   declaration before it is allowed.  When the last stream was heard before, it
   is a new one that begins (RFC 6120, 4.3.3).  */
bool hear_stream (struct talk *t, const struct xml_element **stream);

/* Hear the next whole child of the stream, after hear_stream.  White space
   between children is skipped, other text is garbled.  The end of the stream is a
   refusal.  */
bool hear_element (struct talk *t, const struct xml_element **element);

/* The first child of PARENT called NAME in SPACE (NULL: any), or NULL.  */
const struct xml_element *xml_child (const struct xml_element *parent,
                                     const char *name, const char *space);

bool xml_is (const struct xml_element *element, const char *name,
             const char *space);

/* The value of an attribute without namespace, or NULL.  */
const char *xml_attribute (const struct xml_element *element,
                           const char *name);

/* What ELEMENT says, in short, for the report: the names of its children and
   their text, "host-unknown, text: There is no such host", or its source if it
   has none.  Lives as long as the talk.  */
struct span xml_words (struct talk *t, const struct xml_element *element);

#endif
