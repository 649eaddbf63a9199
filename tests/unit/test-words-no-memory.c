/* What is read from the user and what is printed while memory runs out: each
   allocation fails in turn.  It is done as with memory, or it fails without a
   word on what the user may have done wrong.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "examples.h"
#include "list-protocols.h"
#include "proxy.h"
#include "short-memory.h"
#include "target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* Text, malloc'ed, of what comes of WORDS, or of the example of that number;
   NULL: memory is out.  */
typedef char *making (const char *words, size_t number);

/* Let each allocation fail, until there is none left to fail.  */
static void
run_out (making *make, const char *words, size_t number, bool stays_out)
{
  char *whole;

  memory = (struct memory){ .fails = -1, .stays_out = stays_out };
  whole = make (words, number);
  assert_non_null (whole);
  for (memory.fails = 0;; memory.fails++)
    {
      char *text;

      memory.count = 0;
      text = make (words, number);
      if (text && strcmp (text, whole) != 0 && !strstr (text, "out of memory"))
        fail_msg ("%s: allocation %ld failed, and it is \"%s\", not \"%s\"",
                  words, memory.fails, text, whole);
      free (text);
      if (memory.count <= memory.fails)
        break;
    }
  assert_true (memory.fails > 0);
  free (whole);
}

/* ---- Reports ---- */

static void (*const examples[]) (struct example *e) = {
  example_required,  example_optional,    example_refused,  example_greeting,
  example_unreached, example_application, example_compared, example_own,
  example_domain,    example_nowhere,     example_guess,    example_through,
};

static char *
words_of_example (const char *words, size_t number)
{
  struct style style = { .colour = true, .width = 72, .verbose = 2 };
  struct example e;
  char *text;

  (void)words;
  examples[number](&e);
  memory.inside = true;
  text = text_of (&e, &style);
  memory.inside = false;
  return text;
}

static char *
json_of_example (const char *words, size_t number)
{
  struct example e;
  char *text;

  (void)words;
  examples[number](&e);
  memory.inside = true;
  text = json_of (&e);
  memory.inside = false;
  return text;
}

static void
reports (void **state)
{
  (void)state;
  for (size_t i = 0; i < 2 * sizeof examples / sizeof *examples; i++)
    {
      run_out (words_of_example, "a report in words", i / 2, i % 2);
      run_out (json_of_example, "a report in JSON", i / 2, i % 2);
    }
}

/* A list that breaks off ends with what it says of memory, after a whole line.  */
static char *
list_of_protocols (const char *words, size_t number)
{
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream (&text, &n);

  (void)words;
  (void)number;
  assert_non_null (out);
  memory.inside = true;
  if (!list_protocols_json (out, NULL))
    {
      memory.inside = false;
      assert_true (fflush (out) == 0 && (n == 0 || text[n - 1] == '\n'));
      fputs ("out of memory", out);
    }
  memory.inside = false;
  assert_int_equal (fclose (out), 0);
  return text;
}

static void
lists (void **state)
{
  (void)state;
  run_out (list_of_protocols, "the protocols", 0, false);
  run_out (list_of_protocols, "the protocols", 0, true);
}

/* ---- Targets and proxies ---- */

static char *
text_of_target (const char *words, size_t number)
{
  struct target_defaults defaults
      = { .name = number % 2 ? "b\xc3\xbc" "cher.example" : NULL,
          .user = "anna",
          .path = "/a b" };
  struct target *t;
  char *error = NULL;
  char *text = NULL;

  memory.inside = true;
  t = target_parse (words, &defaults, &error);
  memory.inside = false;
  if (!t)
    return error;
  assert_null (error);
  assert_true (asprintf (&text, "%s %s %s %s %s %s %s %s %u", t->given,
                         t->host, t->ascii_host, t->name, t->domain, t->user,
                         t->database, t->path, t->port)
               > 0);
  target_free (t);
  return text;
}

static char *
text_of_proxy (const char *words, size_t number)
{
  struct proxy *p;
  char *error = NULL;
  char *text = NULL;

  (void)number;
  memory.inside = true;
  p = proxy_read (words, &error);
  memory.inside = false;
  if (!p)
    return error;
  assert_null (error);
  assert_true (asprintf (&text, "%s %u %s %s %s", p->host, p->port, p->user,
                         p->password, p->shown)
               > 0);
  proxy_free (p);
  return text;
}

static void
targets (void **state)
{
  static const char *const words[] = {
    "example.org:5222",
    "b\303\274cher.example",
    "[2001:db8::1]:5222",
    "192.0.2.1",
    "xmpp:example.org",
    "postgres://an%61:secret@db.example/data%20base",
    "https://www.example/path?query=%20 x",
    "smtps://",
    "xmppp://example.org",
    "example.org:smtp",
    "https://%00.example/",
    "postgres://a%zz@b/",
  };

  (void)state;
  for (size_t i = 0; i < 4 * sizeof words / sizeof *words; i++)
    run_out (text_of_target, words[i / 4], i, i % 4 / 2);
}

static void
proxies (void **state)
{
  static const char *const words[] = {
    "http://proxy.example.org:3128",
    "socks5://anna:sec%72et@[2001:db8::1]",
    "http://proxy.example.org/path",
    "ftp://proxy.example.org",
    "http://a%zz@proxy.example.org",
  };

  (void)state;
  for (size_t i = 0; i < 2 * sizeof words / sizeof *words; i++)
    run_out (text_of_proxy, words[i / 2], i, i % 2);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reports),
    cmocka_unit_test (lists),
    cmocka_unit_test (targets),
    cmocka_unit_test (proxies),
  };

  return cmocka_run_group_tests_name ("words, no memory", tests, NULL, NULL);
}
