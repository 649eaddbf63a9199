/* Hosts: their spellings, and what is no host.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host.h"

struct naming
{
  const char *host;
  const char *ascii;
  const char *name;
  const char *domain;
};

#define BUECHER                                                                \
  "b\xC3\xBC"                                                                  \
  "cher.example"
#define STRASSE                                                                \
  "stra\xC3\x9F"                                                               \
  "e.example"

static const struct naming namings[] = {
  { "Example.ORG", "example.org", "example.org", "example.org" },
  { "example.org.", "example.org.", "example.org", "example.org" },
  { "_x.a-b.example", "_x.a-b.example", "_x.a-b.example", "_x.a-b.example" },
  { BUECHER, "xn--bcher-kva.example", "xn--bcher-kva.example", BUECHER },
  { "B\xC3\x9C"
    "CHER.example",
    "xn--bcher-kva.example", "xn--bcher-kva.example", BUECHER },
  { "xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example",
    BUECHER },
  /* IDNA2008, not its transitional mapping to "ss".  */
  { STRASSE, "xn--strae-oqa.example", "xn--strae-oqa.example", STRASSE },
  /* Registered before IDNA2008, and no letter of it: shown as it is.  */
  { "xn--ls8h.la", "xn--ls8h.la", "xn--ls8h.la", "xn--ls8h.la" },
  { "xn--a", "xn--a", "xn--a", "xn--a" },
  { "r3---sn-x.example", "r3---sn-x.example", "r3---sn-x.example",
    "r3---sn-x.example" },
  { "192.0.2.1", "192.0.2.1", "", "" },
  { "::ffff:192.0.2.1", "::ffff:192.0.2.1", "", "" },
};

static void
names (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof namings / sizeof *namings; i++)
    {
      const struct naming *n = &namings[i];
      struct host host;
      char *error = NULL;

      if (!host_read (span_of (n->host), &host, &error))
        fail_msg ("%s", error);
      assert_null (error);
      assert_string_equal (host.ascii, n->ascii);
      assert_string_equal (host.name, n->name);
      assert_string_equal (host.domain, n->domain);
      assert_int_equal (host.is_address, n->name[0] == '\0');
      host_clear (&host);
    }
}

struct refusal
{
  const char *host;
  const char *says; /* a part of the message */
};

#define LABEL_63                                                               \
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct refusal refusals[] = {
  { "", "host \"\": there is none" },
  { ".", "1 to 63 characters" },
  { "a..b", "1 to 63 characters" },
  { ".a", "1 to 63 characters" },
  { LABEL_63 "a.example", "1 to 63 characters" },
  { LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, "at most 253" },
  { "ex ample.org", "letters, digits" },
  { "exa'mple.org", "letters, digits" },
  { "a\"b", "letters, digits" },
  { "a<b", "letters, digits" },
  { "a&b", "letters, digits" },
  { "a\\b", "letters, digits" },
  { "a\r\nQUIT", "letters, digits" },
  { "\xFF.example", "host" },
  /* Mappings of UTS 46 must not bring back what was refused.  */
  { "\xC3\xBC\xEF\xBC\x87"
    "b.example",
    "host" },
  { "\xC3\xBC\xEF\xBC\x9C", "host" },
  { "\xC2\xAD", "host" },
  { "a.\xE2\x92\x88", "host" },
  { "\xE2\x80\xAE"
    "b.example",
    "host" },
  { "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1", "IPv4 address" },
  { "127.1", "IPv4 address" },
  { "256.0.0.1", "IPv4 address" },
  { "0x7f000001", "IPv4 address" },
  { "1:2:3", "no IPv6 address" },
  { "fe80::1%", "no IPv6 address" },
  { "fe80::1%a'b", "no IPv6 address" },
  { "192.0.2.1%eth0", "letters, digits" },
};

static void
no_hosts (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    {
      struct host host;
      char *error = NULL;

      if (host_read (span_of (refusals[i].host), &host, &error))
        fail_msg ("\"%s\" is taken", refusals[i].host);
      assert_null (host.ascii);
      if (!strstr (error, refusals[i].says))
        fail_msg ("not \"%s\" but: %s", refusals[i].says, error);
      free (error);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names),
    cmocka_unit_test (no_hosts),
  };

  return cmocka_run_group_tests_name ("host", tests, NULL, NULL);
}
