/* Writes the seeds of the fuzz targets: seeds SRCDIR FOLDER.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   Most are made of the transcripts, so that no copy of them need be kept.  */
#include <config.h>

#include "head.h"
#include "../unit/script.h"
#include "target.h"
#include "via.h"

#include <glob.h>
#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *folder;
static unsigned count; /* of the seeds of this target */

/* ---- Files ---- */

static void
begin_target (const char *name)
{
  static char path[4096];

  snprintf (path, sizeof path, "%s", name);
  if (mkdir (path, 0777) != 0)
    perror (path);
  folder = path;
  count = 0;
}

/* A seed for a dialogue of PROTOCOL, PHASE being "-negotiate-", say; its name
   is how the campaign finds it.  Both may be "".  */
static FILE *
new_seed_for (const char *protocol, const char *phase)
{
  char path[4200];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s%s%04u", folder, protocol, phase, count++);
  file = fopen (path, "wb");
  if (!file)
    {
      perror (path);
      exit (1);
    }
  return file;
}

static FILE *
new_seed (void)
{
  return new_seed_for ("", "");
}

static void
end_seed (FILE *file)
{
  if (fclose (file) != 0)
    exit (1);
}

static void
seed (const char *head, struct span body)
{
  FILE *file = new_seed ();

  fputs (head, file);
  fwrite (body.at, 1, body.n, file);
  end_seed (file);
}

/* ---- Transcripts ---- */

static bool
is_via (const struct script *script)
{
  return span_begins (span_of (script->protocol), "via-");
}

/* Ways through a proxy are counted as if they were protocols, see via.c.  */
static const struct protocol *
protocol_of (const struct script *script)
{
  for (size_t i = 0; is_via (script) && vias[i]; i++)
    if (strcmp (script->protocol + 4, vias[i]->scheme) == 0)
      return protocol_registry[i];
  return protocol_named (NULL, script->protocol);
}

static bool
head_of (const struct script *script, struct head *head)
{
  *head = (struct head){
    .protocol = protocol_of (script),
    .phase = strcmp (script->phase, "negotiate") == 0 ? NEGOTIATE
             : strcmp (script->phase, "direct") == 0  ? DIRECT
                                                      : CONFIRM,
    .cuts = count,
    .setting = { .host = script->host,
                 .name = script->name,
                 .domain = script->domain,
                 .user = script->user,
                 .database = script->database,
                 .path = script->path,
                 .deep = script->deep },
  };
  return head->protocol != NULL;
}

static void
seed_dialogue (const struct script *script, const struct head *head)
{
  FILE *file
      = new_seed_for (head->protocol->name,
                      head->phase == NEGOTIATE ? "-negotiate-" : "-inside-");

  head_write (file, head);
  fwrite (script->theirs.at, 1, script->theirs.n, file);
  end_seed (file);
}

static void
seed_via (const struct script *script, const struct head *head)
{
  struct head with_password = *head;
  FILE *file = new_seed ();

  with_password.setting.database = script->password;
  head_write (file, &with_password);
  fwrite (script->theirs.at, 1, script->theirs.n, file);
  end_seed (file);
}

/* | FEED | n, 2 octets | bytes |, see probe.c.  */
static void
write_feed (FILE *file, struct span bytes)
{
  while (bytes.n > 0)
    {
      struct span part = take_bytes (&bytes, 65535);

      fputc (0, file);
      fputc ((int)(part.n >> 8), file);
      fputc ((int)(part.n & 255), file);
      fwrite (part.at, 1, part.n, file);
    }
}

static void
seed_probe (const struct script *script, const struct head *head)
{
  FILE *file = new_seed ();

  head_write (file, head);
  for (size_t i = 0; i < script->pieces_count; i++)
    if (!script->pieces[i].ours)
      write_feed (file,
                  span_part (heap_span (script->theirs), script->pieces[i].from,
                             script->pieces[i].n));
  fputc (count % 4, file);
  end_seed (file);
}

/* A handshake, and then the conversation inside: TLS 1.2 or 1.3, asking.  */
static void
seed_probe_tls (const struct script *script, const struct head *head)
{
  FILE *file;

  if (head->phase == NEGOTIATE)
    return;
  file = new_seed ();
  head_write (file, &(struct head){ .protocol = head->protocol,
                                    .phase = DIRECT,
                                    .setting = head->setting });
  fputc ((int)(count % 32), file);
  fputc (0, file);
  for (size_t i = 0; i < script->pieces_count; i++)
    if (!script->pieces[i].ours)
      {
        fputc (2, file);
        fwrite (script->theirs.at + script->pieces[i].from, 1,
                script->pieces[i].n, file);
        fputc (0, file);
        fputc (3, file);
      }
  fputc ("\x0c\x05\x15\x0b\x0a\x19\x34\x18"[count % 8], file);
  end_seed (file);
}

static void
seed_if (const struct script *script, const char *protocol)
{
  if (strncmp (script->protocol, protocol, strlen (protocol)) == 0)
    seed ("\1", heap_span (script->theirs));
}

static void
seed_xml (const struct script *script, const struct head *head)
{
  (void)head;
  seed_if (script, "xmpp");
}

static void
seed_ber (const struct script *script, const struct head *head)
{
  (void)head;
  seed_if (script, "ldap");
}

