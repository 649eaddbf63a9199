/* The command line: what is understood, and what is refused.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "complaints.h"
#include "options.h"

#include <certask/verdict.h>

enum
{
  WORDS_MAX = 32,
  LINE_MAX_BYTES = 512
};

static bool
upgrade (struct talk *t)
{
  (void)t;
  return true;
}

static const struct protocol smtp_like
    = { .name = "smtp", .port = 25, .negotiate = upgrade };

const struct protocol *const protocol_registry[] = { &smtp_like, NULL };

/* A command line, its words separated by spaces, "_" standing for one.  */
struct line
{
  char text[LINE_MAX_BYTES];
  char *words[WORDS_MAX + 1];
  int count;
};

static void
split (struct line *line, const char *text)
{
  char *rest;

  snprintf (line->text, sizeof line->text, "certask %s", text);
  line->count = 0;
  for (char *word = strtok_r (line->text, " ", &rest);
       word && line->count < WORDS_MAX; word = strtok_r (NULL, " ", &rest))
    {
      for (char *c = word; *c; c++)
        *c = *c == '_' ? ' ' : *c;
      line->words[line->count++] = word;
    }
  line->words[line->count] = NULL;
}

static enum options_end
read_line (struct line *line, const char *text, struct options *options)
{
  split (line, text);
  complaints_forget ();
  return options_read (line->count, line->words, options);
}

/* ---- What is understood ---- */

static void
defaults (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  assert_int_equal (read_line (&line, "a", &o), OPTIONS_RUN);
  assert_null (o.target.starttls);
  assert_null (o.target.name);
  assert_null (o.target.user);
  assert_null (o.target.database);
  assert_null (o.target.path);
  assert_string_equal (o.targets[0], "a");
  assert_null (o.targets[1]);
  assert_null (o.targets_file);
  assert_int_equal (o.family, 0);
  assert_int_equal (o.tls_min, 0x0303);
  assert_int_equal (o.tls_max, 0x0304);
  assert_int_equal (o.timeout_ms, 10000);
  assert_int_equal (o.concurrency, 64);
  assert_int_equal (o.shard, 1);
  assert_int_equal (o.shards, 1);
  assert_false (o.shuffled || o.resume || o.quiet);
  assert_null (o.output);
  assert_int_equal (o.expect, 0);
  assert_int_equal (o.format, FORMAT_TEXT);
  assert_int_equal (o.colour, COLOUR_AUTO);
  assert_int_equal (o.verbose, 0);
  assert_false (o.verify || o.once || o.thorough || o.deep || o.demo);
  assert_false (o.target.mx || o.follow_private);
  assert_null (o.name_servers);
  assert_null (o.alpn);
  assert_null (o.priority);
  assert_null (o.cert);
  assert_null (o.key);
  assert_null (o.passphrase_file);
  assert_null (o.explain);
}

static void
everything_at_once (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  assert_int_equal (
      read_line (
          &line,
          "a --starttls smtp --name x.example --user u --database=d"
          " --path /p -6 --alpn h2,http/1.1 b --tls 1.2 --priority NORMAL"
          " --resolver 192.0.2.1,[::1]:53",
          &o),
      OPTIONS_RUN);
  assert_string_equal (o.target.starttls, "smtp");
  assert_string_equal (o.target.name, "x.example");
  assert_string_equal (o.target.user, "u");
  assert_string_equal (o.target.database, "d");
  assert_string_equal (o.target.path, "/p");
  assert_int_equal (o.family, 6);
  assert_string_equal (o.alpn, "h2,http/1.1");
  assert_int_equal (o.tls_min, 0x0303);
  assert_int_equal (o.tls_max, 0x0303);
  assert_string_equal (o.priority, "NORMAL");
  assert_string_equal (o.name_servers, "192.0.2.1,[::1]:53");
  assert_string_equal (o.targets[0], "a");
  assert_string_equal (o.targets[1], "b");
  assert_null (o.targets[2]);

  assert_int_equal (
      read_line (&line,
                 "--targets - --timeout 2.5 --concurrency 7 -vv --verify"
                 " --json --color never --once --thorough --deep --cert c"
                 " --key k --passphrase-file p --expect optional,required"
                 " --mx --follow-private",
                 &o),
      OPTIONS_RUN);
  assert_string_equal (o.targets_file, "-");
  assert_null (o.targets[0]);
  assert_int_equal (o.timeout_ms, 2500);
  assert_int_equal (o.concurrency, 7);
  assert_int_equal (o.verbose, 2);
  assert_true (o.verify && o.once && o.thorough && o.deep);
  assert_true (o.target.mx && o.follow_private);
  assert_int_equal (o.format, FORMAT_JSON);
  assert_int_equal (o.colour, COLOUR_NEVER);
  assert_string_equal (o.cert, "c");
  assert_string_equal (o.key, "k");
  assert_string_equal (o.passphrase_file, "p");
  assert_int_equal (o.expect, 1 << ANSWER_OPTIONAL | 1 << ANSWER_REQUIRED);
}

