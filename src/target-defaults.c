/* What the command line says of all targets: will it do?
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "host.h"
#include "message.h"
#include "protocols.h"
#include "target.h"
#include "uri.h"

#include <stdlib.h>

static const char *
text_fault (const char *text)
{
  return is_clean_text (span_of (text))
             ? NULL
             : "it must be UTF-8 without control characters";
}

static const char *
path_fault (const char *path)
{
  return path[0] != '/' ? "it must begin with \"/\"" : text_fault (path);
}

static const char *
name_fault (const char *name)
{
  struct host host;
  char *error = NULL;
  const char *what = NULL;

  if (!host_read (span_of (name), &host, &error))
    what = "it must be the name of a host, such as example.org";
  else if (host.is_address)
    what = "it must be a name, for an address is never sent as one (RFC 6066,"
           " 3)";
  free (error);
  host_clear (&host);
  return what;
}

bool
means_none (const char *starttls)
{
  return span_is_word (span_of (starttls), "none")
         || span_is_word (span_of (starttls), "tls");
}

static char *
starttls_error (protocol_list known, const char *starttls)
{
  const struct protocol *protocol = NULL;
  bool direct;
  char *what;
  char *text;

  if (means_none (starttls))
    return NULL;
  if (!protocol_of_scheme (known, span_of (starttls), &protocol, &direct))
    what = message ("--starttls: unknown protocol \"%.80s\"", starttls);
  else if (direct)
    what = message ("--starttls: %.80s speaks TLS from the first byte, which"
                    " is written %.80s://HOST or --starttls none",
                    starttls, starttls);
  else
    return NULL;
  text = what ? unknown_upgrade (known, what,
                                 direct ? span_none () : span_of (starttls))
              : NULL;
  free (what);
  return text;
}

char *
target_defaults_error (const struct target_defaults *defaults)
{
  const struct
  {
    const char *option;
    const char *value;
    const char *(*fault) (const char *value);
  } rows[] = {
    { "--name", defaults->name, name_fault },
    { "--user", defaults->user, text_fault },
    { "--database", defaults->database, text_fault },
    { "--path", defaults->path, path_fault },
  };
  char *error = defaults->starttls ? starttls_error (defaults->protocols,
                                                     defaults->starttls)
                                   : NULL;

  for (size_t i = 0; !error && i < sizeof rows / sizeof *rows; i++)
    {
      const char *what = rows[i].value ? rows[i].fault (rows[i].value) : NULL;

      if (what)
        error
            = message ("%s \"%.80s\": %s", rows[i].option, rows[i].value, what);
    }
  return error;
}
