/* The reader of XML streams, and servers that mean no good.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "xml-heard.h"

#include <certask/xml.h>
#include <libxml/parser.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(table) (sizeof (table) / sizeof *(table))
#define OPEN "<s:s xmlns:s='S' xmlns='C'>"

/* Too large for the stack.  */
static struct heard heard;
static struct heard other;

/* ---- Limits ---- */

/* What stands on both sides of a limit is BEFORE, so many times REPEATED, and
   AFTER.  */
static const struct limit
{
  const char *what;
  const char *before;
  const char *repeated;
  const char *after;
  size_t most; /* how many times are fine; one more is not */
} limits[] = {
  { "depth of XML", OPEN, "<a>", "", XML_MAX_DEPTH - 1 },
  { "elements of XML", OPEN "<a>", "<b/>", "</a>", XML_MAX_ELEMENTS - 2 },
  { "elements of XML", OPEN "<a>", "<b><c></c></b>", "<d/></a>",
    (XML_MAX_ELEMENTS - 3) / 2 },
  { "attributes of an XML element", OPEN "<a b='", "' @='", "'/>",
    XML_MAX_ATTRIBUTES - 1 },
  { "attributes of an XML element", OPEN "<a b='", "' xmlns:@='x", "'/>",
    XML_MAX_ATTRIBUTES - 1 },
  { "attributes of an XML element", "<s b='", "' @='", "'>",
    XML_MAX_ATTRIBUTES - 1 },
  { "bytes of XML", OPEN "<a>", "x", "</a>", XML_MAX_BYTES - sizeof OPEN - 7 },
  { "bytes of XML", OPEN "<a b='", "x", "'/>",
    XML_MAX_BYTES - sizeof OPEN - 9 },
  { "bytes of XML", OPEN "<a><![CDATA[", "x", "]]></a>",
    XML_MAX_BYTES - sizeof OPEN - 19 },
  { "bytes of XML", OPEN, " ", "<a/>", XML_MAX_BYTES - sizeof OPEN - 4 },
  { "bytes of XML", "<a b='", "x", "'>", XML_MAX_BYTES - 9 },
};

/* In what is repeated, "@" is another name every time.  */
static struct span
built (const struct limit *limit, size_t times)
{
  char *text;
  size_t n;
  FILE *out = open_memstream (&text, &n);

  fputs (limit->before, out);
  for (size_t i = 0; i < times; i++)
    for (const char *c = limit->repeated; *c; c++)
      if (*c == '@')
        fprintf (out, "n%zu", i);
      else
        fputc (*c, out);
  fputs (limit->after, out);
  fclose (out);
  return (struct span){ text, n };
}

static void
limits_are_where_they_are (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (limits); i++)
    for (size_t more = 0; more < 2; more++)
      {
        struct span input = built (&limits[i], limits[i].most + more);

        for (size_t chunk = 1; chunk <= input.n; chunk = chunk * 7)
          {
            listen_to (&heard, 0, input, 0, chunk);
            assert_int_equal (heard.end, more ? TALK_LIMIT : TALK_GOES_ON);
            if (more)
              assert_string_equal (talk_wanted (heard.talk), limits[i].what);
            else if (limits[i].most > XML_MAX_DEPTH)
              assert_int_equal (heard.taken, input.n);
            heard_clear (&heard);
          }
        free ((char *)input.at);
      }
}

/* ---- Floods ---- */

/* Four million bytes of one thing, after BEFORE; it ends, and long before.  */
static void
floods_end (void **state)
{
  static const char *const floods[][2] = {
    { "", " " },
    { "", "x" },
    { "", "\xff" },
    { "", "<" },
    { "", "<a" },
    { "", "<a " },
    { "", "<?xml " },
    { "", "<!DOCTYPE " },
    { "", "<s>" },
    { "<s b='", "x" },
    { "<s ", "a='' " },
    { "<s ", "xmlns:a='' " },
    { OPEN, " " },
    { OPEN, "<a/>" },
    { OPEN, "<a/> " },
    { OPEN, "<a>" },
    { OPEN, "<a>x" },
    { OPEN "<a>", "&amp;" },
    { OPEN "<a>", "&lt" },
    { OPEN "<a>", "<b/>" },
    { OPEN "<a>", "<![CDATA[]]>" },
    { OPEN "<a>", "<![CDATA[" },
    { OPEN "<a>", "&#65;" },
    { OPEN "<a b='", "&#65;" },
    { OPEN "<a>", "\xc3\xa4" },
    { OPEN "<", "a" },
    { OPEN "<", "a:" },
    { OPEN "<!DOCTYPE s [", "<!ENTITY a '&b;&b;'>" },
  };
  const size_t bytes = 4000000;
  char *input = malloc (bytes);

  (void)state;
  for (size_t i = 0; i < COUNT (floods); i++)
    {
      size_t n = strlen (floods[i][0]);
      size_t unit = strlen (floods[i][1]);

      memcpy (input, floods[i][0], n);
      for (; n + unit <= bytes; n += unit)
        memcpy (input + n, floods[i][1], unit);
      for (size_t chunk = 1; chunk < bytes; chunk *= 199)
        {
          listen_to (&heard, 0, (struct span){ input, n }, 0, chunk);
          assert_true (heard.end == TALK_LIMIT || heard.end == TALK_GARBLED);
          assert_true (heard.given <= XML_MAX_BYTES + chunk);
          heard_clear (&heard);
        }
    }
  free (input);
}

