/* What a protocol must be to stand among the others; ours are.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "protocols.h"

enum
{
  OURS_MAX = 256
};

static bool
speak (struct talk *t)
{
  (void)t;
  return true;
}

/* Nothing is wrong with it but what a row below changes.  */
static const struct protocol good = {
  .name = "good",
  .title = "Good",
  .spec = "RFC 0",
  .port = 1,
  .negotiate = speak,
  .confirm = speak,
  .asks = "WHO",
};

static const struct protocol known_one = {
  .name = "known",
  .aliases = "alias other",
  .tls_scheme = "knowns",
};

static const struct protocol *const known[] = { &known_one, NULL };

#define AT(member) offsetof (struct protocol, member)

/* clang-format off */
static const struct
{
  size_t member;     /* a string of the protocol */
  const char *value;
  const char *fault; /* a part of it, or NULL */
} rows[] = {
  { AT (name), "good", NULL },
  { AT (name), "x-2.1+y", NULL },
  { AT (name), NULL, "its name" },
  { AT (name), "", "its name" },
  { AT (name), "Good", "its name" },
  { AT (name), "2good", "its name" },
  { AT (name), "go od", "its name" },
  { AT (name), "go/od", "its name" },
  { AT (name), "g\xC3\xB6od", "its name" },
  { AT (name), "g23456789012345678901234567890123", "its name" },
  { AT (name), "known", "\"known\" is taken" },
  { AT (name), "other", "\"other\" is taken" },
  { AT (name), "knowns", "\"knowns\" is taken" },
  { AT (name), "tls", "\"tls\" is taken" },
  { AT (name), "none", "\"none\" is taken" },
  { AT (aliases), "one two", NULL },
  { AT (aliases), "one Two", "its aliases" },
  { AT (aliases), "one known", "\"known\" is taken" },
  { AT (tls_scheme), "good", NULL },
  { AT (tls_scheme), "goods", NULL },
  { AT (tls_scheme), "", "its tls_scheme" },
  { AT (tls_scheme), "a b", "its tls_scheme" },
  { AT (tls_scheme), "alias", "\"alias\" is taken" },
  { AT (title), NULL, "its title" },
  { AT (title), "\033[1m", "its title" },
  { AT (spec), NULL, "its spec" },
  { AT (spec), "", "its spec" },
  { AT (more_ports), "2 65535", NULL },
  { AT (more_ports), "2 65536", "its more_ports" },
  { AT (more_ports), "2,3", "its more_ports" },
  { AT (alpn), "a", NULL },
  { AT (alpn), "", "its alpn" },
  { AT (alpn), "a,b", "its alpn" },
  { AT (asks), NULL, "its asks" },
  { AT (asks), "", "its asks" },
};
/* clang-format on */

static void
check (const char *what, const struct protocol *protocol, const char *wanted)
{
  char *fault = protocol_fault (known, protocol);

  if (!wanted != !fault || (fault && !strstr (fault, wanted)))
    fail_msg ("%s: %s, not %s", what, fault ? fault : "no fault",
              wanted ? wanted : "no fault");
  free (fault);
}

static void
words_are_looked_at (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct protocol p = good;

      *(const char **)((char *)&p + rows[i].member) = rows[i].value;
      check (rows[i].value ? rows[i].value : "NULL", &p, rows[i].fault);
    }
}

static void
there_is_something_to_speak (void **state)
{
  struct protocol p = good;

  (void)state;
  p.negotiate = NULL;
  check ("no upgrade", &p, "nothing to speak");
  p.tls_port = 2;
  check ("direct TLS", &p, NULL);
  p.confirm = NULL;
  check ("asks nothing", &p, "its asks");
  p.asks = NULL;
  check ("keeps silent", &p, NULL);
}

/* Each of ours could be added to those before it.  */
static void
ours_have_none (void **state)
{
  const struct protocol *before[OURS_MAX] = { NULL };

  (void)state;
  assert_non_null (protocol_registry[0]);
  for (size_t i = 0; protocol_registry[i]; i++)
    {
      char *fault = protocol_fault (before, protocol_registry[i]);

      assert_int_equal (protocol_registry[i]->version,
                        CERTASK_PROTOCOL_VERSION);
      if (fault)
        fail_msg ("%s: %s", protocol_registry[i]->name, fault);
      assert_true (i + 1 < OURS_MAX);
      before[i] = protocol_registry[i];
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (words_are_looked_at),
    cmocka_unit_test (there_is_something_to_speak),
    cmocka_unit_test (ours_have_none),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