static void
many_targets (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  assert_int_equal (read_line (&line,
                               "--targets t --seed 0 --shard 3/4 --output f"
                               " --resume -q",
                               &o),
                    OPTIONS_RUN);
  assert_true (o.shuffled && o.resume && o.quiet);
  assert_int_equal (o.seed, 0);
  assert_int_equal (o.shard, 3);
  assert_int_equal (o.shards, 4);
  assert_string_equal (o.output, "f");
  assert_int_equal (o.format, FORMAT_JSON);
  assert_int_equal (read_line (&line, "a --seed 4294967295 --shard 1/1", &o),
                    OPTIONS_RUN);
  assert_true (o.seed == 4294967295);
}

static void
demo_and_explain_need_no_target (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  assert_int_equal (read_line (&line, "--demo", &o), OPTIONS_RUN);
  assert_true (o.demo);
  assert_int_equal (o.demo_port, 0);
  assert_int_equal (read_line (&line, "--demo=5222", &o), OPTIONS_RUN);
  assert_int_equal (o.demo_port, 5222);
  assert_int_equal (read_line (&line, "--explain 40", &o), OPTIONS_RUN);
  assert_string_equal (o.explain, "40");
}

/* What comes behind "--" is a target, whatever it looks like.  */
static void
two_hyphens_end_the_options (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  assert_int_equal (read_line (&line, "-4 -- --json -6", &o), OPTIONS_RUN);
  assert_int_equal (o.format, FORMAT_TEXT);
  assert_int_equal (o.family, 4);
  assert_string_equal (o.targets[0], "--json");
  assert_string_equal (o.targets[1], "-6");
}

struct timing
{
  const char *text;
  int64_t ms;
};

static void
seconds (void **state)
{
  static const struct timing timings[]
      = { { "1", 1000 },      { "0.001", 1 },     { ".5", 500 },
          { "3.", 3000 },     { "1.2345", 1234 }, { "0010", 10000 },
          { "3600", 3600000 } };
  struct line line;
  struct options o;
  char text[64];

  (void)state;
  for (size_t i = 0; i < sizeof timings / sizeof *timings; i++)
    {
      snprintf (text, sizeof text, "a --timeout %s", timings[i].text);
      assert_int_equal (read_line (&line, text, &o), OPTIONS_RUN);
      assert_int_equal (o.timeout_ms, timings[i].ms);
    }
}

/* ---- What is refused ---- */

struct wrong
{
  const char *line;
  const char *says; /* a part of the message */
};

