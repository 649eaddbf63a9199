/* The table of options: its rows, and what they do.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OPTION_ROW_H
#define OPTION_ROW_H

#include "options.h"

/* A command line that is being read.  */
struct option_reading
{
  struct options *options;
  char *error;              /* what is wrong, malloc'ed */
  void (*instead) (FILE *); /* what to print rather than probe, or NULL */
};

struct option_row;

/* Take VALUE (NULL: none was given).  False with a message in the reading.  */
typedef bool option_taker (struct option_reading *reading,
                           const struct option_row *row, const char *value);

/* An option, or, without letter and name, a heading of --help.  */
struct option_row
{
  int letter;           /* its short form, or 0 */
  const char *name;     /* its long form, or NULL */
  const char *argument; /* "FILE"; "[PORT]" may be left out; NULL: none */
  const char *help;     /* NULL: understood, but not shown */
  option_taker *take;
  size_t field;         /* of struct options: where a plain value goes */
  unsigned most;        /* of a number */
};

/* False, ERROR being what is wrong.  */
bool option_wrong (struct option_reading *reading, char *error);

/* Plain values go to the row's field: a bool, a const char *, an unsigned.  */
option_taker take_flag, take_text, take_number;

option_taker take_family, take_proxy, take_resolver, take_alpn, take_tls, take_timeout,
    take_seed, take_shard, take_output, take_expect, take_json, take_verbose, take_colour, take_demo, take_version,
    take_plugin;

#endif
