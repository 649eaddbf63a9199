/* The command line.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "guess.h"
#include "help.h"
#include "list-protocols.h"
#include "message.h"
#include "option-row.h"
#include "proxy.h"
#include "tls.h"

#include <getopt.h>
#include <stdlib.h>

enum
{
  TIMEOUT_MS = 10000,
  CONCURRENCY = 64,
  CONCURRENCY_MAX = 16384,
  PER_HOST = 2,
  THREADS_MAX = 1024,
  RATE_MAX = 1000000
};

/* ---- The options ---- */

static bool take_help (struct option_reading *r, const struct option_row *row,
                       const char *value);

#define AT(member) offsetof (struct options, member), 0
#define COUNT(member, most) offsetof (struct options, member), most
#define NOWHERE 0, 0

/* clang-format off */
static const struct option_row rows[] = {
  { .help = "What is asked" },
  { 0, "starttls", "PROTO", "speak PROTO up to TLS; none: TLS from the first"
    " byte", take_text, AT (target.starttls) },
  { 0, "plugin", "FILE", "speak the protocol of this shared object, too",
    take_plugin, NOWHERE },
  { 0, "targets", "FILE", "read targets from FILE, one a line; -: from standard"
    " input", take_text, AT (targets_file) },
  { 0, "shard", "K/N", "of the targets, take part K of N alone: the same part on"
    " every machine, whatever their order", take_shard, NOWHERE },
  { '4', NULL, NULL, "use IPv4 alone", take_family, NOWHERE },
  { '6', NULL, NULL, "use IPv6 alone", take_family, NOWHERE },
  { 0, "mx", NULL, "targets are domains: ask the mail servers that their MX"
    " name", take_flag, AT (target.mx) },
  { 0, "connect-via", "PROXY", "go through http://HOST:PORT (CONNECT) or"
    " socks5://HOST[:PORT]; with a user, SCHEME://USER:PASSWORD@...",
    take_proxy, NOWHERE },
  { 0, "resolver", "ADDRESS[:PORT],...", "ask these name servers rather than"
    " the system's", take_resolver, NOWHERE },
  { 0, "follow-private", NULL, "go to a host that DNS names even if its address"
    " is private or local", take_flag, AT (follow_private) },
  { 0, "name", "NAME", "the server's name for SNI, XMPP and --verify, if it is"
    " not HOST", take_text, AT (target.name) },
  { 0, "user", "NAME", "who asks, where the protocol wants to know first"
    " (PostgreSQL), or logs in (MySQL, SQL Server)", take_text, AT (target.user) },
  { 0, "database", "NAME", "the database that is asked for",
    take_text, AT (target.database) },
  { 0, "path", "PATH", "the path that is asked for (https)",
    take_text, AT (target.path) },

  { .help = "How TLS is spoken" },
  { 0, "alpn", "PROTO[,PROTO]...", "offer these application protocols",
    take_alpn, NOWHERE },
  { 0, "tls", "1.2|1.3", "offer this version alone", take_tls, NOWHERE },
  { 0, "priority", "STRING", "offer what this GnuTLS priority string says",
    take_text, AT (priority) },
  { 0, "verify", NULL, "verify the server's certificate, too",
    take_flag, AT (verify) },

  { .help = "How far to go" },
  { 0, "timeout", "SECONDS", "one deadline for everything about a target"
    " (10)", take_timeout, NOWHERE },
  { 0, "once", NULL, "make one connection to a target, and no experiments",
    take_flag, AT (once) },
  { 0, "thorough", NULL, "show a throw-away certificate even to a server that"
    " goes on without one", take_flag, AT (thorough) },
  { 0, "deep", NULL, "ask on, inside TLS, to where a silent server may speak"
    " up; this leaves traces in its log, see the manual", take_flag, AT (deep) },

  { .help = "Many targets" },
  { 0, "concurrency", "N", "probe N targets at once (64)", take_number,
    COUNT (concurrency, CONCURRENCY_MAX) },
  { 0, "per-host", "N", "make N connections at once to an address (2)",
    take_number, COUNT (per_host, CONCURRENCY_MAX) },
  { 0, "rate", "N", "begin N connections a second at the most", take_number,
    COUNT (rate, RATE_MAX) },
  { 0, "threads", "N", "work in N threads (as many as there are cores)",
    take_number, COUNT (threads, THREADS_MAX) },
  { 0, "seed", "N", "ask in an order that looks like chance, the same for the"
    " same N", take_seed, NOWHERE },
  { 0, "unordered", NULL, "answer as it comes, not in the order of the targets",
    take_flag, AT (unordered) },

  { .help = "A certificate of yours, to be tried" },
  { 0, "cert", "FILE", "show this one, too: PEM with its chain, PKCS#12, or a"
    " pkcs11: URI", take_text, AT (cert) },
  { 0, "key", "FILE", "its private key, if that is not in the same place",
    take_text, AT (key) },
  { 0, "passphrase-file", "FILE", "read the passphrase or PIN from FILE, not"
    " from the terminal", take_text, AT (passphrase_file) },

  { .help = "How it is answered" },
  { 'v', "verbose", NULL, "show every step, by whom, and when",
    take_verbose, NOWHERE },
  { 0, "json", NULL, "one JSON object a line for each target", take_json, NOWHERE },
  { 0, "output", "FILE", "append the answers to FILE, in JSON", take_output,
    NOWHERE },
  { 0, "resume", NULL, "do not ask what FILE of --output answers already",
    take_flag, AT (resume) },
  { 'q', "quiet", NULL, "show neither progress nor a summary", take_flag,
    AT (quiet) },
  { 0, "expect", "VERDICT[,VERDICT]...", "let the exit status say if the"
    " verdict is one of these: not-requested, optional, required,"
    " required-by-application, undetermined", take_expect, NOWHERE },
  { 0, "color", "WHEN", "auto (on a terminal, unless NO_COLOR is set), always"
    " or never", take_colour, NOWHERE },
  { 0, "colour", "WHEN", NULL, take_colour, NOWHERE },

  { .help = "Others" },
  { 0, "list-protocols", NULL, "show what can be spoken, and where",
    take_flag, AT (list_protocols) },
  { 0, "explain", "TEXT", "explain an alert (its number or name), or what some"
    " program printed about one", take_text, AT (explain) },
  { 0, "no-sandbox", NULL, "do without the fence that keeps this program from"
    " what it has no need of", take_flag, AT (no_sandbox) },
  { 0, "demo", "[PORT]", "be a server to try certask on", take_demo, NOWHERE },
  { 'h', "help", NULL, "show this", take_help, NOWHERE },
  { 'V', "version", NULL, "show the version", take_version, NOWHERE },
  { 0 },
};
/* clang-format on */

