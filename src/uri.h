/* The parts of a target as the user wrote it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef URI_H
#define URI_H

#include <certask/span.h>

/* Parts of SCHEME://USER:PASSWORD@HOST:PORT/PATH (RFC 3986, 3), or of what a
   user writes without a scheme.  Spans are in the text, still
   percent-encoded; empty where there is nothing.  */
struct uri
{
  struct span scheme;
  struct span user;
  struct span password; /* with the colon before it */
  struct span host;     /* without brackets */
  struct span port;     /* without the colon */
  struct span path;     /* with its slash and the query, without a fragment */
  bool has_user;
  bool has_port;
  bool bracketed;
};

/* Split TEXT.  NULL, or what is wrong with it.  */
const char *uri_split (struct span text, struct uri *uri);

/* What TEXT says, its percent-encoding taken off, in *DECODED; to be freed, NULL
   when memory is out.  False, and NULL, when it is malformed or says NUL.  */
bool percent_decode (struct span text, char **decoded);

/* TEXT as a path and query may be written, what may not stand there being
   percent-encoded and what is encoded already left as it is; a query alone gets
   its "/".  To be freed; NULL when memory is out.  */
char *path_encode (struct span text);

/* Is TEXT UTF-8 without control characters?  */
bool is_clean_text (struct span text);

/* A copy of TEXT without what is, or may be meant as, a password, however
   malformed the rest: for messages.  To be freed; NULL when memory is out.  */
char *without_password (struct span text);

#endif
