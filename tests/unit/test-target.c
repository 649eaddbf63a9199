/* Targets: what is read from a word, and what is refused.

   The registry is this test's own, so that protocols may come and go.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "target.h"
#include "uri.h"

/* ---- The protocols of this test ---- */

static bool
upgrade (struct talk *t)
{
  (void)t;
  return true;
}

static const struct protocol smtp_like = {
  .name = "smtp",
  .aliases = "submission mail",
  .title = "SMTP",
  .port = 25,
  .more_ports = "587 2525",
  .tls_port = 465,
  .tls_scheme = "smtps",
  .negotiate = upgrade,
};
static const struct protocol xmpp_like = {
  .name = "xmpp",
  .title = "XMPP",
  .port = 5222,
  .tls_port = 5223,
  .tls_scheme = "xmpps",
  .negotiate = upgrade,
};
static const struct protocol postgres_like = {
  .name = "postgres",
  .aliases = "postgresql",
  .title = "PostgreSQL",
  .port = 5432,
  .tls_port = 5432,
  .negotiate = upgrade,
};
static const struct protocol https_like = {
  .name = "https",
  .title = "HTTPS",
  .tls_port = 443,
  .tls_scheme = "https",
};
static const struct protocol portless = {
  .name = "portless",
  .title = "Portless",
  .negotiate = upgrade,
};

const struct protocol *const protocol_registry[]
    = { &smtp_like, &xmpp_like, &postgres_like, &https_like, &portless, NULL };

/* ---- Good ones ---- */

struct good
{
  const char *text;
  struct target_defaults defaults;
  const char *protocol; /* or "tls" */
  const char *how;      /* direct or starttls, and "?" if we chose */
  const char *host;
  unsigned port;
  const char *user;
  const char *database;
  const char *path;
  const char *given; /* NULL: the text */
};

/* clang-format off */
static const struct good goods[] = {
  { "example.org", { 0 }, "https", "direct?", "example.org", 443, "", "", "", 0 },
  { "example.org:25", { 0 }, "smtp", "starttls?", "example.org", 25, "", "", "", 0 },
  { "example.org:587", { 0 }, "smtp", "starttls?", "example.org", 587, "", "", "", 0 },
  { "example.org:465", { 0 }, "smtp", "direct?", "example.org", 465, "", "", "", 0 },
  { "example.org:8443", { 0 }, "tls", "direct?", "example.org", 8443, "", "", "", 0 },
  { "[::1]:5222", { 0 }, "xmpp", "starttls?", "::1", 5222, "", "", "", 0 },
  { "[::1]", { 0 }, "https", "direct?", "::1", 443, "", "", "", 0 },
  { "::1", { 0 }, "https", "direct?", "::1", 443, "", "", "", 0 },
  { "fe80::1%eth0", { 0 }, "https", "direct?", "fe80::1%eth0", 443, "", "", "", 0 },
  { "192.0.2.1:5223", { 0 }, "xmpp", "direct?", "192.0.2.1", 5223, "", "", "", 0 },

  { "xmpp://example.org", { 0 }, "xmpp", "starttls", "example.org", 5222, "", "", "", 0 },
  { "XMPPS://example.org", { 0 }, "xmpp", "direct", "example.org", 5223, "", "", "", 0 },
  { "smtp://mx:587", { 0 }, "smtp", "starttls", "mx", 587, "", "", "", 0 },
  { "submission://mx", { 0 }, "smtp", "starttls", "mx", 25, "", "", "", 0 },
  { "tls://mx:25", { 0 }, "tls", "direct", "mx", 25, "", "", "", 0 },
  { "tls://mx", { 0 }, "tls", "direct", "mx", 443, "", "", "", 0 },
  { "smtp://[::1]:26", { 0 }, "smtp", "starttls", "::1", 26, "", "", "", 0 },
  { "smtp://[fe80::1%25eth0]", { 0 }, "smtp", "starttls", "fe80::1%eth0", 25, "", "", "", 0 },
  { "https://h/a/b?c=d#e", { 0 }, "https", "direct", "h", 443, "", "a/b", "/a/b?c=d", 0 },
  { "https://h/a b/\xC3\xBC%20", { 0 }, "https", "direct", "h", 443, "", "a b/\xC3\xBC ", "/a%20b/%C3%BC%20", 0 },
  { "https://h?q", { 0 }, "https", "direct", "h", 443, "", "", "/?q", 0 },
  { "https://h/", { .path = "/secure x" }, "https", "direct", "h", 443, "", "", "/secure%20x", 0 },
  { "https://h/own", { .path = "/other" }, "https", "direct", "h", 443, "", "own", "/own", 0 },

  { "postgres://bob@h/db", { 0 }, "postgres", "starttls", "h", 5432, "bob", "db", "/db", 0 },
  { "postgresql://bob:secret@h/db?x=y", { 0 }, "postgres", "starttls", "h", 5432, "bob", "db", "/db?x=y", "postgresql://bob@h/db?x=y" },
  { "postgres://b%40b:p@ss@h", { .user = "eve", .database = "d" }, "postgres", "starttls", "h", 5432, "b@b", "d", "", "postgres://b%40b@h" },
  { "postgres://:only@h", { .user = "eve" }, "postgres", "starttls", "h", 5432, "eve", "", "", "postgres://@h" },
  { "h:5432", { .user = "eve", .database = "d" }, "postgres", "starttls?", "h", 5432, "eve", "d", "", 0 },

  { "h:5223", { .starttls = "xmpp" }, "xmpp", "starttls", "h", 5223, "", "", "", 0 },
  { "h", { .starttls = "XMPP" }, "xmpp", "starttls", "h", 5222, "", "", "", 0 },
  { "h", { .starttls = "mail" }, "smtp", "starttls", "h", 25, "", "", "", 0 },
  { "xmpp://h", { .starttls = "xmpp" }, "xmpp", "starttls", "h", 5222, "", "", "", 0 },
  { "h:5222", { .starttls = "none" }, "xmpp", "direct", "h", 5222, "", "", "", 0 },
  { "h:1", { .starttls = "tls" }, "tls", "direct", "h", 1, "", "", "", 0 },
  { "h", { .starttls = "none" }, "https", "direct", "h", 443, "", "", "", 0 },
  { "xmpp://h", { .starttls = "none" }, "xmpp", "direct", "h", 5223, "", "", "", 0 },
  { "postgres://h", { .starttls = "none" }, "postgres", "direct", "h", 5432, "", "", "", 0 },
  { "portless://h:7", { 0 }, "portless", "starttls", "h", 7, "", "", "", 0 },
};
/* clang-format on */