enum
{
  ROWS = sizeof rows / sizeof *rows,
  LONG = 256 /* what getopt gives for row I is LONG + I */
};

static void
print_help (FILE *out)
{
  help_print (out, rows);
}

static bool
take_help (struct option_reading *r, const struct option_row *row,
           const char *value)
{
  (void)row;
  (void)value;
  r->instead = print_help;
  return true;
}

/* ---- getopt ---- */

static int
argument_kind (const struct option_row *row)
{
  if (!row->argument)
    return no_argument;
  return row->argument[0] == '[' ? optional_argument : required_argument;
}

/* The table as getopt wants it.  No option with a letter takes an argument.  */
static void
fill_getopt (char letters[ROWS + 2], struct option longs[ROWS + 1])
{
  *letters++ = ':';
  for (int i = 0; i < ROWS; i++)
    {
      if (rows[i].letter)
        *letters++ = (char)rows[i].letter;
      if (rows[i].name)
        *longs++ = (struct option){ rows[i].name, argument_kind (&rows[i]),
                                    NULL, LONG + i };
    }
  *letters = '\0';
  *longs = (struct option){ 0 };
}

static const struct option_row *
row_of (int found)
{
  if (found >= LONG)
    return &rows[found - LONG];
  for (size_t i = 0; i < ROWS; i++)
    if (rows[i].letter == found && found)
      return &rows[i];
  return NULL;
}