static void
seeds_of_transcripts (const char *srcdir, const char *target,
                      void (*make) (const struct script *script,
                                    const struct head *head))
{
  char pattern[4096];
  glob_t found = { 0 };

  begin_target (target);
  snprintf (pattern, sizeof pattern, "%s/tests/talks/*/*.talk", srcdir);
  if (glob (pattern, 0, NULL, &found) != 0)
    exit (1);
  for (size_t i = 0; i < found.gl_pathc; i++)
    {
      struct script script;
      struct head head;

      if (script_read (&script, found.gl_pathv[i]) && head_of (&script, &head)
          && is_via (&script) == (make == seed_via))
        make (&script, &head);
      script_clear (&script);
    }
  globfree (&found);
}

/* ---- Lines of text ---- */

static void
seeds_of_lines (const char *target, const char *srcdir, const char *file)
{
  char path[4096];
  char *line = NULL;
  size_t room = 0;
  FILE *lines;

  begin_target (target);
  snprintf (path, sizeof path, "%s/%s", srcdir, file);
  lines = fopen (path, "r");
  if (!lines)
    {
      perror (path);
      exit (1);
    }
  while (getline (&line, &room, lines) > 0)
    {
      const char *last = strrchr (line, '|');
      struct span text = span_trimmed (span_of (last ? last + 1 : line));

      if (text.n > 0 && line[0] != '#')
        seed ("P", text);
    }
  free (line);
  fclose (lines);
}

/* ---- Certificates and requests ---- */

static struct span
of_datum (gnutls_datum_t datum)
{
  return (struct span){ (const char *)datum.data, datum.size };
}

/* A certificate with each kind of alternative name, and its subject.  */
static void
seed_certificate (gnutls_pk_algorithm_t kind, unsigned bits,
                  gnutls_digest_algorithm_t digest)
{
  static const struct
  {
    gnutls_x509_subject_alt_name_t type;
    struct span value;
  } names[] = { { GNUTLS_SAN_DNSNAME, { "a.example", 9 } },
                { GNUTLS_SAN_RFC822NAME, { "a@a.example", 11 } },
                { GNUTLS_SAN_URI, { "xmpp:a.example", 14 } },
                { GNUTLS_SAN_IPADDRESS, { "\300\0\2\1", 4 } },
                { GNUTLS_SAN_OTHERNAME_XMPP, { "a@a.example", 11 } } };
  gnutls_x509_crt_t crt;
  gnutls_x509_privkey_t key;
  gnutls_datum_t der = { NULL, 0 };

  gnutls_x509_crt_init (&crt);
  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, kind, bits, 0);
  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_serial (crt, "\1", 1);
  gnutls_x509_crt_set_dn (crt, "CN=a\\,b,OU=\u202e,O=o,C=DE", NULL);
  gnutls_x509_crt_set_key (crt, key);
  gnutls_x509_crt_set_activation_time (crt, 1700000000);
  gnutls_x509_crt_set_expiration_time (crt, 4000000000);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    gnutls_x509_crt_set_subject_alt_name (crt, names[i].type, names[i].value.at,
                                          (unsigned)names[i].value.n,
                                          GNUTLS_FSAN_APPEND);
  gnutls_x509_crt_sign2 (crt, crt, key, digest, 0);
  gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
  seed ("", of_datum (der));
  gnutls_free (der.data);
  gnutls_x509_crt_get_raw_dn (crt, &der);
  seed ("", of_datum (der));
  gnutls_free (der.data);
  gnutls_x509_privkey_deinit (key);
  gnutls_x509_crt_deinit (crt);
}

static void
seeds_of_certificates (void)
{
  begin_target ("x509");
  seed_certificate (GNUTLS_PK_EDDSA_ED25519, 256, GNUTLS_DIG_SHA512);
  seed_certificate (GNUTLS_PK_RSA, 1024, GNUTLS_DIG_SHA256);
}

/* CN=a; two such names; two algorithms.  */
#define NAME                                                                   \
  "\0\x0e\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"                 \
  "a"
#define NAMES "\0\x20" NAME NAME
#define SCHEMES "\0\x04\x04\x03\x08\x04"
#define BYTES(string) ((struct span){ string, sizeof string - 1 })

static void
seeds_of_requests (void)
{
  begin_target ("request");
  seed ("\4", BYTES ("\2\1\x40" NAMES));
  seed ("\2", BYTES ("\2\1\x40" SCHEMES NAMES));
  seed ("\3", BYTES ("\0\0\x38\0\x2f\0\x22" NAMES "\0\x0d\0\x06" SCHEMES
                     "\0\5\0\4what"));
}

int
main (int argc, char **argv)
{
  char lines[] = "tests/fuzz/lines";

  if (argc != 3)
    return fprintf (stderr, "usage: seeds SRCDIR FOLDER\n"), 1;
  argv[1] = realpath (argv[1], NULL);
  if (!argv[1] || chdir (argv[2]) != 0)
    return perror (argv[2]), 1;
  seeds_of_transcripts (argv[1], "dialogue", seed_dialogue);
  seeds_of_transcripts (argv[1], "via", seed_via);
  seeds_of_transcripts (argv[1], "probe", seed_probe);
  seeds_of_transcripts (argv[1], "probe-tls", seed_probe_tls);
  seeds_of_transcripts (argv[1], "xml", seed_xml);
  seeds_of_transcripts (argv[1], "ber", seed_ber);
  seeds_of_lines ("explain", argv[1], "tests/unit/pasted-lines");
  seeds_of_lines ("target", argv[1], lines);
  seeds_of_lines ("printable", argv[1], lines);
  seeds_of_certificates ();
  seeds_of_requests ();
  free (argv[1]);
  return 0;
}