static void
good_targets (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
    {
      const struct good *g = &goods[i];
      char *error = NULL;
      struct target *t = target_parse (g->text, &g->defaults, &error);
      char how[16];

      if (!t)
        fail_msg ("%s", error);
      assert_null (error);
      snprintf (how, sizeof how, "%s%s", t->direct ? "direct" : "starttls",
                t->chosen_by_us ? "?" : "");
      assert_string_equal (t->protocol ? t->protocol->name : "tls",
                           g->protocol);
      assert_string_equal (how, g->how);
      assert_string_equal (t->host, g->host);
      assert_int_equal (t->port, g->port);
      assert_string_equal (t->user, g->user);
      assert_string_equal (t->database, g->database);
      assert_string_equal (t->path, g->path);
      assert_string_equal (t->given, g->given ? g->given : g->text);
      target_free (t);
    }
}

static void
the_name_of_the_option (void **state)
{
  const struct target_defaults defaults = { .name = "B\xC3\xBC"
                                                    "cher.De." };
  char *error = NULL;
  struct target *t = target_parse ("192.0.2.1", &defaults, &error);

  (void)state;
  assert_non_null (t);
  assert_true (t->is_address);
  assert_string_equal (t->ascii_host, "192.0.2.1");
  assert_string_equal (t->name, "xn--bcher-kva.de");
  assert_string_equal (t->domain, "b\xC3\xBC"
                                  "cher.de");
  target_free (t);
}

/* ---- Bad ones ---- */

struct bad
{
  const char *text;
  struct target_defaults defaults;
  const char *says; /* a part of the message */
};