/* The long option that WORD may have been meant as, or NULL.  */
static const char *
nearest_option (const char *word)
{
  struct guess guess
      = guess_at (span_part (span_of (word), 2, strcspn (word, "=") - 2));
  const char *nearest = NULL;

  for (size_t i = 0; i < ROWS; i++)
    {
      size_t before = guess.distance;

      if (rows[i].name)
        guess_try (&guess, span_of (rows[i].name));
      if (guess.distance < before)
        nearest = rows[i].name;
    }
  return nearest;
}

/* What getopt could not take: WORD, where it stopped.  */
static char *
unknown_option (const char *word)
{
  const char *nearest;

  if (optopt >= LONG)
    return message ("--%s takes no value", rows[optopt - LONG].name);
  if (optopt)
    return message ("unknown option -%c; certask --help shows all", optopt);
  nearest = nearest_option (word);
  if (nearest)
    return message ("unknown option %s; did you mean --%s?", word, nearest);
  return message ("unknown option %s; certask --help shows all", word);
}

static char *
missing_value (void)
{
  const struct option_row *row = &rows[optopt - LONG];

  return message ("--%s needs a value: --%s=%s", row->name, row->name,
                  row->argument);
}

/* ---- What options say together ---- */

static bool
check (struct option_reading *r)
{
  const struct options *o = r->options;
  char *error = target_defaults_error (&o->target);
  bool targets = o->targets[0] || o->targets_file;
  const char *priority_error = NULL;
  size_t at = 0;

  if (error)
    return option_wrong (r, error);
  if (o->priority)
    priority_error = tls_priority_error (o->priority, &at);
  if (priority_error)
    return option_wrong (
        r, message ("--priority \"%s\": wrong from \"%s\" on (%s); such as"
                    " NORMAL:-VERS-TLS1.3",
                    o->priority, o->priority + at, priority_error));
  if (!o->cert && (o->key || o->passphrase_file))
    return option_wrong (r, message ("--%s goes with --cert FILE",
                                     o->key ? "key" : "passphrase-file"));
  if (o->resume && !o->output)
    return option_wrong (r, message ("--resume goes with --output FILE, which"
                                     " says what was answered"));
  if (o->demo && targets)
    return option_wrong (r, message ("--demo takes no target: give the port as"
                                     " --demo=PORT"));
  if (o->demo || o->explain || o->list_protocols || targets)
    return true;
  return option_wrong (r,
                       message ("no target is given, such as example.org:5222;"
                                " certask --help shows more"));
}

static bool
read_all (struct option_reading *r, int argc, char **argv)
{
  char letters[ROWS + 2];
  struct option longs[ROWS + 1];
  int found;

  fill_getopt (letters, longs);
  optind = 0; /* begin anew, even if another command line was read before */
  opterr = 0;
  while (!r->instead
         && (found = getopt_long (argc, argv, letters, longs, NULL)) != -1)
    {
      const struct option_row *row = row_of (found);

      if (found == ':')
        return option_wrong (r, missing_value ());
      if (!row)
        return option_wrong (r, unknown_option (argv[optind - 1]));
      if (!row->take (r, row, optarg))
        return false;
    }
  r->options->targets = argv + optind;
  return r->instead || check (r);
}

static enum options_end
print_list (const struct options *options)
{
  if (options->format != FORMAT_TEXT)
    return list_protocols_json (stdout, options->target.protocols)
               ? OPTIONS_DONE
               : OPTIONS_NO_MEMORY;
  list_protocols (stdout, options->target.protocols);
  return OPTIONS_DONE;
}

enum options_end
options_read (int argc, char **argv, struct options *options)
{
  struct option_reading r = { .options = options };

  *options = (struct options){
    .tls_min = 0x0303,
    .tls_max = 0x0304,
    .timeout_ms = TIMEOUT_MS,
    .concurrency = CONCURRENCY,
    .per_host = PER_HOST,
    .shard = 1,
    .shards = 1,
  };
  if (!read_all (&r, argc, argv))
    {
      complain (r.error);
      return OPTIONS_USAGE;
    }
  if (!r.instead)
    return options->list_protocols ? print_list (options) : OPTIONS_RUN;
  r.instead (stdout);
  return OPTIONS_DONE;
}

void
options_release (struct options *options)
{
  free ((void *)options->target.protocols);
  proxy_free (options->proxy);
}
