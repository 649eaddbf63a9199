/* Where a piece of XML ends, told without parsing.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A piece is a tag with the text before it.  That its end can be told so
   simply is owed to what XMPP forbids: comments, DTDs and processing
   instructions (RFC 6120, 11.1).  */
#ifndef MARKUP_H
#define MARKUP_H

#include <certask/span.h>

/* Offsets into the input; from = to = where the piece begins, all else zero,
   before it is looked for.  */
struct piece
{
  size_t from;
  size_t markup; /* where its '<' is, once in_markup */
  size_t to;     /* its end, or how far we have looked for it */
  bool in_markup;
  char quote; /* what ends the attribute's value that we are in, or NUL */
};

/* Where in the stream a piece stands decides what may be there.  */
enum place
{
  PLACE_START,  /* the first bytes: white space, an XML declaration, a tag */
  PLACE_STREAM, /* between the stream's children: white space, a tag */
  PLACE_CHILD   /* inside of one: text, a CDATA section, a tag */
};

enum found
{
  FOUND,
  NOT_YET,
  NOT_XML /* from markup on if in_markup, else from to on */
};

/* Look for the end of PIECE in the input S, on from where it was looked for
   before, when S was shorter.  White space outside of the stream's children is
   no part of a piece.  */
enum found piece_find (struct piece *piece, struct span s, enum place place);

/* Is this MARKUP a tag, and neither declaration nor CDATA section?  */
bool markup_is_tag (struct span markup);

/* Does MARKUP begin a DTD, a comment or a processing instruction?  */
bool markup_is_forbidden (struct span markup);

/* The first of what is NOT_XML, to be shown: up to the end of the line, a '>'
   or a byte that is no text, or SAID_MAX_BYTES.  False when that is not there
   yet.  So what is shown does not depend on how the bytes arrive.  */
bool markup_sample (struct span s, struct span *sample);

#endif
