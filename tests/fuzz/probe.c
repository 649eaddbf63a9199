/* The whole probe between a scripted wire and a scripted clock.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   After the head (head.h) the input says what happens:

     | FEED | n, 2 octets | n bytes |       the server says so, at once
     | WAIT | n |                           n * 50 ms pass
     | FIN |  | RST |

   each kind being an octet modulo four.  */
#include <config.h>

#include "limits.h"
#include "whole.h"

enum happening
{
  FEED,
  WAIT,
  FIN,
  RST,
  HAPPENINGS
};

/* The same dialogue without a probe, to tell what is left over.  */
struct shadow
{
  struct talk *talk;
  enum talk_end end;
};

static void
feed (struct rig *r, const struct head *head, struct span bytes, bool cut,
      struct shadow *shadow)
{
  unsigned cuts = head->cuts;

  if (shadow && shadow->end == TALK_GOES_ON && !probe_done (r->probe))
    shadow->end = talk_hear (shadow->talk, head->protocol->negotiate, bytes, 0);
  while (cut && bytes.n > 1)
    {
      cuts = cuts * 1103515245 + 12345;
      rig_feed (r, take_bytes (&bytes, 1 + (cuts >> 16) % bytes.n), 0);
    }
  rig_feed (r, bytes, 0);
}

static void
happen (struct rig *r, const struct head *head, struct span rest, bool cut,
        struct shadow *shadow)
{
  while (rest.n > 0)
    {
      enum happening what = (enum happening) (take_byte (&rest) % HAPPENINGS);
      size_t n = what <= WAIT ? take_byte (&rest) : 0;

      if (what == FEED)
        {
          n = n << 8 | take_byte (&rest);
          feed (r, head, take_bytes (&rest, n), cut, shadow);
        }
      else if (what == WAIT)
        rig_wait (r, r->record.now_ms + (int64_t)n * 50);
      else
        rig_feed_end (r, what == RST);
    }
}

/* ---- Twice ---- */

/* How much of what is no TLS is kept depends on what came at once.  */
static char *
seen (struct rig *r)
{
  struct attempt *a = &r->attempt;

  if (a->ending == END_NOT_TLS)
    {
      must (a->not_tls.sample.n > 0);
      must (a->events_count == EVENTS_MAX || r->record.last->detail.n > 0);
      a->not_tls.sample.n = a->not_tls.bytes = 1;
      r->record.last->detail.n = 1;
    }
  return attempt_text (&r->attempt);
}

static char *
play_whole (const struct head *head, struct span rest)
{
  struct shadow shadow = { talk_new (&head->setting), TALK_GOES_ON };
  bool upgrades = head->phase != DIRECT && head->protocol->negotiate;
  struct rig r;
  char *text;

  must (shadow.talk != NULL);
  if (upgrades)
    shadow.end
        = talk_hear (shadow.talk, head->protocol->negotiate, span_none (), 0);
  whole_begin (&r, head, NULL, NULL);
  happen (&r, head, rest, false, upgrades ? &shadow : NULL);
  whole_end (&r, head);
  if (upgrades && r.attempt.starttls.outcome == STARTTLS_AGREED)
    must (r.attempt.injected.bytes == talk_left_over (shadow.talk).n);
  text = r.attempt.injected.bytes > 0 ? NULL : seen (&r);
  whole_free (&r);
  talk_free (shadow.talk);
  return text;
}

/* What comes with the go-ahead, and what comes after it, are not the same.  */
static void
play_cut (const struct head *head, struct span rest, char *whole)
{
  struct rig r;
  char *text;

  if (!whole)
    return;
  whole_begin (&r, head, NULL, NULL);
  happen (&r, head, rest, true, NULL);
  rig_wait (&r, r.plan.deadline_ms);
  text = seen (&r);
  must (strcmp (whole, text) == 0);
  free (text);
  free (whole);
  whole_free (&r);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span rest = { (const char *)data, size };
  struct head head;

  head_read (&head, &rest);
  play_cut (&head, rest, play_whole (&head, rest));
  return 0;
}
