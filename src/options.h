/* The command line.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "target.h"

struct identity;
struct proxy;

enum format
{
  FORMAT_TEXT,
  FORMAT_JSON
};

enum colour
{
  COLOUR_AUTO,   /* on a terminal, unless NO_COLOR is set */
  COLOUR_ALWAYS,
  COLOUR_NEVER
};

struct options
{
  struct target_defaults target;
  char **targets;            /* words of the command line, NULL-terminated */
  const char *targets_file;  /* --targets: "-" is standard input; or NULL */
  bool shuffled;             /* --seed was given, and is: */
  unsigned seed;
  unsigned shard;            /* --shard: this one, from 1 on, */
  unsigned shards;           /* of as many; 1 of 1 by default */
  int family;                /* 0, 4 or 6 */
  const char *name_servers;  /* --resolver: addresses, checked, or NULL */
  struct proxy *proxy;       /* --connect-via, or NULL; freed by options_release */
  bool follow_private;       /* go where DNS must not send us */
  bool verify;
  const char *alpn;          /* comma-separated, or NULL */
  unsigned tls_min;          /* as on the wire; 0x0303 … 0x0304 by default */
  unsigned tls_max;
  const char *priority;      /* GnuTLS syntax, checked, or NULL */
  int64_t timeout_ms;        /* one deadline for everything of a target */
  unsigned concurrency;      /* targets at once, in all */
  unsigned threads;          /* 0: as many as there are cores */
  unsigned per_host;         /* connections at once to one address */
  unsigned rate;             /* new connections a second; 0: no limit */
  bool unordered;            /* answers come as they come */
  bool once;                 /* --once: one connection a target */
  bool thorough;
  bool deep;
  const char *cert;          /* --cert, --key, --passphrase-file, or NULL */
  const char *key;
  const char *passphrase_file;
  const struct identity *own; /* what --cert and --key hold, or NULL */
  const char *explain;       /* --explain TEXT, or NULL */
  unsigned expect;           /* --expect: bits 1 << enum answer; 0: none */
  enum format format;
  const char *output;        /* --output, in JSON, or NULL */
  bool resume;
  bool quiet;
  enum colour colour;
  unsigned verbose;
  bool no_sandbox;           /* let a run do all that its user can */
  bool list_protocols;
  bool demo;
  uint16_t demo_port;
};

/* What is left to do once the command line is read.  */
enum options_end
{
  OPTIONS_RUN,       /* OPTIONS is filled; its strings point into ARGV */
  OPTIONS_DONE,      /* --help and the like have been answered: exit with 0 */
  OPTIONS_NO_MEMORY, /* to answer them: exit with 3 */
  OPTIONS_USAGE      /* a message has been printed: exit with 64 */
};

enum options_end options_read (int argc, char **argv, struct options *options);
/* Release what OPTIONS hold, however they were read.  */
void options_release (struct options *options);

#endif
