/* Through a proxy, or not, to the server.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "attempt-text.h"
#include "passage.h"
#include "proxy.h"
#include "short-memory.h"
#include "target.h"

#include <stdio.h>

#define CONNECT                                                                \
  "CONNECT mx.test:25 HTTP/1.1\r\n"                                            \
  "Host: mx.test:25\r\n"                                                       \
  "\r\n"
#define OPEN "HTTP/1.1 200 OK\r\n\r\n"
#define MANY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define MORE MANY MANY MANY MANY MANY MANY MANY MANY
#define MUCH MORE MORE MORE MORE MORE MORE MORE MORE
#define TOO_MUCH MUCH MUCH MUCH

enum
{
  NOW_MS = 1000,
  DEADLINE_MS = 11000
};

/* ---- A passage, its clock, and what it said ---- */

struct scene
{
  struct arena *arena;
  struct attempt attempt;
  struct record record;
  struct tls_shared *shared;
  struct proxy proxy;
  struct plan plan;
  struct passage *passage;
  char said[512];
  size_t said_n;
};

static void
begin (struct scene *s, const struct via *via)
{
  static const struct offer offer = { .tls_min = 0x0303, .tls_max = 0x0304 };
  static const struct setting setting = { .host = "mx.test",
                                          .port = 25,
                                          .name = "mx.test",
                                          .domain = "mx.test",
                                          .user = "",
                                          .password = "",
                                          .database = "",
                                          .path = "" };
  static char none[] = "";
  const char *error;

  *s = (struct scene){ .arena = arena_new (),
                       .attempt = attempt_blank (offer),
                       .shared = tls_shared_new (false, NULL, &error),
                       .proxy = { .via = via, .user = none, .password = none },
                       .plan = { .protocol = protocol_named (NULL, "smtp"),
                                 .setting = setting,
                                 .proxy = via ? &s->proxy : NULL,
                                 .deadline_ms = DEADLINE_MS } };
  s->record = (struct record){ .arena = s->arena,
                               .attempt = &s->attempt,
                               .start_ms = NOW_MS,
                               .now_ms = NOW_MS };
  assert_non_null (s->shared);
}

static void
end (struct scene *s)
{
  passage_free (s->passage);
  tls_shared_free (s->shared);
  arena_free (s->arena);
}

/* All that is to be said is taken, one octet at a time.  */
static void
take (struct scene *s)
{
  struct span out;

  while ((out = passage_output (s->passage)).n > 0)
    {
      assert_in_range (s->said_n, 0, sizeof s->said - 2);
      s->said[s->said_n++] = out.at[0];
      passage_sent (s->passage, 1);
    }
  s->said[s->said_n] = '\0';
}

static void
feed (struct scene *s, const char *words, size_t chunk)
{
  struct span rest = span_of (words);

  while (rest.n > 0)
    {
      size_t n = rest.n < chunk ? rest.n : chunk;

      passage_feed (s->passage, (struct span){ rest.at, n });
      take (s);
      rest = (struct span){ rest.at + n, rest.n - n };
    }
}

/* ---- What comes of it ---- */

enum then
{
  NOTHING,
  FIN,
  RST,
  TIME
};

static const struct row
{
  const char *heard;
  enum then then;
  enum reach reach;
  const char *why;
  const char *said; /* after CONNECT */
} rows[] = {
  { "", NOTHING, REACHED, "", "" },
  { OPEN, NOTHING, REACHED, "", "" },
  { OPEN "220 mx\r\n", NOTHING, REACHED, "", "EHLO " },
  { "HTTP/1.1 407 Who are you\r\n\r\n", NOTHING, REACH_PROXY,
    "the proxy refused: 407 Who are you", "" },
  { "SSH-2.0-x\r\n", NOTHING, REACH_PROXY,
    "what answered is no such proxy: SSH-2.0", "" },
  { "HTTP/1.1 200 " TOO_MUCH, NOTHING, REACH_PROXY,
    "the proxy said more than we take", "" },
  { "", FIN, REACH_PROXY, "the proxy hung up", "" },
  { "HTTP/1.", FIN, REACH_PROXY, "the proxy hung up: HTTP/1.", "" },
  { "HTTP/1.", RST, REACH_PROXY, "the proxy reset the connection: HTTP/1.",
    "" },
  { "", TIME, REACH_PROXY, "the proxy did not answer in time", "" },
};

