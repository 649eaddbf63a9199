/* HTTP/1.1 (RFC 9110, RFC 9112), for the protocols that are made of it, and SIP
   (RFC 3261), whose answers look like its.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_HTTP_H
#define CERTASK_HTTP_H

#include <certask/talk.h>

struct http_answer
{
  int code;
  struct span status;  /* "403 Forbidden" */
  bool chunked;
  struct span length;  /* the fields Content-Length and Upgrade, "" if there */
  struct span upgrade; /* is none */
};

/* The host of an URI that names the server (RFC 3986, 3.2.2): the name that the
   user asked for or else the address, IPv6 in brackets.  As long-lived as what
   join gives.  */
struct span uri_host (struct talk *t);

/* Ask with METHOD, a literal, for PATH, which may lack its first "/", with FIELDS,
   each of which ends in CR LF.  */
bool http_ask (struct talk *t, const char *method, const char *path,
               const char *fields);

/* Ask for the path that the user gave, "/" if none.  */
bool http_get (struct talk *t);

/* Hear an answer up to its body, interim ones (RFC 9110, 15.2) but 101 being
   skipped.  The status line is learned as "status", Location as "redirect", Server
   as "software".  */
bool http_hear_head (struct talk *t, struct http_answer *answer);

/* The same of SIP.  */
bool sip_hear_head (struct talk *t, struct http_answer *answer);

/* What ANSWER, whose head was heard last, means for a client without a
   certificate: a status that turns the client away is a refusal, told with the
   telling words of its page; any other is an answer.  */
bool http_judge (struct talk *t, struct http_answer answer);

/* Hear the body of ANSWER, whose head was heard last, so that the next answer can
   follow.  One that lasts until the server closes counts as none.  */
bool http_skip_body (struct talk *t, struct http_answer answer);

#endif
