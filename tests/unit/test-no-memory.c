/* Whole probes while memory runs out: each allocation of ours and of libxml2's
   fails in turn.  Nothing crashes, and the end is clear: either all was seen
   that is seen with memory, or the attempt says that it failed here.

   GnuTLS's own are left alone: 3.7.9 does not look at what some of them give
   (gnutls_x509_dn_init), and nothing here can mend that.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rig.h"
#include "script.h"
#include "short-memory.h"
#include "target.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Inside of the probe ---- */

struct probe *__real_probe_new (const struct plan *plan,
                                struct tls_shared *shared,
                                struct record *record, int64_t rtt_ms);
void __real_probe_feed (struct probe *probe, struct span bytes);
void __real_probe_feed_end (struct probe *probe, bool reset);
void __real_probe_tick (struct probe *probe);
struct probe *__wrap_probe_new (const struct plan *plan,
                                struct tls_shared *shared,
                                struct record *record, int64_t rtt_ms);
void __wrap_probe_feed (struct probe *probe, struct span bytes);
void __wrap_probe_feed_end (struct probe *probe, bool reset);
void __wrap_probe_tick (struct probe *probe);

struct probe *
__wrap_probe_new (const struct plan *plan, struct tls_shared *shared,
                  struct record *record, int64_t rtt_ms)
{
  struct probe *probe;

  memory.inside = true;
  probe = __real_probe_new (plan, shared, record, rtt_ms);
  memory.inside = false;
  return probe;
}

void
__wrap_probe_feed (struct probe *probe, struct span bytes)
{
  memory.inside = true;
  __real_probe_feed (probe, bytes);
  memory.inside = false;
}

void
__wrap_probe_feed_end (struct probe *probe, bool reset)
{
  memory.inside = true;
  __real_probe_feed_end (probe, reset);
  memory.inside = false;
}

void
__wrap_probe_tick (struct probe *probe)
{
  memory.inside = true;
  __real_probe_tick (probe);
  memory.inside = false;
}

/* ---- A probe of a transcript ---- */

/* A probe that holds the conversation of FILE, before TLS or inside; the server
   speaks VERSION.  */
struct scene
{
  const char *file;
  unsigned version;
};

static bool
is_negotiation (const struct script *script)
{
  return strcmp (script->phase, "negotiate") == 0;
}

static void
hold (struct rig *r, const struct script *script)
{
  bool outside = is_negotiation (script);

  if (!outside)
    rig_tls (r, 0);
  for (size_t i = 0; i < script->pieces_count && !probe_done (r->probe); i++)
    {
      struct span words
          = span_part (heap_span (script->theirs), script->pieces[i].from,
                       script->pieces[i].n);

      if (script->pieces[i].ours)
        continue;
      if (outside)
        rig_feed (r, words, 0);
      else if (r->server_complete)
        gnutls_record_send (r->server.session, words.at, words.n);
      rig_pass (r, 0);
    }
  if (outside)
    rig_tls (r, 0);
  rig_feed_end (r, false);
  rig_wait (r, 30000);
}

/* What is seen, to be freed; NULL if it failed here, and says so.  */
static char *
probe_scene (const struct scene *scene, const struct script *script,
             const struct server_keys *keys)
{
  struct server_setting setting
      = { .version = scene->version, .request = GNUTLS_CERT_REQUEST };
  struct rig r;
  char *text = NULL;

  rig_begin (&r, protocol_named (NULL, script->protocol), keys, &setting);
  r.plan.setting = script_setting (script);
  r.attempt.offer.presented = PRESENTED_NONE;
  if (rig_may_start (&r, 1))
    {
      hold (&r, script);
      assert_true (probe_done (r.probe));
      if (r.attempt.reach != REACH_LOCAL)
        text = attempt_text (&r.attempt);
    }
  rig_end (&r);
  return text;
}

/* Let each allocation fail, until there is none left to fail.  */
static void
run_out (const struct scene *scene, const struct script *script,
         const struct server_keys *keys, bool stays_out)
{
  char *whole;

  memory.fails = -1;
  memory.stays_out = stays_out;
  whole = probe_scene (scene, script, keys);
  assert_non_null (whole);
  for (memory.fails = 0;; memory.fails++)
    {
      char *text;

      memory.count = 0;
      text = probe_scene (scene, script, keys);
      if (text && strcmp (text, whole) != 0)
        {
          fprintf (stderr, "# with memory:\n%s# without:\n%s", whole, text);
          fail_msg ("%s: allocation %ld failed, and that is not said",
                    scene->file, memory.fails);
        }
      free (text);
      if (memory.count <= memory.fails)
        break;
    }
  assert_true (memory.fails > 0);
  free (whole);
}

static void
run_file (const char *file, const struct server_keys *keys)
{
  static const unsigned versions[] = { 0x0303, 0x0304 };
  struct script script;

  assert_true (script_read (&script, file));
  for (size_t i = 0; i < 2 * sizeof versions / sizeof *versions; i++)
    run_out (&(struct scene){ file, versions[i / 2] }, &script, keys, i % 2);
  script_clear (&script);
}

/* Is FILE the first of its protocol, and of its phase there, that ends well?
   What is said inside after an upgrade is no conversation of its own.  */
static bool
is_first (const char *file)
{
  static char last[64];
  static bool had_negotiate, had_direct;
  struct script script;
  bool first = script_read (&script, file) && script.end == TALK_AGREED
               && strcmp (script.phase, "confirm") != 0
               && strncmp (script.protocol, "via-", 4) != 0;
  bool *had = is_negotiation (&script) ? &had_negotiate : &had_direct;

  if (first && strcmp (script.protocol, last) != 0)
    {
      snprintf (last, sizeof last, "%s", script.protocol);
      had_negotiate = had_direct = false;
    }
  first = first && !*had;
  if (first)
    *had = true;
  script_clear (&script);
  return first;
}

static void
protocols (void **state)
{
  const char *srcdir = getenv ("srcdir");
  glob_t found = { 0 };
  char path[4096];
  size_t n = 0;

  snprintf (path, sizeof path, "%s/tests/talks/*/*.talk",
            srcdir ? srcdir : ".");
  assert_int_equal (glob (path, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++)
    if (is_first (found.gl_pathv[i]))
      {
        run_file (found.gl_pathv[i], *state);
        n++;
      }
  globfree (&found);
  assert_true (n > 30);
}

static void
other_ends (void **state)
{
  static const char *const files[]
      = { "smtp/not-offered", "xmpp/host-unknown-prosody",
          "xmpp/direct-ejabberd", "imap/preauth", "ldap/unavailable" };
  const char *srcdir = getenv ("srcdir");
  char path[4096];

  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    {
      snprintf (path, sizeof path, "%s/tests/talks/%s.talk",
                srcdir ? srcdir : ".", files[i]);
      run_file (path, *state);
    }
}

static int
make_keys (void **state)
{
  *state = server_keys_new ();
  return *state && memory_of_libxml () ? 0 : -1;
}

static int
free_keys (void **state)
{
  server_keys_free (*state);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (protocols),
    cmocka_unit_test (other_ends),
  };

  return cmocka_run_group_tests_name ("no memory", tests, make_keys, free_keys);
}
