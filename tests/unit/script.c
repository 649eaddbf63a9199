/* Reads transcripts.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "script.h"
#include "target.h"
#include "via.h"

#include <certask/protocol.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const end_names[] = {
  [TALK_GOES_ON] = "goes-on",
  [TALK_AGREED] = "agreed",
  [TALK_NOT_OFFERED] = "not-offered",
  [TALK_REFUSED] = "refused",
  [TALK_WANTS_CERTIFICATE] = "wants-certificate",
  [TALK_REFUSED_OTHERWISE] = "refused-otherwise",
  [TALK_PREAUTH] = "preauth",
  [TALK_GARBLED] = "garbled",
  [TALK_LIMIT] = "limit",
  [TALK_NO_MEMORY] = "no-memory",
};

const char *
script_end_name (enum talk_end end)
{
  return end_names[end];
}

/* ---- Bytes ---- */

static void
heap_add (struct heap *heap, const char *at, size_t n)
{
  char *grown = realloc (heap->at, heap->n + n + 1);

  if (!grown)
    abort ();
  heap->at = grown;
  memcpy (heap->at + heap->n, at, n);
  heap->n += n;
  heap->at[heap->n] = '\0';
}

static int
hex_digit (char c)
{
  const char *digits = "0123456789abcdef0123456789ABCDEF";
  const char *at = c ? strchr (digits, c) : NULL;

  return at ? (int)(at - digits) % 16 : -1;
}

/* Two hexadecimal digits at TEXT, or -1.  */
static int
hex_byte (const char *text)
{
  int high = hex_digit (text[0]);
  int low = high < 0 ? -1 : hex_digit (text[1]);

  return low < 0 ? -1 : high * 16 + low;
}

/* The byte that the escape at *TEXT, behind its backslash, stands for, or -1;
   moves *TEXT behind it.  */
static int
escaped (const char **text)
{
  static const char names[] = "rnt0\\";
  static const char bytes[] = "\r\n\t\0\\";
  char c = *(*text)++;
  const char *name = c ? strchr (names, c) : NULL;
  int byte;

  if (name)
    return bytes[name - names];
  if (c != 'x')
    return -1;
  byte = hex_byte (*text);
  *text += byte < 0 ? 0 : 2;
  return byte;
}

static bool
add_text (struct heap *heap, const char *text)
{
  while (*text)
    {
      int c = (unsigned char)*text++;
      char byte;

      if (c == '\\')
        c = escaped (&text);
      if (c < 0)
        return false;
      byte = (char)c;
      heap_add (heap, &byte, 1);
    }
  return true;
}

static bool
add_line (struct heap *heap, const char *text)
{
  bool good = add_text (heap, text);

  heap_add (heap, "\r\n", 2);
  return good;
}

static bool
add_hex (struct heap *heap, const char *text)
{
  while (*text && *text != ';')
    {
      int c;
      char byte;

      if (*text == ' ')
        {
          text++;
          continue;
        }
      c = hex_byte (text);
      if (c < 0)
        return false;
      byte = (char)c;
      heap_add (heap, &byte, 1);
      text += 2;
    }
  return true;
}

static bool
add_repeated (struct heap *heap, const char *text)
{
  char *rest;
  unsigned long times = strtoul (text, &rest, 10);
  bool good = rest != text && *rest == ' ';

  while (good && times-- > 0)
    good = add_text (heap, rest + 1);
  return good;
}

/* ---- The conversation ---- */

static bool
read_speech (struct script *script, bool ours, char kind, const char *text)
{
  static const struct
  {
    char kind;
    bool (*add) (struct heap *heap, const char *text);
  } kinds[] = {
    { ':', add_line },
    { '|', add_text },
    { '#', add_hex },
    { '*', add_repeated },
  };
  struct heap *heap = ours ? &script->ours : &script->theirs;
  struct piece *piece = script->pieces + script->pieces_count - 1;
  size_t before = heap->n;

  if (script->pieces_count == 0 || piece->ours != ours)
    {
      if (script->pieces_count == PIECES_MAX)
        return false;
      piece = script->pieces + script->pieces_count++;
      *piece = (struct piece){ ours, before, 0 };
    }
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].kind == kind)
      {
        bool good = kinds[i].add (heap, text);

        piece->n += heap->n - before;
        return good;
      }
  return false;
}

/* ---- Everything else ---- */

static bool
set_string (char **string, const char *value)
{
  free (*string);
  *string = strdup (value);
  return *string != NULL;
}

static bool
read_end (struct script *script, const char *value)
{
  for (size_t i = 0; i < sizeof end_names / sizeof *end_names; i++)
    if (strcmp (end_names[i], value) == 0)
      {
        script->end = (enum talk_end)i;
        script->has_end = true;
      }
  return script->has_end;
}

