/* A target, read from a word of the user's.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "by-domain.h"
#include "host.h"
#include "message.h"
#include "number.h"
#include "protocols.h"
#include "question.h"
#include "target.h"
#include "uri.h"

#include <stdarg.h>
#include <stdlib.h>

enum
{
  TARGET_MAX_BYTES = 2048, /* as the user wrote it */
  DEFAULT_PORT = 443
};

/* A target that is being read.  */
struct reading
{
  struct span text;
  const struct target_defaults *defaults;
  struct uri uri;
  struct target loose; /* its strings are malloc'ed one by one */
  char *fault;         /* the first one */
};

static bool fault (struct reading *r, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

static bool
fault (struct reading *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (!r->fault && vasprintf (&r->fault, format, args) < 0)
    r->fault = NULL;
  va_end (args);
  return false;
}

/* For "%.*s", of which no more than this is quoted.  */
static int
quoted (struct span s)
{
  return s.n > 80 ? 80 : (int)s.n;
}

/* ---- The protocol ---- */

/* What an URI's scheme says, if it has one.  */
static bool
read_scheme (struct reading *r)
{
  struct span scheme = r->uri.scheme;
  protocol_list known = r->defaults->protocols;
  struct target *t = &r->loose;
  char *what;

  if (!scheme.n || protocol_of_scheme (known, scheme, &t->protocol, &t->direct))
    return true;
  what = message ("unknown scheme \"%.*s\"", quoted (scheme), scheme.at);
  r->fault = what ? unknown_scheme (known, what, scheme) : NULL;
  free (what);
  return false;
}

/* What --starttls says, if it is given and names a protocol.  */
static bool
read_starttls (struct reading *r)
{
  const char *starttls = r->defaults->starttls;
  const struct protocol *protocol
      = protocol_named (r->defaults->protocols, starttls);
  struct target *t = &r->loose;

  if (r->uri.scheme.n && (t->direct || t->protocol != protocol))
    return fault (r,
                  "this says %.*s%s, --starttls says %s: leave one of them"
                  " out",
                  quoted (r->uri.scheme), r->uri.scheme.at,
                  t->direct ? ", which is TLS from the first byte" : "",
                  starttls);
  t->protocol = protocol;
  return true;
}

/* ---- The port ---- */

static bool
read_port (struct reading *r)
{
  struct span port = r->uri.port;
  struct target *t = &r->loose;
  const struct protocol *p = t->protocol;
  bool direct;

  if (r->uri.has_port)
    {
      if (port_read (port, &t->port))
        return true;
      if (!r->uri.scheme.n
          && protocol_of_scheme (r->defaults->protocols, r->uri.host, &p,
                                 &direct))
        return fault (r, "no port is called \"%.*s\"; do you mean %.*s://%.*s?",
                      quoted (port), port.at, quoted (r->uri.host),
                      r->uri.host.at, quoted (port), port.at);
      return fault (r, "port \"%.*s\": a port is a number from 1 to 65535",
                    quoted (port), port.at);
    }
  if (!p)
    t->port = DEFAULT_PORT;
  else
    t->port = t->direct && p->tls_port ? p->tls_port : p->port;
  if (!t->port)
    return fault (r, "%s has no well-known port here: write HOST:PORT",
                  p ? p->title : "this");
  return true;
}

/* Protocol, transport and port, which depend on each other.  */
static bool
read_protocol (struct reading *r)
{
  const char *starttls = r->defaults->starttls;
  bool none = starttls && means_none (starttls);
  bool named = r->uri.scheme.n || (starttls && !none);
  struct target *t = &r->loose;
  bool direct;

  if (!read_scheme (r) || (starttls && !none && !read_starttls (r)))
    return false;
  t->direct = t->direct || none;
  if (!read_port (r))
    return false;
  if (!named)
    {
      t->protocol = protocol_of_port (r->defaults->protocols, t->port, &direct);
      t->direct = none || direct || !t->protocol;
    }
  t->chosen_by_us = !named && !none;
  return true;
}

/* ---- The host, and what is asked of it ---- */

/* A copy of what TEXT, a part of an URI, says; NULL with a fault if it cannot
   be, and without one when memory is out.  */
static char *
decoded (struct reading *r, struct span text, const char *what)
{
  char *copy;

  if (percent_decode (text, &copy) && (!copy || is_clean_text (span_of (copy))))
    return copy;
  free (copy);
  fault (r, "the %s is no percent-encoded UTF-8 without control characters",
         what);
  return NULL;
}

static bool
read_host (struct reading *r)
{
  struct target *t = &r->loose;
  struct host host;
  /* The "%" of an IPv6 address with a zone is itself in an URI (RFC 6874), but
     few write it so.  */
  char *text;

  if (!r->uri.scheme.n || !percent_decode (r->uri.host, &text))
    text = strndup (r->uri.host.at, r->uri.host.n);
  t->host = text;
  if (!text || !host_read (span_of (text), &host, &r->fault))
    return false;
  t->ascii_host = host.ascii;
  t->name = host.name;
  t->domain = host.domain;
  t->is_address = host.is_address;
  if (r->uri.bracketed && !(t->is_address && strchr (t->host, ':')))
    return fault (r, "between brackets, there may only be an IPv6 address");
  return true;
}

/* --name stands for the host's own.  */
static bool
read_name (struct reading *r)
{
  struct target *t = &r->loose;
  struct host host;

  if (!r->defaults->name)
    return true;
  if (!host_read (span_of (r->defaults->name), &host, &r->fault))
    return false;
  free (t->name);
  free (t->domain);
  free (host.ascii);
  t->name = host.name;
  t->domain = host.domain;
  t->named = true;
  return true;
}

static char *
or_default (const char *value)
{
  return strdup (value ? value : "");
}

static bool
read_user (struct reading *r)
{
  struct target *t = &r->loose;

  t->user = r->uri.user.n ? decoded (r, r->uri.user, "user's name")
                          : or_default (r->defaults->user);
  return t->user != NULL;
}

/* The path of an URI is that of what is asked for, or the name of a database;
   which of them, the protocol knows.  */
static bool
read_path (struct reading *r)
{
  struct target *t = &r->loose;
  struct span own = r->uri.path;
  const char *query = memchr (own.at, '?', own.n);
  size_t end = query ? (size_t)(query - own.at) : own.n;
  struct span part = end > 1 ? span_part (own, 1, end - 1) : span_none ();
  char *database
      = part.n ? decoded (r, part, "path") : or_default (r->defaults->database);

  t->database = database;
  if (own.n > 1)
    t->path = path_encode (own);
  else
    t->path
        = path_encode (span_of (r->defaults->path ? r->defaults->path : ""));
  return t->path && database;
}

/* ---- All of it ---- */

/* Take the text apart.  */
static bool
split (struct reading *r)
{
  struct span domain;
  struct span scheme
      = domain_protocol (r->defaults->protocols, r->text, &domain);
  const char *what = uri_split (scheme.n ? domain : r->text, &r->uri);

  if (what)
    return fault (r, "%s", what);
  if (scheme.n && r->uri.scheme.n)
    return fault (r, "after %.*s: there may only be a domain", quoted (scheme),
                  scheme.at);
  if (!r->uri.scheme.n && r->uri.path.n)
    return fault (r, "with a path, write an URI, such as https://HOST/PATH");
  if (!r->uri.scheme.n && r->uri.has_user)
    return fault (r, "write the host alone, and --user for who asks");
  if (!scheme.n && !r->uri.scheme.n && r->defaults->mx)
    scheme = span_of ("smtp");
  r->loose.by_domain = scheme.n > 0;
  if (scheme.n)
    r->uri.scheme = scheme;
  return true;
}

static bool
read_domain (struct reading *r)
{
  if (r->loose.by_domain)
    r->fault = domain_fault (&r->loose, r->uri.has_port);
  else if (r->defaults->mx)
    fault (r, "--mx is for domains: write smtp:DOMAIN, or the domain alone, or"
              " leave --mx out");
  return !r->fault;
}

static bool
read_parts (struct reading *r)
{

  if (!is_clean_text (r->text))
    return fault (r, "a target is UTF-8 without control characters");
  return split (r) && read_protocol (r) && read_host (r) && read_domain (r)
         && read_name (r) && read_user (r) && read_path (r);
}

/* The text as it may be shown.  */
static char *
shown (const struct reading *r)
{
  struct span password = r->uri.password;
  const char *end = r->text.at + r->text.n;
  const char *cut = password.n ? password.at : end;

  return message ("%.*s%s", (int)(cut - r->text.at), r->text.at,
                  cut + password.n);
}

/* NULL, with or without a fault, if it is no target.  */
static struct target *
read_target (struct reading *r)
{
  struct target *target = NULL;

  if (read_parts (r) && (r->loose.given = shown (r))
      && (r->loose.question = question_of (&r->loose)))
    target = target_copy (r->loose);
  target_clear (&r->loose);
  return target;
}

struct target *
target_parse (const char *text, const struct target_defaults *defaults,
              char **error)
{
  struct reading r = { .text = span_of (text), .defaults = defaults };
  struct target *target;
  char *quote;

  *error = target_defaults_error (defaults);
  if (*error)
    return NULL;
  if (r.text.n > TARGET_MAX_BYTES)
    {
      *error = message ("a target of %zu bytes: there may be %d", r.text.n,
                        TARGET_MAX_BYTES);
      return NULL;
    }
  target = read_target (&r);
  if (target)
    return target;
  quote = without_password (r.text);
  if (quote && r.fault)
    *error = message ("\"%s\": %s", quote, r.fault);
  free (quote);
  free (r.fault);
  return NULL;
}
