/* Hosts: which are let in, and how they are spelt.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "host.h"
#include "message.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <idn2.h>
#include <stdlib.h>

enum
{
  NAME_MAX_BYTES = 253, /* RFC 1035, 2.3.4, as text */
  LABEL_MAX_BYTES = 63,
  HOST_MAX_BYTES = 1024 /* as the user wrote it */
};

static bool
is_ascii (const char *s)
{
  while (*s && !((unsigned char)*s & 0x80))
    s++;
  return !*s;
}

/* What is wrong with NAME, lower-case ASCII without a final dot, or NULL.  */
static const char *
name_fault (const char *name)
{
  const char *last = strrchr (name, '.');
  size_t n;

  if (strlen (name) > NAME_MAX_BYTES)
    return "a name has at most 253 characters";
  last = last ? last + 1 : name;
  for (const char *label = name;; label += n + 1)
    {
      n = strspn (label, "abcdefghijklmnopqrstuvwxyz0123456789-_");
      if (label[n] && label[n] != '.')
        return "a name is made of letters, digits, \"-\", \"_\" and \".\"";
      if (n == 0 || n > LABEL_MAX_BYTES)
        return "between its dots, a name has 1 to 63 characters";
      if (!label[n])
        break;
    }
  /* As resolvers read 127.1 or 0x7f000001, which few mean to write.  */
  if (last[strspn (last, "0123456789")] == 0
      || (last[0] == '0' && last[1] == 'x'
          && last[2 + strspn (last + 2, "0123456789abcdef")] == 0))
    return "an IPv4 address has four numbers of 0 to 255, a name does not end"
           " in a number";
  return NULL;
}

/* An address, perhaps an IPv6 one with its zone (RFC 4007, 11).  */
static bool
is_address (const char *text)
{
  static const char zone_letters[] = "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_.";
  size_t n = strcspn (text, "%");
  const char *zone;
  char address[INET6_ADDRSTRLEN];
  unsigned char bytes[16];

  if (n >= sizeof address)
    return false;
  memcpy (address, text, n);
  address[n] = 0;
  if (!text[n])
    return inet_pton (AF_INET, address, bytes) == 1
           || inet_pton (AF_INET6, address, bytes) == 1;
  zone = text + n + 1;
  return *zone && !zone[strspn (zone, zone_letters)]
         && inet_pton (AF_INET6, address, bytes) == 1;
}

/* The A-labels of TEXT in *ASCII (malloc'ed).  NULL, or what is wrong.  */
static const char *
to_ascii (const char *text, char **ascii)
{
  uint8_t *found = NULL;
  int rc;

  if (is_ascii (text))
    {
      *ascii = strdup (text);
      for (char *c = *ascii; c && *c; c++)
        *c = (char)tolower ((unsigned char)*c);
      return *ascii ? NULL : "out of memory";
    }
  rc = idn2_lookup_u8 ((const uint8_t *)text, &found,
                       IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  *ascii = (char *)found;
  return rc == IDN2_OK ? NULL : idn2_strerror (rc);
}

/* The U-labels of NAME, or NAME itself where they are not what IDNA2008 lets
   in: those are names that exist and that nobody may show.  */
static char *
to_unicode (const char *name)
{
  char *unicode = NULL;
  char *again = NULL;

  if (idn2_to_unicode_8z8z (name, &unicode, 0) == IDN2_OK && !is_ascii (unicode)
      && !to_ascii (unicode, &again) && strcmp (again, name) == 0)
    {
      free (again);
      return unicode;
    }
  free (unicode);
  free (again);
  return strdup (name);
}

/* Fill HOST with the spellings of the name TEXT.  NULL, or what is wrong.  */
static const char *
read_name (const char *text, struct host *host)
{
  const char *fault = to_ascii (text, &host->ascii);
  size_t n;

  if (fault)
    return fault;
  n = strlen (host->ascii);
  if (n > 1 && host->ascii[n - 1] == '.')
    n--;
  host->name = strndup (host->ascii, n);
  if (!host->name)
    return "out of memory";
  fault = name_fault (host->name);
  if (fault)
    return fault;
  host->domain = to_unicode (host->name);
  return host->domain ? NULL : "out of memory";
}

static const char *
read_text (const char *text, struct host *host)
{
  if (!is_address (text))
    return strchr (text, ':') ? "this is no IPv6 address"
                              : read_name (text, host);
  host->is_address = true;
  host->ascii = strdup (text);
  host->name = strdup ("");
  host->domain = strdup ("");
  return host->ascii && host->name && host->domain ? NULL : "out of memory";
}

bool
host_read (struct span text, struct host *host, char **error)
{
  char *copy = strndup (text.at, text.n);
  const char *fault = "out of memory";

  *host = (struct host){ NULL, NULL, NULL, false };
  if (text.n > HOST_MAX_BYTES)
    fault = "this is too long";
  else if (copy)
    fault = copy[0] ? read_text (copy, host) : "there is none";
  if (fault)
    {
      *error = message ("host \"%.*s\": %s", (int)(text.n > 80 ? 80 : text.n),
                        text.at, fault);
      host_clear (host);
    }
  free (copy);
  return !fault;
}

void
host_clear (struct host *host)
{
  free (host->ascii);
  free (host->name);
  free (host->domain);
  *host = (struct host){ NULL, NULL, NULL, false };
}
