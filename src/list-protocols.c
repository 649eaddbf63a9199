/* --list-protocols: what can be spoken, and where.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "json-text.h"
#include "list-protocols.h"
#include "number.h"
#include "protocols.h"

#include <stdlib.h>

/* ---- As a table ---- */

enum column
{
  NAME,
  STARTTLS,
  DIRECT,
  ASKS,
  SPECIFICATION,
  COLUMNS
};

enum
{
  CELL_MAX_BYTES = 256
};

/* With two spaces between, 79 in all.  */
static const size_t widths[COLUMNS] = { 14, 11, 6, 15, 25 };

struct row
{
  char text[COLUMNS][CELL_MAX_BYTES];
};

static const struct row headings
    = { { "NAME", "STARTTLS", "DIRECT", "THEN ASKS", "SPECIFICATION" } };

static const char *
or_none (const char *text)
{
  return text ? text : "-";
}

/* Append SEPARATOR and each word of WORDS, which may be NULL, to TEXT.  */
static void
append_words (char text[CELL_MAX_BYTES], const char *separator,
              const char *words)
{
  struct span rest = span_of (words ? words : "");
  struct span word;
  size_t n = strlen (text);

  while (n < CELL_MAX_BYTES && span_word (&rest, &word))
    n += (size_t)snprintf (text + n, CELL_MAX_BYTES - n, "%s%.*s", separator,
                           (int)word.n, word.at);
}

static struct row
row_of (const struct protocol *p)
{
  struct row row = { 0 };

  snprintf (row.text[NAME], CELL_MAX_BYTES, "%s", p->name);
  append_words (row.text[NAME], ", ", p->aliases);
  if (p->negotiate && p->port)
    {
      snprintf (row.text[STARTTLS], CELL_MAX_BYTES, "%u", p->port);
      append_words (row.text[STARTTLS], " ", p->more_ports);
    }
  else
    snprintf (row.text[STARTTLS], CELL_MAX_BYTES, "%s",
              p->negotiate ? "any port" : "-");
  snprintf (row.text[DIRECT], CELL_MAX_BYTES, p->tls_port ? "%u" : "-",
            p->tls_port);
  snprintf (row.text[ASKS], CELL_MAX_BYTES, "%s", or_none (p->asks));
  snprintf (row.text[SPECIFICATION], CELL_MAX_BYTES, "%s", p->spec);
  return row;
}

/* How much of a WORD that is too long for WIDTH goes on its first line: up to a
   hyphen, if there is one.  */
static size_t
first_part (struct span word, size_t width)
{
  const char *hyphen = memrchr (word.at, '-', width);

  return hyphen ? (size_t)(hyphen - word.at) + 1 : width;
}

/* Take from *REST as much as fits into WIDTH, by words if that can be; empty at
   the end.  */
static struct span
take_line (struct span *rest, size_t width)
{
  struct span text = *rest;
  struct span ahead = text;
  struct span word;
  size_t from = 0;
  size_t to = 0;

  while (span_word (&ahead, &word))
    {
      size_t at = (size_t)(word.at - text.at);

      if (to > 0 && at + word.n - from > width)
        break;
      from = to > 0 ? from : at;
      to = at + (word.n > width ? first_part (word, width) : word.n);
    }
  *rest = span_from (text, to);
  return span_part (text, from, to - from);
}

/* Characters of UTF-8.  */
static size_t
length (struct span text)
{
  size_t n = 0;

  for (size_t i = 0; i < text.n; i++)
    n += ((unsigned char)text.at[i] & 0xC0) != 0x80;
  return n;
}

/* Print the next line of each cell; false when there is none.  */
static bool
print_lines (FILE *out, struct span rests[COLUMNS])
{
  size_t gap = 0;
  bool any = false;

  for (size_t c = 0; c < COLUMNS; c++)
    {
      struct span line = take_line (&rests[c], widths[c]);
      size_t used = length (line);

      if (line.n)
        fprintf (out, "%*s%.*s", (int)gap, "", (int)line.n, line.at);
      any = any || line.n;
      gap = (line.n ? 0 : gap) + 2
            + (used < widths[c] ? widths[c] - used : 0);
    }
  if (any)
    fputc ('\n', out);
  return any;
}

static void
print_row (FILE *out, const struct row *row)
{
  struct span rests[COLUMNS];

  for (size_t c = 0; c < COLUMNS; c++)
    rests[c] = span_of (row->text[c]);
  while (print_lines (out, rests))
    continue;
}

void
list_protocols (FILE *out, protocol_list known)
{
  print_row (out, &headings);
  for (protocol_list p = protocols_of (known); *p; p++)
    {
      struct row row = row_of (*p);

      print_row (out, &row);
    }
}

/* ---- As JSON ---- */

static void
json_aliases (struct json *j, const char *words)
{
  struct span rest = span_of (words ? words : "");
  struct span word;

  json_begin_list (j, "aliases");
  while (span_word (&rest, &word))
    json_text (j, "", word, 0);
  json_end_list (j);
}

static void
json_ports (struct json *j, const struct protocol *p)
{
  struct span rest = span_of (p->more_ports ? p->more_ports : "");
  struct span word;
  uint16_t port;

  json_begin_list (j, "starttls_ports");
  if (p->port)
    json_number (j, "", p->port);
  while (span_word (&rest, &word))
    if (port_read (word, &port))
      json_number (j, "", port);
  json_end_list (j);
}

static void
json_protocol (struct json *j, const struct protocol *p)
{
  json_begin_object (j, "");
  json_words (j, "name", p->name);
  json_words (j, "title", p->title);
  json_words (j, "specification", p->spec);
  json_aliases (j, p->aliases);
  if (p->negotiate)
    json_ports (j, p);
  else
    json_none (j, "starttls_ports");
  if (p->tls_port)
    json_number (j, "direct_port", p->tls_port);
  else
    json_none (j, "direct_port");
  json_words (j, "direct_scheme", p->tls_scheme);
  json_words (j, "alpn", p->alpn);
  json_words (j, "asks", p->asks);
  json_end_object (j);
}

bool
list_protocols_json (FILE *out, protocol_list known)
{
  for (protocol_list p = protocols_of (known); *p; p++)
    {
      struct json j = { 0 };
      size_t n;
      char *line;

      json_protocol (&j, *p);
      line = json_done (&j, &n);
      if (!line)
        return false;
      fwrite (line, 1, n, out);
      free (line);
    }
  return true;
}