#define LABEL_64                                                               \
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct bad bads[] = {
  { "", { 0 }, "host \"\": there is none" },
  { ":443", { 0 }, "there is none" },
  { ".", { 0 }, "1 to 63 characters" },
  { "a..b", { 0 }, "1 to 63 characters" },
  { LABEL_64 ".example", { 0 }, "1 to 63 characters" },
  { "ex ample.org", { 0 }, "letters, digits" },
  { "exa'mple.org", { 0 }, "letters, digits" },
  { "a\"b", { 0 }, "letters, digits" },
  { "a<b", { 0 }, "letters, digits" },
  { "a\\b", { 0 }, "letters, digits" },
  { "a\r\nQUIT", { 0 }, "control characters" },
  { "a\x7F", { 0 }, "control characters" },
  { "a\xC2\x85"
    "b",
    { 0 },
    "control characters" },
  { "a\xFF", { 0 }, "UTF-8" },
  { "https://a%0d%0ab/", { 0 }, "letters, digits" },
  { "https://a%00b/", { 0 }, "letters, digits" },
  { "\xE2\x80\xAE"
    "b.example",
    { 0 },
    "disallowed" },
  { "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1", { 0 }, "IPv4 address" },
  { "127.1", { 0 }, "IPv4 address" },
  { "256.0.0.1", { 0 }, "IPv4 address" },
  { "0x7f000001", { 0 }, "IPv4 address" },
  { "1:2:3", { 0 }, "no IPv6 address" },
  { "host:25:26", { 0 }, "no IPv6 address" },
  { "[::1", { 0 }, "\"]\"" },
  { "[::1]25", { 0 }, ":PORT" },
  { "[192.0.2.1]:25", { 0 }, "only be an IPv6 address" },
  { "[example.org]:25", { 0 }, "only be an IPv6 address" },
  { "fe80::1%", { 0 }, "no IPv6 address" },
  { "fe80::1%a'b", { 0 }, "no IPv6 address" },
  { "h:", { 0 }, "port \"\"" },
  { "h:0", { 0 }, "1 to 65535" },
  { "h:65536", { 0 }, "1 to 65535" },
  { "h:99999999999999999999", { 0 }, "1 to 65535" },
  { "h:+25", { 0 }, "1 to 65535" },
  { "h:smtp", { 0 }, "port \"smtp\"" },
  { "postgres:example.org", { 0 }, "postgres://example.org" },
  { "h/path", { 0 }, "https://HOST/PATH" },
  { "bob@h", { 0 }, "--user" },
  { "xmmp://h", { 0 }, "did you mean \"xmpp\"? Known are smtp, smtps, xmpp" },
  { "gopher://h", { 0 }, "\"gopher\"; known are" },
  { "://h", { 0 }, "https://HOST/PATH" },
  { "portless://h", { 0 }, "HOST:PORT" },
  { "postgres://h/%00", { 0 }, "path" },
  { "postgres://h/a%0Ab", { 0 }, "path" },
  { "postgres://h/%zz", { 0 }, "path" },
  { "postgres://a%0ab@h/", { 0 }, "user's name" },
  { "h",
    { .starttls = "xmp" },
    "unknown protocol \"xmp\"; did you mean"
    " \"xmpp\"? Known are smtp, xmpp, postgres,"
    " portless, none" },
  { "h", { .starttls = "" }, "unknown protocol \"\"; known are" },
  { "h", { .starttls = "https" }, "https://HOST or --starttls none" },
  { "h", { .starttls = "smtps" }, "smtps://HOST or --starttls none" },
  { "https://h", { .starttls = "xmpp" }, "--starttls says xmpp" },
  { "xmpps://h", { .starttls = "xmpp" }, "TLS from the first byte" },
  { "smtp://h", { .starttls = "xmpp" }, "leave one of them out" },
  { "h", { .name = "a b" }, "--name \"a b\"" },
  { "h", { .name = "" }, "--name" },
  { "h", { .name = "::1" }, "RFC 6066" },
  { "h", { .user = "a\nb" }, "--user" },
  { "h", { .database = "\x1b[1m" }, "--database" },
  { "h", { .path = "secure" }, "must begin with \"/\"" },
  { "h", { .path = "/a\r\nb" }, "--path" },
};

static void
bad_targets (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
    {
      char *error = NULL;
      struct target *t = target_parse (bads[i].text, &bads[i].defaults, &error);

      if (t || !error || !strstr (error, bads[i].says))
        fail_msg ("\"%s\": not \"%s\" but: %s", bads[i].text, bads[i].says,
                  t ? "taken" : error);
      free (error);
    }
}

