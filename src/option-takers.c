/* What each option does with its value.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "guess.h"
#include "help.h"
#include "host.h"
#include "message.h"
#include "number.h"
#include "option-row.h"
#include "proxy.h"
#include "plugin.h"
#include "status.h"
#include "uri.h"

#include <stdlib.h>

enum
{
  TIMEOUT_MAX_MS = 3600 * 1000,
  SHARDS_MAX = 1000000,
  ALPN_MAX_BYTES = 255    /* one protocol's name (RFC 7301, 3.1) */
};

bool
option_wrong (struct option_reading *r, char *error)
{
  r->error = error;
  return false;
}

static void *
field (struct option_reading *r, const struct option_row *row)
{
  return (char *)r->options + row->field;
}

bool
take_flag (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  (void)value;
  *(bool *)field (r, row) = true;
  return true;
}

bool
take_text (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  *(const char **)field (r, row) = value;
  return true;
}

bool
take_family (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  (void)value;
  r->options->family = row->letter - '0';
  return true;
}

bool
take_proxy (struct option_reading *r, const struct option_row *row,
            const char *value)
{
  char *error = NULL;
  struct proxy *proxy = proxy_read (value, &error);
  char *complaint;

  if (!proxy)
    {
      complaint = error ? message ("--%s %s", row->name, error) : NULL;
      free (error);
      return option_wrong (r, complaint);
    }
  proxy_free (r->options->proxy);
  r->options->proxy = proxy;
  return true;
}

/* ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT.  */
static bool
is_name_server (struct span text)
{
  struct uri parts;
  struct host host = { 0 };
  char *error = NULL;
  uint16_t port;
  bool good;

  if (uri_split (text, &parts) || parts.scheme.n || parts.has_user
      || parts.path.n || !host_read (parts.host, &host, &error))
    {
      free (error);
      return false;
    }
  good = host.is_address && (!parts.has_port || port_read (parts.port, &port));
  host_clear (&host);
  return good;
}

bool
take_resolver (struct option_reading *r, const struct option_row *row,
               const char *value)
{
  for (const char *at = value;; at++)
    {
      size_t n = strcspn (at, ",");

      if (!is_name_server ((struct span){ at, n }))
        return option_wrong (
            r, message ("--%s \"%s\": addresses of name servers, separated by"
                        " commas, such as 192.0.2.1 or [2001:db8::1]:5353",
                        row->name, value));
      at += n;
      if (!*at)
        break;
    }
  r->options->name_servers = value;
  return true;
}

bool
take_alpn (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  for (const char *at = value;; at++)
    {
      size_t n = strcspn (at, ",");

      if (n == 0 || n > ALPN_MAX_BYTES)
        return option_wrong (
            r, message ("--%s \"%s\": names of 1 to 255 bytes,"
                        " separated by commas, such as h2,http/1.1",
                        row->name, value));
      at += n;
      if (!*at)
        break;
    }
  r->options->alpn = value;
  return true;
}

bool
take_tls (struct option_reading *r, const struct option_row *row,
          const char *value)
{
  static const char *const versions[] = { "1.2", "1.3" };

  for (unsigned i = 0; i < sizeof versions / sizeof *versions; i++)
    if (strcmp (value, versions[i]) == 0)
      {
        r->options->tls_min = r->options->tls_max = 0x0303 + i;
        return true;
      }
  return option_wrong (r,
                       message ("--%s \"%s\": 1.2 or 1.3", row->name, value));
}

bool
take_timeout (struct option_reading *r, const struct option_row *row,
              const char *value)
{
  return seconds_read (span_of (value), TIMEOUT_MAX_MS, &r->options->timeout_ms)
         || option_wrong (r,
                          message ("--%s \"%s\": seconds, such as 10 or 2.5, at"
                                   " most %d",
                                   row->name, value, TIMEOUT_MAX_MS / 1000));
}

bool
take_number (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  unsigned *field = (unsigned *)(void *)((char *)r->options + row->field);

  return number_read (span_of (value), 1, row->most, field)
         || option_wrong (r, message ("--%s \"%s\": a number from 1 to %u",
                                      row->name, value, row->most));
}

bool
take_seed (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  r->options->shuffled = true;
  return number_read (span_of (value), 0, UINT32_MAX, &r->options->seed)
         || option_wrong (r, message ("--%s \"%s\": a number from 0 to %u",
                                      row->name, value, UINT32_MAX));
}

bool
take_shard (struct option_reading *r, const struct option_row *row,
            const char *value)
{
  struct options *o = r->options;
  struct span text = span_of (value);
  size_t slash = strcspn (value, "/");

  if (number_read (span_from (text, slash + 1), 1, SHARDS_MAX, &o->shards)
      && number_read (span_part (text, 0, slash), 1, o->shards, &o->shard))
    return true;
  return option_wrong (r, message ("--%s \"%s\": K/N, part K of N, K from 1 to"
                                   " N and N at most %d, such as 1/4, 2/4, 3/4"
                                   " and 4/4 on four machines",
                                   row->name, value, SHARDS_MAX));
}

bool
take_output (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  (void)row;
  r->options->output = value;
  r->options->format = FORMAT_JSON;
  return true;
}

bool
take_expect (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  struct span bad;
  struct guess guess;

  if (expect_read (span_of (value), &r->options->expect, &bad))
    return true;
  guess = guess_at (bad);
  for (unsigned a = ANSWER_NOT_REQUESTED; a <= ANSWER_UNDETERMINED; a++)
    guess_try (&guess, span_of (answer_name ((enum answer)a)));
  return option_wrong (
      r,
      message ("--%s: no verdict is called \"%.*s\"%s%.*s%s; they are %s, %s,"
               " %s, %s, %s",
               row->name, (int)bad.n, bad.at,
               guess.best.n ? "; did you mean \"" : "", (int)guess.best.n,
               guess.best.at, guess.best.n ? "\"?" : "",
               answer_name (ANSWER_NOT_REQUESTED),
               answer_name (ANSWER_OPTIONAL), answer_name (ANSWER_REQUIRED),
               answer_name (ANSWER_REQUIRED_BY_APPLICATION),
               answer_name (ANSWER_UNDETERMINED)));
}

bool
take_json (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  (void)row;
  (void)value;
  r->options->format = FORMAT_JSON;
  return true;
}

bool
take_verbose (struct option_reading *r, const struct option_row *row,
              const char *value)
{
  (void)row;
  (void)value;
  r->options->verbose++;
  return true;
}

bool
take_colour (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  static const char *const wishes[] = {
    [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"
  };

  for (unsigned i = 0; i < sizeof wishes / sizeof *wishes; i++)
    if (strcmp (value, wishes[i]) == 0)
      {
        r->options->colour = (enum colour)i;
        return true;
      }
  return option_wrong (
      r, message ("--%s \"%s\": auto, always or never", row->name, value));
}

bool
take_demo (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  r->options->demo = true;
  return !value || port_read (span_of (value), &r->options->demo_port)
         || option_wrong (
             r, message ("--%s=\"%s\": a port is a number from 1 to 65535",
                         row->name, value));
}

bool
take_version (struct option_reading *r, const struct option_row *row,
              const char *value)
{
  (void)row;
  (void)value;
  r->instead = version_print;
  return true;
}

bool
take_plugin (struct option_reading *r, const struct option_row *row,
             const char *value)
{
  char *error;

  (void)row;
  return plugin_load (value, &r->options->target.protocols, &error)
         || option_wrong (r, error);
}
