/* certask --explain, on lines that programs print.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "explain.h"
#include "pasted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum
{
  LINES_LEAST = 150,
  COLUMNS = 4
};

/* Cut LINE at " | " into COLUMN.  */
static bool
cut (char *line, char *column[COLUMNS])
{
  line[strcspn (line, "\n")] = '\0';
  if (*line == '#' || *line == '\0')
    return false;
  for (int i = 0; i < COLUMNS; i++)
    {
      char *end = i + 1 < COLUMNS ? strstr (line, " | ") : NULL;

      column[i] = line;
      if (end)
        {
          *end = '\0';
          line = end + 3;
        }
    }
  return true;
}

static const char *
or_dash (const char *word)
{
  return word ? word : "-";
}

static void
check (char *column[COLUMNS])
{
  static const char *const senders[] = { "server", "client", "writer" };
  struct pasted pasted;
  char code[16] = "-";
  const char *instead = NULL;

  if (!pasted_read (span_of (column[3]), &pasted))
    fail_msg ("not recognised: %s", column[3]);
  if (pasted.code >= 0)
    snprintf (code, sizeof code, "%d", pasted.code);
  else if (strstr (pasted.words, column[0]))
    instead = column[0];
  if (strcmp (instead ? instead : code, column[0]) != 0
      || strcmp (or_dash (pasted.program), column[1]) != 0
      || (pasted.code >= 0 && strcmp (senders[pasted.sender], column[2]) != 0))
    fail_msg ("%s, %s, %s: %s", pasted.words ? pasted.words : code,
              or_dash (pasted.program), senders[pasted.sender], column[3]);
}

static void
lines_are_recognised (void **state)
{
  const char *srcdir = getenv ("srcdir");
  char path[1024], line[2048], *column[COLUMNS];
  size_t count = 0;
  FILE *lines;

  (void)state;
  snprintf (path, sizeof path, "%s/tests/unit/pasted-lines",
            srcdir ? srcdir : ".");
  lines = fopen (path, "r");
  assert_non_null (lines);
  while (fgets (line, sizeof line, lines))
    if (cut (line, column))
      {
        check (column);
        count++;
      }
  fclose (lines);
  assert_in_range (count, LINES_LEAST, 10000);
}

static void
other_lines_are_not (void **state)
{
  static const char *const others[]
      = { "",
          "hello",
          "256",
          "8",
          "-1",
          "ERROR 1045 (28000): Access denied for user 'x'@'localhost'",
          "550 5.1.1 no such user",
          "error:02001002:system library:fopen:No such file or directory",
          "Internal error, see the log",
          "alert(1)" };
  struct pasted pasted;

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (pasted_read (span_of (others[i]), &pasted))
      fail_msg ("recognised: %s", others[i]);
}

/* ---- What is printed. ---- */

static char *
explanation (const char *text, int status)
{
  const struct style style = { .width = 78 };
  char *words = NULL;
  size_t n = 0;
  FILE *out = open_memstream (&words, &n);
  int got = explain (out, text, &style);

  fclose (out);
  assert_int_equal (got, status);
  return words;
}

/* clang-format off */
static const struct
{
  const char *given;
  int status;
  const char *words;
} explanations[] = {
  { "40", 0,
    "alert 40, handshake_failure (RFC 8446)\n"
    "  The server found no way to agree with us, and does not say on what.\n"
    "  Everything depends on when it said so.\n"
    "  - Before ServerHello: The server can do nothing with our ClientHello: mostly\n"
    "    there is no TLS version, cipher suite, group or signature algorithm that\n"
    "    both have. It had not asked for a certificate: this is not about one.\n"
    "  - Later, but before a CertificateRequest: The server gave up in the middle\n"
    "    of the handshake. It had not asked for a certificate: this is not about\n"
    "    one.\n"
    "  - After our empty Certificate: The server asked for a client certificate,\n"
    "    was shown none and ended the handshake, as servers do that require one.\n"
    "  - After your Certificate: The server was shown your certificate and ended\n"
    "    the handshake, without saying what is wrong with it.\n"
    "  To see what a server does, and when: `certask HOST:PORT`\n" },
  { "postfix/smtpd[9]: warning: TLS library problem: error:140944"
    "18:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca", 0,
    "Postfix: alert 48, unknown_ca (RFC 8446)\n"
    "  The server does not know the CA of the certificate, so it cannot trust it.\n"
    "  The line is a server's: the client sent the alert. What is said above of the\n"
    "  server holds for the client here, and the certificate meant is the server's\n"
    "  own.\n"
    "  To see what a server does, and when: `certask HOST:PORT`\n" },
  { "wrong version number", 0,
    "What came is no TLS: the port speaks plaintext, or goes over to TLS only when\n"
    "  asked to (STARTTLS).\n"
    "  To see what a server does, and when: `certask HOST:PORT`\n" },
  { "bla", 3,
    "Nothing known about TLS in \"bla\". An alert by its number or name, or a whole\n"
    "  line of an error message, would do.\n" },
};
/* clang-format on */

static void
explanations_read_so (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++)
    {
      char *words = explanation (explanations[i].given, explanations[i].status);

      assert_string_equal (words, explanations[i].words);
      free (words);
    }
}

static void
nothing_comes_out_raw (void **state)
{
  char *words = explanation ("\x1b[31m\xe2\x80\xae?\xff", 3);

  (void)state;
  assert_non_null (strstr (words, "\\u{1B}[31m\\u{202E}?\\xFF"));
  assert_null (strchr (words, 0x1b));
  free (words);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (lines_are_recognised),
    cmocka_unit_test (other_lines_are_not),
    cmocka_unit_test (explanations_read_so),
    cmocka_unit_test (nothing_comes_out_raw),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
