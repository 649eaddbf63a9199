/* How an input begins whose rest is what a server says.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "head.h"
#include "target.h"
#include "uri.h"

#include <ctype.h>

enum
{
  LONGEST = 80000, /* of what a server says: above TALK_MAX_BYTES */
  PHASES = 3,
  DEEP = 4
};

static unsigned
count_protocols (void)
{
  unsigned n = 0;

  while (protocol_registry[n])
    n++;
  return n;
}

/* ---- What users may give ---- */

static bool
is_name_character (char c)
{
  return isalnum ((unsigned char)c) || strchr ("-._", c);
}

/* U-labels hold more, but no other ASCII.  */
static bool
is_domain_character (char c)
{
  return (unsigned char)c >= 0x80 || is_name_character (c);
}

static bool
is_path_character (char c)
{
  return c > ' ' && c < 127 && !strchr ("\"#<>[\\]^`{|}", c);
}

static bool
is_any (char c)
{
  return c != '\0';
}

static bool
is_host_character (char c)
{
  return is_name_character (c) || c == ':';
}

static const struct kind
{
  bool (*may_be) (char c);
} kinds[STRINGS] = { { is_host_character },
                     { is_name_character },
                     { is_domain_character },
                     { is_any },
                     { is_any },
                     { is_path_character } };

static void
copy_string (char *to, struct span from, bool (*may_be) (char c))
{
  size_t n = 0;

  for (size_t i = 0; i < from.n && n < HEAD_STRING_MAX - 1; i++)
    if (may_be (from.at[i]))
      to[n++] = from.at[i];
  to[n] = '\0';
  if (!is_clean_text (span_of (to)))
    *to = '\0';
}

/* ---- Reading, writing ---- */

static void
set_strings (struct head *h)
{
  if (h->strings[5][0] != '/')
    h->strings[5][0] = '\0';
  h->setting.host = h->strings[0];
  h->setting.name = h->strings[1];
  h->setting.domain = h->strings[2];
  h->setting.user = h->strings[3];
  h->setting.database = h->strings[4];
  h->setting.path = h->strings[5];
}

void
head_set_phase (struct head *h, enum phase phase)
{
  h->phase = phase;
  h->dialogue
      = phase == NEGOTIATE ? h->protocol->negotiate : h->protocol->confirm;
  h->setting.direct = phase == DIRECT;
}

void
head_read (struct head *h, struct span *rest)
{
  unsigned flags;

  h->protocol = protocol_registry[take_byte (rest) % count_protocols ()];
  flags = take_byte (rest);
  h->longer = take_byte (rest);
  h->cuts = take_byte (rest);
  for (size_t i = 0; i < STRINGS; i++)
    copy_string (h->strings[i], take_string (rest), kinds[i].may_be);
  h->setting = (struct setting){ .deep = (flags & DEEP) != 0 };
  head_set_phase (h, (enum phase) (flags % 4 % PHASES));
  set_strings (h);
}

void
head_write (FILE *out, const struct head *h)
{
  const struct setting *s = &h->setting;
  const char *strings[]
      = { s->host, s->name, s->domain, s->user, s->database, s->path };
  int number = 0;

  while (protocol_registry[number] != h->protocol)
    number++;
  fputc (number, out);
  fputc ((int)h->phase + (s->deep ? DEEP : 0), out);
  fputc ((int)h->longer, out);
  fputc ((int)h->cuts, out);
  for (size_t i = 0; i < STRINGS; i++)
    fwrite (strings[i], 1, strlen (strings[i]) + 1, out);
}

/* longer = 16 * TIMES + SIZE: the last 2^SIZE bytes, TIMES³ times more.  */
char *
head_bytes (const struct head *h, struct span rest, struct span *bytes)
{
  size_t times = h->longer / 16;
  size_t size = (size_t)1 << h->longer % 8;
  struct span last = span_from (rest, rest.n > size ? rest.n - size : 0);
  size_t most = rest.n + times * times * times * last.n;
  char *whole = malloc (most + 1);
  size_t n = rest.n;

  if (!whole)
    abort ();
  memcpy (whole, rest.at, n);
  for (; n < most; n += last.n)
    memcpy (whole + n, last.at, last.n);
  *bytes = (struct span){ whole, n < LONGEST ? n : LONGEST };
  return whole;
}