static void
happen (struct scene *s, enum then then)
{
  if (then == TIME)
    s->record.now_ms = passage_wake_ms (s->passage);
  if (then == TIME || then == NOTHING)
    passage_tick (s->passage);
  else
    passage_feed_end (s->passage, then == RST);
  take (s);
}

static void
look_at (const struct scene *s, const struct row *row)
{
  bool failed = row->reach == REACH_PROXY;

  assert_int_equal (s->attempt.reach, row->reach);
  assert_int_equal (s->attempt.reach_said.n, strlen (row->why));
  assert_memory_equal (s->attempt.reach_said.at, row->why, strlen (row->why));
  assert_int_equal (attempt_events (&s->attempt, WHO_NOBODY, "proxy failed"),
                    failed);
  assert_memory_equal (s->said, CONNECT, strlen (CONNECT));
  assert_memory_equal (s->said + strlen (CONNECT), row->said,
                       strlen (row->said));
  assert_int_equal (passage_done (s->passage), failed);
  assert_false (passage_at_hello (s->passage));
}

/* Whatever comes after the end changes nothing.  */
static void
nothing_after (struct scene *s, const struct row *row)
{
  size_t said = s->said_n;

  feed (s, OPEN "220 mx\r\n", 1);
  passage_feed_end (s->passage, true);
  s->record.now_ms = DEADLINE_MS;
  passage_tick (s->passage);
  take (s);
  assert_int_equal (s->said_n, said);
  look_at (s, row);
}

static void
asks_a_proxy (void **state)
{
  static const size_t chunks[] = { 1, 7, SIZE_MAX };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t c = 0; c < sizeof chunks / sizeof *chunks; c++)
      {
        struct scene s;

        begin (&s, &via_http);
        s.attempt.reach = REACHED;
        s.passage = passage_new (&s.plan, s.shared, &s.record, 1);
        passage_tick (s.passage);
        take (&s);
        feed (&s, rows[i].heard, chunks[c]);
        happen (&s, rows[i].then);
        look_at (&s, &rows[i]);
        if (passage_done (s.passage))
          nothing_after (&s, &rows[i]);
        end (&s);
      }
}

/* What the proxy lets through is for the probe alone.  */
static void
passes_on (void **state)
{
  struct scene s;

  (void)state;
  for (int proxy = 0; proxy < 2; proxy++)
    {
      begin (&s, proxy ? &via_http : NULL);
      s.passage = passage_new (&s.plan, s.shared, &s.record, 1);
      passage_tick (s.passage);
      take (&s);
      assert_string_equal (s.said, proxy ? CONNECT : "");
      feed (&s, proxy ? OPEN : "", SIZE_MAX);
      feed (&s, "220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n", 1);
      assert_int_equal (s.attempt.starttls.outcome, STARTTLS_AGREED);
      assert_true (passage_wake_ms (s.passage) <= DEADLINE_MS);
      passage_feed_end (s.passage, false);
      assert_true (passage_done (s.passage));
      assert_int_equal (s.attempt.ending, END_FIN);
      end (&s);
    }
}

/* ---- Without memory ---- */

/* It ends, or was not begun; true: no memory was short.  */
static bool
ends_without (long fails)
{
  struct scene s;

  begin (&s, &via_http);
  memory = (struct memory){ .inside = true, .fails = fails };
  s.passage = passage_new (&s.plan, s.shared, &s.record, 1);
  if (s.passage)
    {
      passage_tick (s.passage);
      take (&s);
      feed (&s, OPEN, SIZE_MAX);
    }
  memory.inside = false;
  if (s.passage && s.attempt.reach == REACH_LOCAL)
    assert_true (passage_done (s.passage));
  end (&s);
  return memory.count <= fails;
}

static void
ends_without_memory (void **state)
{
  long fails = 0;

  (void)state;
  while (!ends_without (fails))
    fails++;
  assert_in_range (fails, 5, 100);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (asks_a_proxy),
    cmocka_unit_test (passes_on),
    cmocka_unit_test (ends_without_memory),
  };

  return cmocka_run_group_tests_name ("passage", tests, NULL, NULL);
}
