/* What two targets have in common if they ask the same.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "question.h"
#include "siphash.h"

#include <arpa/inet.h>
#include <stdlib.h>

/* ADDRESS as RFC 5952 has it, its zone as it stands; to be freed.  */
static char *
plain_address (const char *address)
{
  size_t n = strcspn (address, "%");
  char *part = strndup (address, n);
  int family = part && strchr (part, ':') ? AF_INET6 : AF_INET;
  unsigned char bytes[16];
  char text[INET6_ADDRSTRLEN];
  char *plain;

  if (part && inet_pton (family, part, bytes) == 1
      && inet_ntop (family, bytes, text, sizeof text))
    plain = message ("%s%s", text, address + n);
  else
    plain = strdup (address);
  free (part);
  return plain;
}

/* How the way is found from the name: a mail server that DNS names is called by
   its own name, unless the user said one.  */
static const char *
way (const struct target *t)
{
  if (t->by_domain)
    return t->named ? "domain, named" : "domain";
  return t->direct ? "direct" : "starttls";
}

/* All of it, a part a line: none can contain the end of one.  */
static char *
question_words (const struct target *t)
{
  char *host
      = t->is_address ? plain_address (t->ascii_host) : strdup (t->ascii_host);
  char *words = NULL;

  if (host)
    words = message ("%s\n%s\n%s\n%u\n%s\n%s\n%s\n%s",
                     t->protocol ? t->protocol->name : "tls", way (t), host,
                     (unsigned)t->port, t->name, t->user, t->database, t->path);
  free (host);
  return words;
}

uint64_t
question_of (const struct target *target)
{
  char *words = question_words (target);
  uint64_t question = words ? siphash (span_of (words)) : 0;

  if (words)
    question += question == 0;
  free (words);
  return question;
}

void
question_write (uint64_t question, char text[QUESTION_DIGITS + 1])
{
  static const char digits[] = "0123456789abcdef";

  for (int i = QUESTION_DIGITS - 1; i >= 0; i--, question >>= 4)
    text[i] = digits[question & 15];
  text[QUESTION_DIGITS] = '\0';
}

bool
question_read (struct span text, uint64_t *question)
{
  static const char digits[] = "0123456789abcdef";
  uint64_t value = 0;

  if (text.n != QUESTION_DIGITS)
    return false;
  for (size_t i = 0; i < text.n; i++)
    {
      const char *digit = memchr (digits, text.at[i], QUESTION_DIGITS);

      if (!digit)
        return false;
      value = value << 4 | (uint64_t)(digit - digits);
    }
  *question = value;
  return value != 0;
}

bool
question_is_of (uint64_t question, unsigned part, unsigned parts)
{
  return question % parts == part - 1;
}
