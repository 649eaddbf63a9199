/* Telnet (RFC 854) and its upgrade, the option START_TLS
   (draft-altman-telnet-starttls).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Both sides agree on the option, then each says that TLS follows:

     IAC WILL START_TLS   IAC SB START_TLS FOLLOWS IAC SE
     ff  fb   2e          ff  fa 2e        01      ff  f0  */
#include <certask/protocol.h>

#define IAC "\xff"
#define SE "\xf0"
#define SB "\xfa"
#define WILL "\xfb"
#define DO "\xfd"
#define DONT "\xfe"
#define START_TLS "\x2e"
#define FOLLOWS "\x01"

static const char will[] = IAC WILL START_TLS;
static const char does[] = IAC DO START_TLS;
static const char does_not[] = IAC DONT START_TLS;
static const char follows[] = IAC SB START_TLS FOLLOWS IAC SE;

/* ---- Units: data up to the next IAC, or a command ---- */

/* How long the data is that comes next, SIZE_MAX while no IAC has ended it.  */
static size_t
data_length (struct talk *t)
{
  struct span bytes;
  size_t n = 0;

  while (peek_bytes (t, n + 1, &bytes))
    if (bytes.at[n] == IAC[0])
      return n;
    else
      n++;
  return SIZE_MAX;
}

/* How long the command is that comes next (RFC 854; RFC 855 for SB … SE),
   SIZE_MAX while its end is not here.  */
static size_t
command_length (struct talk *t)
{
  struct span bytes;

  if (!peek_bytes (t, 2, &bytes))
    return SIZE_MAX;
  if ((unsigned char)bytes.at[1] > (unsigned char)DONT[0]
      || (unsigned char)bytes.at[1] < (unsigned char)SB[0])
    return 2;
  if (bytes.at[1] != SB[0])
    return 3;
  for (size_t n = 2; peek_bytes (t, n + 2, &bytes);)
    if (bytes.at[n] == IAC[0] && bytes.at[n + 1] == SE[0])
      return n + 2;
    else
      n += bytes.at[n] == IAC[0] ? 2 : 1;
  return SIZE_MAX;
}

static bool
hear_unit (struct talk *t, struct span *unit)
{
  size_t n = data_length (t);

  if (n == 0)
    n = command_length (t);
  return n != SIZE_MAX && hear_bytes (t, n, unit);
}

/* ---- START_TLS ---- */

/* Whatever else the server wants to settle before is left unanswered: all of it
   is settled anew inside TLS.  */
static bool
hear_consent (struct talk *t)
{
  struct span unit;

  while (hear_unit (t, &unit))
    if (span_is (unit, does))
      return true;
    else if (span_is (unit, does_not))
      return not_offered (t, unit);
  return false;
}

static bool
hear_follows (struct talk *t)
{
  struct span unit;

  while (hear_unit (t, &unit))
    if (span_is (unit, follows))
      return true;
    else if (span_is (unit, does_not))
      return refused (t, unit);
  return false;
}

/* Each side says so when it likes, so what the server has said by now is no
   early answer.  */
static bool
exchange_follows (struct talk *t)
{
  size_t n = sizeof follows - 1;

  if (span_begins (arrived (t), follows))
    not_early (t, n);
  return say_bytes (t, "FOLLOWS", follows, n) && hear_follows (t);
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_bytes (t, "START_TLS",
                    will, sizeof will - 1)     /* C: WILL START_TLS          */
      && hear_consent (t)                      /* S: DO START_TLS            */
      && exchange_follows (t);                 /* C: START_TLS FOLLOWS
                                                  S: START_TLS FOLLOWS       */
}
/* clang-format on */

const struct protocol telnet = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "telnet",
  .title = "Telnet",
  .spec = "draft-altman-telnet-starttls-02",
  .port = 23,
  .tls_port = 992,
  .tls_scheme = "telnets",
  .negotiate = negotiate,
};