static void
long_ones_are_refused (void **state)
{
  const struct target_defaults none = { 0 };
  char text[4096];

  (void)state;
  for (size_t n = 254; n < sizeof text; n += 61)
    {
      char *error = NULL;

      memset (text, 'a', n);
      for (size_t i = 60; i < n; i += 61)
        text[i] = '.';
      text[n] = '\0';
      assert_null (target_parse (text, &none, &error));
      assert_non_null (error);
      assert_true (strlen (error) < 3000);
      free (error);
    }
}

/* ---- Passwords ---- */

static void
passwords_are_never_shown (void **state)
{
  static const char *const texts[] = {
    "postgres://bob:s3cret@h/db",     "postgres://bob:s3cret@h:x/db",
    "postgres://bob:s3/cret@h/db",    "postgres://bob:s3?cret@h",
    "postgres://bob:s3#cret@h",       "bob:s3cret@h",
    "postgres//bob:s3cret@h",         "postgres:/bob:s3cret@h",
    "posgres://bob:s3cret@h",         "postgres://bob:s3cret@[::1",
    "postgres://bob:s3cret@a b",      "postgres://bob:s3cr\x01\x02@h",
    "postgres://bob:a:s3cret@@h/%zz", "https://:s3cret@h/\x7F",
  };
  const struct target_defaults none = { 0 };

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
      char *error = NULL;
      struct target *t = target_parse (texts[i], &none, &error);
      const char *shown = t ? t->given : error;

      assert_non_null (shown);
      if (strstr (shown, "s3") || strstr (shown, "cret"))
        fail_msg ("%s shows %s", texts[i], shown);
      free (error);
      target_free (t);
    }
}

/* ---- Anything at all ---- */

/* What a target promises to those who write protocols.  */
static void
assert_harmless (const struct target *t)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

  assert_int_equal (t->name[strspn (t->name, letters)], '\0');
  for (const char *c = t->domain; *c; c++)
    assert_true ((*c & 0x80) || strchr (letters, *c));
  for (const char *c = t->path; *c; c++)
    assert_true (*c > ' ' && *c < 127);
  assert_true (t->path[0] == '\0' || t->path[0] == '/');
  assert_true (is_clean_text (span_of (t->user)));
  assert_true (is_clean_text (span_of (t->database)));
  assert_true (is_clean_text (span_of (t->given)));
  assert_true (t->port > 0);
  assert_true (t->protocol || t->direct);
  assert_true (t->ascii_host[0] != '\0');
}

static void
nothing_crashes (void **state)
{
  static const char bytes[] = ":/@[]?#%.-_ \t\n\r'\"<>&\\\x7F\xC3\xBC\xE2\x80"
                              "\xAE\xF0\x9F\x92\xA9\xFF"
                              "0aZ9";
  const size_t seeds = sizeof goods / sizeof *goods;
  unsigned short dice[3] = { 1, 2, 3 };
  size_t taken = 0;

  (void)state;
  for (size_t run = 0; run < 60000; run++)
    {
      const struct good *seed = &goods[run % seeds];
      char text[256];
      char *error = NULL;
      size_t n = strlen (seed->text);
      struct target *t;

      memcpy (text, seed->text, n + 1);
      for (long cuts = nrand48 (dice) % 4; cuts >= 0 && n > 0; cuts--)
        text[(size_t)nrand48 (dice) % n]
            = bytes[(size_t)nrand48 (dice) % (sizeof bytes - 1)];
      t = target_parse (text, &seed->defaults, &error);
      assert_true ((t == NULL) == (error != NULL));
      if (t)
        assert_harmless (t);
      taken += t != NULL;
      target_free (t);
      free (error);
    }
  assert_in_range (taken, 1000, 59000);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (good_targets),
    cmocka_unit_test (the_name_of_the_option),
    cmocka_unit_test (bad_targets),
    cmocka_unit_test (long_ones_are_refused),
    cmocka_unit_test (passwords_are_never_shown),
    cmocka_unit_test (nothing_crashes),
  };

  return cmocka_run_group_tests_name ("target", tests, NULL, NULL);
}
