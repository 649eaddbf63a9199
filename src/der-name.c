/* Names that need no care, as text.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "der.h"

enum
{
  PLAIN_PARTS = 16 /* a name of more is left to GnuTLS, too */
};

/* One attribute of a name: "CN" and what it is.  */
struct part
{
  const char *key;
  struct span value;
};

/* The arcs below 2.5.4 (RFC 4519) that names are mostly made of, as RFC 4514
   calls them; they are one octet each.  */
static const char *
key_of (struct span oid)
{
  static const char *const keys[] = { [3] = "CN", [6] = "C",  [7] = "L",
                                      [8] = "ST", [10] = "O", [11] = "OU" };
  size_t arc;

  if (oid.n != 3 || memcmp (oid.at, "\x55\x04", 2) != 0)
    return NULL;
  arc = (unsigned char)oid.at[2];
  return arc < sizeof keys / sizeof *keys ? keys[arc] : NULL;
}

/* Characters that are never escaped (RFC 4514, 2.4), wherever they stand.  */
static bool
is_plain (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || (c && strchr ("-._:/()'*@&!", c));
}

/* Blanks count as plain between others.  */
static bool
is_plain_text (struct span text)
{
  if (text.n == 0 || text.at[0] == ' ' || text.at[text.n - 1] == ' ')
    return false;
  for (size_t i = 0; i < text.n; i++)
    if (text.at[i] != ' ' && !is_plain (text.at[i]))
      return false;
  return true;
}

/* RelativeDistinguishedName ::= SET OF SEQUENCE { type, value }, here of one.  */
static bool
take_part (struct span *names, struct part *part)
{
  struct ber set;
  struct ber pair;
  struct ber oid;
  struct ber value;

  if (!ber_take_tagged (names, DER_SET, &set)
      || !ber_take_tagged (&set.contents, DER_SEQUENCE, &pair)
      || set.contents.n > 0
      || !ber_take_tagged (&pair.contents, DER_OBJECT_IDENTIFIER, &oid)
      || !ber_take (&pair.contents, &value) || pair.contents.n > 0
      || (value.tag != DER_UTF8_STRING && value.tag != DER_PRINTABLE_STRING))
    return false;
  part->key = key_of (oid.contents);
  part->value = value.contents;
  return part->key && is_plain_text (part->value)
         && (*part->key != 'C' || part->key[1] || part->value.n == 2);
}

/* From the last part to the first (RFC 4514, 2.1).  */
static size_t
write_parts (const struct part *parts, size_t count, char *text, size_t size)
{
  size_t n = 0;

  while (count > 0)
    {
      const struct part *part = &parts[--count];
      size_t key_n = strlen (part->key);

      if (size - n < key_n + part->value.n + 2)
        return 0;
      memcpy (text + n, part->key, key_n);
      n += key_n;
      text[n++] = '=';
      memcpy (text + n, part->value.at, part->value.n);
      n += part->value.n;
      if (count > 0)
        text[n++] = ',';
    }
  return n;
}

size_t
der_plain_name (struct span der, char *text, size_t size)
{
  struct part parts[PLAIN_PARTS];
  struct ber name;
  size_t count = 0;

  if (!ber_take_tagged (&der, DER_SEQUENCE, &name) || der.n > 0)
    return 0;
  while (name.contents.n > 0)
    if (count == PLAIN_PARTS || !take_part (&name.contents, &parts[count++]))
      return 0;
  return write_parts (parts, count, text, size);
}
