/* libxml2, found when there is XML to read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   It brings ICU and the C++ library along on many systems, and to load these
   takes longer than a TLS handshake.  Most probes have no XML.  */
#ifndef XML_LIBRARY_H
#define XML_LIBRARY_H

#include <stdbool.h>

#include <libxml/parser.h>

/* What libxml2 declares, under names without its prefix.  */
struct xml_library
{
  __typeof__ (xmlCreatePushParserCtxt) *create_push_parser;
  __typeof__ (xmlCtxtUseOptions) *use_options;
  __typeof__ (xmlParseChunk) *parse_chunk;
  __typeof__ (xmlFreeParserCtxt) *free_parser;
};

/* Fill in LIBRARY, which then holds until the program ends.  False when memory
   is out, or the library is no longer where it was when certask was built,
   which is said on standard error.  From any thread.  */
bool xml_library_find (struct xml_library *library);

#endif