static const struct wrong wrongs[] = {
  { "", "no target" },
  { "-4 --json", "no target" },
  { "--demo a", "--demo takes no target" },
  { "--demo=0", "1 to 65535" },
  { "--demo=x", "1 to 65535" },
  { "--jsn a", "did you mean --json?" },
  { "--starttsl=smtp a", "did you mean --starttls?" },
  { "--frobnicate a", "unknown option --frobnicate; certask --help" },
  { "-x a", "unknown option -x" },
  { "-4x a", "unknown option -x" },
  { "--json=1 a", "--json takes no value" },
  { "a --targets", "--targets needs a value: --targets=FILE" },
  { "a --starttls", "--starttls needs a value" },
  { "a --starttls smpt", "did you mean \"smtp\"" },
  { "a --name a_b", "--name" },
  { "a --user \x1b[1m", "--user" },
  { "a --path p", "must begin with" },
  { "a --timeout 0", "--timeout \"0\": seconds" },
  { "a --timeout -1", "--timeout" },
  { "a --timeout 1e3", "--timeout" },
  { "a --timeout 0.0001", "--timeout" },
  { "a --timeout 1.2.3", "--timeout" },
  { "a --timeout .", "--timeout" },
  { "a --timeout 10s", "--timeout" },
  { "a --timeout 3601", "at most 3600" },
  { "a --timeout 99999999999999999999", "at most 3600" },
  { "a --timeout nan", "--timeout" },
  { "a --concurrency 0", "1 to 16384" },
  { "a --seed -1", "0 to 4294967295" },
  { "a --seed 4294967296", "0 to 4294967295" },
  { "a --shard 0/1", "K from 1 to N" },
  { "a --shard 2/1", "K from 1 to N" },
  { "a --shard 1/0", "K from 1 to N" },
  { "a --shard 1/1000001", "N at most 1000000" },
  { "a --shard 1", "K from 1 to N" },
  { "a --shard 1/2/3", "K from 1 to N" },
  { "a --shard /2", "K from 1 to N" },
  { "a --resume", "goes with --output" },
  { "a --concurrency 16385", "1 to 16384" },
  { "a --concurrency many", "1 to 16384" },
  { "a --per-host 0", "1 to 16384" },
  { "a --rate 0", "1 to 1000000" },
  { "a --threads 1025", "1 to 1024" },
  { "a --tls 1.1", "1.2 or 1.3" },
  { "a --alpn h2,,h3", "--alpn \"h2,,h3\"" },
  { "a --alpn h2,", "--alpn" },
  { "a --priority NORMAL:+FOO", "--priority" },
  { "a --color maybe", "auto, always or never" },
  { "a --expect requird", "did you mean \"required\"" },
  { "a --expect optional,", "no verdict is called \"\"; they are" },
};

static void
wrong_lines (void **state)
{
  struct line line;
  struct options o;

  (void)state;
  for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++)
    if (read_line (&line, wrongs[i].line, &o) != OPTIONS_USAGE
        || !strstr (complaints (), wrongs[i].says))
      fail_msg ("%s: not \"%s\" but: %s", wrongs[i].line, wrongs[i].says,
                complaints ());
}

/* A message is one line, whatever the user wrote.  */
static void
nothing_crashes (void **state)
{
  static const char *const pieces[]
      = { "-",       "--",     "=",      "--targets", "--tls", "1.2",
          "--alpn",  ",",      "--demo", "--expect",  "-v",    "-",
          "--path",  "/",      "\xFF",   "--timeout", "9",     ".",
          "--color", "always", "--json", "-4",        "%s",    "%n" };
  const size_t count = sizeof pieces / sizeof *pieces;
  unsigned short dice[3] = { 4, 5, 6 };
  size_t refused = 0;

  (void)state;
  for (int run = 0; run < 20000; run++)
    {
      char text[LINE_MAX_BYTES] = "";
      struct line line;
      struct options o;
      enum options_end end;

      for (long n = nrand48 (dice) % 8; n >= 0; n--)
        {
          strcat (text, pieces[(size_t)nrand48 (dice) % count]);
          strcat (text, nrand48 (dice) % 3 ? " " : "");
        }
      end = read_line (&line, text, &o);
      assert_true (end == OPTIONS_RUN || end == OPTIONS_USAGE);
      assert_true ((end == OPTIONS_USAGE) == (complaints ()[0] != '\0'));
      refused += end == OPTIONS_USAGE;
    }
  assert_in_range (refused, 1000, 19999);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (defaults),
    cmocka_unit_test (everything_at_once),
    cmocka_unit_test (many_targets),
    cmocka_unit_test (demo_and_explain_need_no_target),
    cmocka_unit_test (two_hyphens_end_the_options),
    cmocka_unit_test (seconds),
    cmocka_unit_test (wrong_lines),
    cmocka_unit_test (nothing_crashes),
  };

  return cmocka_run_group_tests_name ("options", tests, NULL, NULL);
}
