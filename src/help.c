/* What --help and its like print.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "help.h"
#include "printable.h"
#include "tls.h"

enum
{
  WIDTH = 79,
  HELP_COLUMN = 28 /* where the words about an option begin */
};

/* ---- --help ---- */

static const char usage[]
    = "Usage: certask [OPTION]... TARGET...\n"
      "       certask [OPTION]... --targets FILE\n"
      "\n"
      "Does this server ask for a client certificate, can one go on without,"
      " and\n"
      "when it hung up, was that why?\n"
      "\n"
      "A TARGET is HOST, HOST:PORT, [ADDRESS]:PORT, or an URI:\n"
      "  xmpp://HOST, smtp://HOST       begins in plaintext\n"
      "  imaps://HOST, xmpps://HOST     TLS from the first byte\n"
      "  https://HOST/PATH, postgres://USER@HOST/DATABASE\n"
      "  tls://HOST:PORT                TLS, and nothing is asked inside\n"
      "  xmpp:DOMAIN, smtp:DOMAIN       the hosts that DNS names for a domain\n"
      "What is spoken comes from --starttls or the URI, else from the port;"
      " if none of\n"
      "them says anything, TLS comes first.  HOST alone is asked as"
      " https://HOST.\n";

static const char status[]
    = "\n"
      "Exit status: 0 answered (with --expect: as expected), 2 not as"
      " expected,\n"
      "3 undetermined, 64 wrong usage; of several targets, the worst.\n";

/* Print TEXT, its lines broken and indented to COLUMN, from COLUMN on.  */
static void
print_wrapped (FILE *out, const char *text, size_t column)
{
  size_t at = column;
  struct span rest = span_of (text);
  struct span word;

  while (span_word (&rest, &word))
    {
      if (at > column && at + 1 + word.n > WIDTH)
        {
          fprintf (out, "\n%*s", (int)column, "");
          at = column;
        }
      at += word.n + (size_t)fprintf (out, "%s", at > column ? " " : "");
      printable_write (out, word, 0);
    }
  fputc ('\n', out);
}

static void
print_option (FILE *out, const struct option_row *row)
{
  const char *argument = row->argument ? row->argument : "";
  const char *between = "";
  int n;

  if (row->letter)
    n = fprintf (out, "  -%c%s", row->letter, row->name ? ", " : "");
  else
    n = fprintf (out, "      ");
  if (row->name)
    n += fprintf (out, "--%s", row->name);
  if (*argument && *argument != '[')
    between = "=";
  n += *argument == '[' ? fprintf (out, "[=%s", argument + 1)
                        : fprintf (out, "%s%s", between, argument);
  if (n + 2 > HELP_COLUMN)
    n = fprintf (out, "\n") - 1;
  fprintf (out, "%*s", HELP_COLUMN - n, "");
  print_wrapped (out, row->help, HELP_COLUMN);
}

static bool
is_heading (const struct option_row *row)
{
  return !row->letter && !row->name;
}

void
help_print (FILE *out, const struct option_row *rows)
{
  fputs (usage, out);
  for (const struct option_row *row = rows; row->help || !is_heading (row);
       row++)
    if (row->help && is_heading (row))
      fprintf (out, "\n%s:\n", row->help);
    else if (row->help)
      print_option (out, row);
  fputs (status, out);
}

/* ---- --version ---- */

void
version_print (FILE *out)
{
  fprintf (out, "%s, with GnuTLS %s\n", PACKAGE_STRING, tls_library ());
  fputs ("Copyright (C) 2026 the certask authors.\n"
         "License GPL-3.0-or-later: GNU GPL version 3 or later"
         " <https://gnu.org/licenses/gpl.html>.\n"
         "This is free software: you may change and redistribute it.\n"
         "There is NO WARRANTY, to the extent permitted by law.\n",
         out);
}
