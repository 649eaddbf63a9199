/* Protocols from shared objects (--plugin).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "plugin.h"
#include "protocols.h"

#include <dlfcn.h>
#include <stdlib.h>

static const char symbol[] = "certask_protocol";

/* The reason that the last dlopen of PATH gives, without PATH itself.  */
static const char *
why_not (const char *path)
{
  const char *why = dlerror ();
  size_t n = strlen (path);

  if (!why)
    return "it cannot be loaded";
  return strncmp (why, path, n) == 0 && strncmp (why + n, ": ", 2) == 0
             ? why + n + 2
             : why;
}

/* Without a slash, dlopen would search the folders of libraries.  */
static void *
open_object (const char *file, char **error)
{
  char *path = message ("%s%s", strchr (file, '/') ? "" : "./", file);
  void *object = path ? dlopen (path, RTLD_NOW | RTLD_LOCAL) : NULL;

  if (path && !object)
    *error = message ("--plugin %s: %s", file, why_not (path));
  free (path);
  return object;
}

/* The version comes first in all versions, so nothing else is looked at in
   another.  */
static char *
find_fault (const char *file, protocol_list known,
            const struct protocol *protocol)
{
  char *what;
  char *text;

  if (!protocol)
    return message ("--plugin %s: it has no %s, so it is no plug-in of certask",
                    file, symbol);
  if (protocol->version != CERTASK_PROTOCOL_VERSION)
    return message ("--plugin %s: it was built for version %u of the plug-in"
                    " interface, and this is version %u; build it again with"
                    " the headers of this certask",
                    file, protocol->version, CERTASK_PROTOCOL_VERSION);
  what = protocol_fault (known, protocol);
  text = what ? message ("--plugin %s: %s", file, what) : NULL;
  free (what);
  return text;
}

static bool
append (protocol_list *known, const struct protocol *protocol)
{
  protocol_list old = protocols_of (*known);
  const struct protocol **list;
  size_t n = 0;

  while (old[n])
    n++;
  list = calloc (n + 2, sizeof *list);
  if (!list)
    return false;
  memcpy (list, old, n * sizeof *list);
  list[n] = protocol;
  free ((void *)*known);
  *known = list;
  return true;
}

bool
plugin_load (const char *file, protocol_list *known, char **error)
{
  void *object;
  const struct protocol *protocol;

  *error = NULL;
  object = open_object (file, error);
  if (!object)
    return false;
  protocol = dlsym (object, symbol);
  *error = find_fault (file, *known, protocol);
  if (!*error && append (known, protocol))
    return true;
  dlclose (object);
  return false;
}
