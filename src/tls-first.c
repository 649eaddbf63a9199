/* What comes first in a TLS session: TLS at all?
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "tls-session.h"

/* A record (RFC 8446, 5.1), and the type of the message that it begins with:

     | 20 to 23 | 3 minor | length 2 | 2 for a ServerHello |  */
enum
{
  RECORD_HANDSHAKE = 22,
  MESSAGE_AT = 5,
  SERVER_HELLO = 2
};

static bool
looks_like_tls (struct span first)
{
  unsigned char type = (unsigned char)first.at[0];

  return type >= 20 && type <= 23 && (first.n < 2 || first.at[1] == 3);
}

/* How much of BYTES comes before the record of a ServerHello.  */
static size_t
length_up_to_hello (struct span bytes)
{
  for (size_t i = 0; i + MESSAGE_AT < bytes.n; i++)
    if (bytes.at[i] == RECORD_HANDSHAKE && bytes.at[i + 1] == 3
        && bytes.at[i + MESSAGE_AT] == SERVER_HELLO)
      return i;
  return bytes.n;
}

static void
note_plaintext (struct tls *tls, struct span bytes)
{
  struct surplus *seen = &tls->record->attempt->not_tls;

  seen->bytes = length_up_to_hello (bytes);
  seen->sample = arena_span (
      tls->record->arena,
      span_part (bytes, 0,
                 seen->bytes < SAID_MAX_BYTES ? seen->bytes : SAID_MAX_BYTES));
}

bool
tls_first_bytes (struct tls *tls)
{
  struct span first = queue_bytes (&tls->in);

  if (tls->checked || first.n == 0)
    return true;
  if (!looks_like_tls (first))
    {
      note_plaintext (tls, first);
      tls_ended (tls, END_NOT_TLS);
      return false;
    }
  tls->checked = first.n >= 2;
  return tls->checked || tls->network != NETWORK_UP;
}

/* Plaintext there is told as such.  */
void
tls_note_early (struct tls *tls, struct span bytes)
{
  struct attempt *a = tls->record->attempt;
  const struct span step = span_of ("ClientHello");

  if (tls->spoke)
    return;
  tls_first_bytes (tls);
  if (tls->state == TLS_ENDED
      || (a->early.bytes > 0 && !span_is (a->early_step, step.at)))
    return;
  a->early_step = step;
  record_surplus (tls->record, &a->early, bytes);
}
