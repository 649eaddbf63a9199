/* The proxy that the user wants to go through.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "proxy.h"
#include "host.h"
#include "message.h"
#include "number.h"
#include "uri.h"

#include <stdlib.h>

static const struct via *
via_of (struct span scheme)
{
  for (size_t i = 0; vias[i]; i++)
    {
      const char *aliases = vias[i]->aliases;

      if (span_is_word (scheme, vias[i]->scheme)
          || (aliases && span_is_word (scheme, aliases)))
        return vias[i];
    }
  return NULL;
}

/* Who the proxy is.  NULL, or what is wrong.  */
static const char *
read_place (struct proxy *p, const struct uri *uri)
{
  struct host host;
  char *error = NULL;

  p->via = via_of (uri->scheme);
  if (!p->via)
    return "it is written http://HOST:PORT or socks5://HOST";
  p->port = p->via->port;
  if (uri->has_port ? !port_read (uri->port, &p->port) : p->port == 0)
    return "a port of 1 to 65535 is wanted, such as http://HOST:3128";
  if (!host_read (uri->host, &host, &error))
    {
      free (error);
      return "its host is none";
    }
  p->host = strdup (host.ascii);
  host_clear (&host);
  return p->host ? NULL : "out of memory";
}

/* Who asks it.  */
static const char *
read_user (struct proxy *p, const struct uri *uri)
{
  if (percent_decode (uri->user, &p->user)
      && percent_decode (span_from (uri->password, 1), &p->password))
    {
      if (!p->user || !p->password)
        return "out of memory";
      if (is_clean_text (span_of (p->user))
          && is_clean_text (span_of (p->password)))
        return NULL;
    }
  return "user and password are no percent-encoded UTF-8";
}

static const char *
read_proxy (struct proxy *p, struct span text)
{
  struct uri uri;
  const char *fault = uri_split (text, &uri);
  bool v6;

  if (!fault && !uri.scheme.n)
    fault = "it is written http://HOST:PORT or socks5://HOST";
  if (!fault && uri.path.n > 1)
    fault = "a proxy has no path";
  if (!fault)
    fault = read_place (p, &uri);
  if (!fault)
    fault = read_user (p, &uri);
  if (fault)
    return fault;
  v6 = strchr (p->host, ':');
  p->shown = message ("%s://%s%s%s:%u", p->via->scheme, v6 ? "[" : "", p->host,
                      v6 ? "]" : "", (unsigned)p->port);
  return p->shown ? NULL : "out of memory";
}

struct proxy *
proxy_read (const char *text, char **error)
{
  struct proxy *p = calloc (1, sizeof *p);
  const char *fault = p ? read_proxy (p, span_of (text)) : "out of memory";
  char *quote;

  if (!fault)
    return p;
  quote = without_password (span_of (text));
  *error = quote ? message ("\"%.80s\": %s", quote, fault) : NULL;
  free (quote);
  proxy_free (p);
  return NULL;
}

void
proxy_free (struct proxy *p)
{
  if (!p)
    return;
  free (p->host);
  free (p->user);
  free (p->password);
  free (p->shown);
  free (p);
}