static bool
read_fact (struct script *script, const char *value)
{
  struct expected_fact *fact = script->facts + script->facts_count;
  const char *space = strchr (value, ' ');

  if (!space || script->facts_count == EXPECTED_FACTS_MAX)
    return false;
  script->facts_count++;
  fact->key = strndup (value, (size_t)(space - value));
  return fact->key && add_text (&fact->value, space + 1);
}

static bool
read_setting (struct script *script, const char *key, const char *value)
{
  const struct
  {
    const char *key;
    char **string;
  } strings[] = {
    { "protocol", &script->protocol }, { "phase", &script->phase },
    { "host", &script->host },         { "name", &script->name },
    { "domain", &script->domain },
    { "user", &script->user },         { "database", &script->database },
    { "path", &script->path },         { "step", &script->step },
    { "password", &script->password }, { "port", &script->port },
    { "wanted", &script->wanted },     { "early-step", &script->early_step },
  };
  const struct
  {
    const char *key;
    struct heap *heap;
  } texts[] = {
    { "said", &script->said },
    { "left", &script->left },
    { "early", &script->early },
  };

  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (strcmp (strings[i].key, key) == 0)
      return set_string (strings[i].string, value);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (strcmp (texts[i].key, key) == 0)
      return add_text (texts[i].heap, value);
  if (strcmp (key, "end") == 0)
    return read_end (script, value);
  if (strcmp (key, "fact") == 0)
    return read_fact (script, value);
  if (strcmp (key, "deep") == 0)
    return script->deep = strcmp (value, "yes") == 0;
  return false;
}

static bool
read_line (struct script *script, char *line)
{
  char *value;

  if (line[0] == '#' || line[0] == '\0')
    return true;
  if ((line[0] == 'S' || line[0] == 'C') && line[1])
    return read_speech (script, line[0] == 'C', line[1],
                        line + 2 + (line[2] == ' '));
  value = strchr (line, ':');
  if (!value)
    return false;
  *value++ = '\0';
  return read_setting (script, line, value + (*value == ' '));
}

/* ---- The file ---- */

static bool
begin (struct script *script)
{
  *script = (struct script){ .end = TALK_GOES_ON };
  return set_string (&script->phase, "negotiate")
         && set_string (&script->protocol, "") && set_string (&script->name, "")
         && set_string (&script->host, "")
         && set_string (&script->domain, "") && set_string (&script->user, "")
         && set_string (&script->database, "")
         && set_string (&script->password, "")
         && set_string (&script->port, "0")
         && set_string (&script->path, "");
}

bool
script_read (struct script *script, const char *file)
{
  FILE *stream = fopen (file, "r");
  bool good = begin (script) && stream;
  char *line = NULL;
  size_t room = 0;
  ssize_t n;

  for (int number = 1; good && (n = getline (&line, &room, stream)) >= 0;
       number++)
    {
      if (n > 0 && line[n - 1] == '\n')
        line[n - 1] = '\0';
      good = read_line (script, line);
      if (!good)
        printf ("# %s:%d: not a line of a transcript: %s\n", file, number,
                line);
    }
  if (!stream)
    printf ("# %s: cannot be read\n", file);
  else
    fclose (stream);
  if (good && !script->has_end)
    printf ("# %s: does not say how it ends\n", file);
  free (line);
  return good && script->has_end;
}

struct setting
script_setting (const struct script *script)
{
  return (struct setting){
    .host = script->host,
    .name = script->name,
    .domain = script->domain,
    .user = script->user,
    .database = script->database,
    .path = script->path,
    .password = script->password,
    .port = (uint16_t)atoi (script->port),
    .direct = strcmp (script->phase, "direct") == 0,
    .deep = script->deep,
  };
}

dialogue_function
script_dialogue (const struct script *script)
{
  bool negotiate = strcmp (script->phase, "negotiate") == 0;

  for (size_t i = 0; protocol_registry[i]; i++)
    if (strcmp (protocol_registry[i]->name, script->protocol) == 0)
      return negotiate ? protocol_registry[i]->negotiate
                       : protocol_registry[i]->confirm;
  for (size_t i = 0; vias[i]; i++)
    if (span_begins (span_of (script->protocol), "via-")
        && strcmp (script->protocol + 4, vias[i]->scheme) == 0)
      return vias[i]->negotiate;
  return NULL;
}

void
script_clear (struct script *script)
{
  free (script->protocol);
  free (script->phase);
  free (script->name);
  free (script->host);
  free (script->password);
  free (script->port);
  free (script->domain);
  free (script->user);
  free (script->database);
  free (script->path);
  free (script->step);
  free (script->wanted);
  free (script->early_step);
  free (script->theirs.at);
  free (script->ours.at);
  free (script->said.at);
  free (script->left.at);
  free (script->early.at);
  for (size_t i = 0; i < script->facts_count; i++)
    {
      free (script->facts[i].key);
      free (script->facts[i].value.at);
    }
}