/* ---- Mutants ---- */

static const char ancestor[]
    = "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client' id='1&lt;2'"
      " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
      "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
      "<required/></starttls>\n<mechanisms><mechanism>PLAIN</mechanism>"
      "<![CDATA[>]]></mechanisms></stream:features>\n"
      "<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"></proceed> "
      "<stream:error><b>\xc3\xa9&#233;</b></stream:error></stream:stream>";

/* Numbers by chance, the same ones every time.  */
static uint32_t
chance (uint32_t *seed, uint32_t below)
{
  *seed = *seed * 1664525 + 1013904223;
  return (uint32_t)(((uint64_t)*seed * below) >> 32);
}

static size_t
mutate (char *text, uint32_t *seed)
{
  static const char bytes[] = "<>/!?&;'\"= \n:[]-ax\xc3\xff";
  size_t n = sizeof ancestor - 1;

  memcpy (text, ancestor, n);
  for (uint32_t i = 0; i <= chance (seed, 4); i++)
    {
      size_t at = chance (seed, (uint32_t)n);
      size_t from = chance (seed, (uint32_t)n);
      size_t length = chance (seed, (uint32_t)(n - (at > from ? at : from)));

      switch (chance (seed, 4))
        {
        case 0:
          text[at] = bytes[chance (seed, sizeof bytes)];
          break;
        case 1:
          text[at] ^= (char)(1 << chance (seed, 8));
          break;
        case 2:
          memmove (text + at, text + at + length, n - at - length);
          n -= length;
          break;
        default:
          memmove (text + at, text + from, length);
        }
      if (n < 8)
        break;
    }
  return n;
}

/* However the bytes arrive, the same is heard.  */
static void
mutants_do_not_depend_on_chunks (void **state)
{
  uint32_t seed = 1;
  unsigned ends[TALK_NO_MEMORY + 1] = { 0 };

  (void)state;
  for (int i = 0; i < 3000; i++)
    {
      char text[sizeof ancestor];
      struct span input = { text, mutate (text, &seed) };

      listen_to (&heard, 0, input, input.n, 1);
      listen_to (&other, 0, input, chance (&seed, (uint32_t)input.n),
                 1 + chance (&seed, 9));
      ends[heard.end]++;
      if (!heard_same (&heard, &other))
        fail_msg ("mutant %d: %.*s: %s and %s", i, (int)input.n, input.at,
                  heard.trees, other.trees);
      heard_clear (&heard);
      heard_clear (&other);
    }
  assert_true (ends[TALK_GARBLED] > 1000 && ends[TALK_REFUSED] > 100);
  assert_int_equal (ends[TALK_NO_MEMORY], 0);
}

/* ---- Memory ---- */

static long allocations_left = -1;

static bool
runs_out (void)
{
  return allocations_left == 0
         || (allocations_left > 0 && --allocations_left < 0);
}

static void *
scarce_malloc (size_t n)
{
  return runs_out () ? NULL : malloc (n);
}

static void *
scarce_realloc (void *at, size_t n)
{
  return runs_out () ? NULL : realloc (at, n);
}

static char *
scarce_strdup (const char *string)
{
  return runs_out () ? NULL : strdup (string);
}

static void
keep_quiet (void *context, const char *format, ...)
{
  (void)context, (void)format;
}

/* When libxml2 gets no more memory, that is what is said, and nothing else
   is made of it.  */
static void
memory_may_run_out (void **state)
{
  struct span input = { ancestor, sizeof ancestor - 1 };
  bool enough = false;

  (void)state;
  xmlSetGenericErrorFunc (NULL, keep_quiet);
  listen_to (&heard, 0, input, input.n, 1);
  for (long n = 0; !enough; n++)
    {
      allocations_left = n;
      listen_to (&other, 0, input, input.n, 1);
      enough = allocations_left > 0;
      allocations_left = -1;
      if (other.end != TALK_NO_MEMORY && !heard_same (&heard, &other))
        fail_msg ("%ld allocations: end %d, wanted %s", n, other.end,
                  talk_wanted (other.talk));
      assert_true (n > 0 || other.end == TALK_NO_MEMORY);
      heard_clear (&other);
    }
  heard_clear (&heard);
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    cmocka_unit_test (limits_are_where_they_are),
    cmocka_unit_test (floods_end),
    cmocka_unit_test (mutants_do_not_depend_on_chunks),
    cmocka_unit_test (memory_may_run_out),
  };

  /* Before libxml2 does anything.  */
  if (xmlMemSetup (free, scarce_malloc, scarce_realloc, scarce_strdup) != 0)
    return 1;
  return cmocka_run_group_tests_name ("xml, abused", tests, NULL, NULL);
}
