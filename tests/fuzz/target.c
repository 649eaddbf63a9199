/* Targets: what a user, or the file of another, may write.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "target.h"
#include "fuzz.h"
#include "host.h"
#include "shown.h"
#include "uri.h"

#include <ctype.h>

/* What goes into lines of protocols as it is.  */
static bool
is_plain_name (const char *name, bool domain)
{
  for (; *name; name++)
    if (!isalnum ((unsigned char)*name) && !strchr ("-._", *name)
        && !(domain && (unsigned char)*name >= 0x80))
      return false;
  return true;
}

static bool
is_path (const char *path)
{
  if (*path && *path != '/')
    return false;
  for (; *path; path++)
    if (*path <= ' ' || *path > '~')
      return false;
  return true;
}

static void
check_target (const struct target *t)
{
  must (*t->host && *t->ascii_host && t->port > 0);
  must (is_plain_name (t->name, false) && is_plain_name (t->domain, true));
  must (t->is_address || is_plain_name (t->ascii_host, false));
  must (is_clean_text (span_of (t->ascii_host)));
  must (is_clean_text (span_of (t->domain)));
  must (is_clean_text (span_of (t->user)));
  must (is_clean_text (span_of (t->database)));
  must (is_path (t->path));
  must (t->direct || (t->protocol && t->protocol->negotiate));
  check_printable (span_of (t->given), 0);
}

/* What was understood is understood again.  */
static void
check_again (const struct target *t)
{
  struct host host;
  char *error = NULL;

  must (host_read (span_of (t->ascii_host), &host, &error));
  must (same_string (host.ascii, t->ascii_host));
  must (host.is_address == t->is_address);
  host_clear (&host);
}

static void
check_uri (struct span text)
{
  struct uri uri;
  char *decoded;
  char *path;

  if (uri_split (text, &uri))
    return;
  percent_decode (uri.user, &decoded);
  path = path_encode (uri.path);
  must (!decoded || strlen (decoded) <= uri.user.n);
  must (path && is_path (path));
  free (path);
  free (decoded);
}

/* The password must be gone from what is shown.  */
static void
check_without_password (struct span text)
{
  char *clean = without_password (text);
  struct uri before;
  struct uri after;

  must (clean && strlen (clean) <= text.n);
  if (!uri_split (text, &before) && !uri_split (span_of (clean), &after))
    must (!before.has_user || after.password.n == 0);
  free (clean);
}

/* The first byte chooses what the command line says besides.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const struct target_defaults lines[] = {
    { .starttls = NULL },
    { .starttls = "smtp" },
    { .starttls = "none", .name = "other.example" },
    { .user = "me", .database = "db", .path = "/p" },
  };
  struct span rest = { (const char *)data, size };
  const struct target_defaults *defaults = &lines[take_byte (&rest) % 4];
  struct span line = span_part (rest, 0, strnlen (rest.at, rest.n));
  char *text = strndup (line.at, line.n);
  char *error = NULL;
  struct target *target = target_parse (text, defaults, &error);

  must ((target == NULL) == (error != NULL));
  if (target)
    {
      check_target (target);
      check_again (target);
    }
  else
    check_printable (span_of (error), 0);
  check_uri (span_of (text));
  check_without_password (span_of (text));
  target_free (target);
  free (error);
  free (text);
  return 0;
}
