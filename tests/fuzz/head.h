/* How an input begins whose rest is what a server says.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

     | protocol | phase, deep | longer | cuts | six strings, each with its NUL |

   The protocol is counted in the registry, modulo how many there are: so a new
   one is fuzzed as soon as it is in Makefile.am.  */
#ifndef HEAD_H
#define HEAD_H

#include "fuzz.h"
#include "talk.h"

#include <certask/protocol.h>

enum phase
{
  NEGOTIATE,
  CONFIRM,
  DIRECT
};

enum
{
  STRINGS = 6,
  HEAD_STRING_MAX = 256
};

struct head
{
  const struct protocol *protocol;
  enum phase phase;
  bool (*dialogue) (struct talk *); /* of that phase; NULL: there is none */
  unsigned longer;
  unsigned cuts;
  struct setting setting; /* its strings are below */
  char strings[STRINGS][HEAD_STRING_MAX];
};

/* Take a head off *REST.  Strings that no user could have given, for target.c
   turns them away, are made such.  */
void head_read (struct head *head, struct span *rest);

/* Make it a head of its protocol's dialogue of PHASE.  */
void head_set_phase (struct head *head, enum phase phase);

/* Write the head that head_read gives back.  */
void head_write (FILE *out, const struct head *head);

/* All that the server says: REST, its last bytes repeated as HEAD->longer says,
   so that limits are in reach of short inputs.  To be freed.  */
char *head_bytes (const struct head *head, struct span rest,
                  struct span *bytes);

#endif
