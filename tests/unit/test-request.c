/* CertificateRequest messages, whole, cut, and lying.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "attempt-text.h"
#include "limits.h"
#include "request.h"

#include <stdlib.h>

#define BYTES(string)                                                          \
  {                                                                            \
    string, sizeof string - 1                                                  \
  }

/* CN=a and CN=b, as DER.  */
#define NAME_A                                                                 \
  "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"                       \
  "a"
#define NAME_B                                                                 \
  "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"                       \
  "b"
#define NAMES                                                                  \
  "\0\x20"                                                                     \
  "\0\x0e" NAME_A "\0\x0e" NAME_B
#define TYPES "\x02\x01\x40"
#define SCHEMES "\0\x04\x04\x03\x08\x04"

static const struct body
{
  unsigned version;
  struct span bytes;
  size_t types;
  size_t schemes;
  size_t names;
} bodies[] = {
  { 0x0301, BYTES (TYPES NAMES), 2, 0, 2 },
  { 0x0303, BYTES (TYPES SCHEMES NAMES), 2, 2, 2 },
  { 0x0303, BYTES (TYPES SCHEMES "\0\0"), 2, 2, 0 },
  { 0x0303,
    BYTES ("\0"
           "\0\0"
           "\0\0"),
    0, 0, 0 },
  /* context, extensions: 13 signature_algorithms, 47 certificate_authorities,
     5 one that nobody reads */
  { 0x0304,
    BYTES ("\0"
           "\0\x0a"
           "\0\x0d\0\x06" SCHEMES),
    0, 2, 0 },
  { 0x0304,
    BYTES ("\x03"
           "abc"
           "\0\x38"
           "\0\x2f\0\x22" NAMES "\0\x0d\0\x06" SCHEMES "\0\x05\0\x04"
           "what"),
    0, 2, 2 },
  { 0x0304,
    BYTES ("\0"
           "\0\0"),
    0, 0, 0 },
};

/* ---- Reading ---- */

struct reading
{
  struct attempt attempt;
  struct record record;
};

static void
begin (struct reading *r)
{
  r->attempt = attempt_blank ((struct offer){ .tls_min = 0x0303 });
  r->record = (struct record){ .arena = arena_new (), .attempt = &r->attempt };
}

/* A copy of its own shows who reads beyond it.  */
static bool
read_copy (struct reading *r, struct span body, unsigned version)
{
  char *copy = malloc (body.n ? body.n : 1);
  bool good;

  memcpy (copy, body.at, body.n);
  good = request_read (&r->record, (struct span){ copy, body.n }, version,
                       REQUEST_HANDSHAKE);
  free (copy);
  return good;
}

/* Whatever was read, what was kept can be looked at.  */
static void
end (struct reading *r)
{
  const struct request *q = &r->attempt.request;

  assert_int_equal (q->when, REQUEST_HANDSHAKE);
  assert_true (q->ca_names_count <= CA_NAMES_MAX);
  assert_true (q->ca_names_count <= q->ca_names_total);
  assert_true (q->schemes_count <= SCHEMES_MAX);
  for (size_t i = 0; i < q->ca_names_count; i++)
    {
      assert_non_null (q->ca_names[i].at);
      assert_non_null (q->ca_names_text[i].at);
    }
  free (attempt_text (&r->attempt));
  arena_free (r->record.arena);
}

static void
whole (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    {
      struct reading r;
      const struct request *q = &r.attempt.request;

      begin (&r);
      assert_true (read_copy (&r, bodies[i].bytes, bodies[i].version));
      assert_int_equal (q->types_count, bodies[i].types);
      assert_int_equal (q->schemes_count, bodies[i].schemes);
      assert_int_equal (q->ca_names_total, bodies[i].names);
      assert_int_equal (q->ca_names_count, bodies[i].names);
      if (q->types_count > 0)
        assert_memory_equal (q->types, "\x01\x40", 2);
      if (q->schemes_count > 0)
        assert_int_equal (q->schemes[1], 0x0804);
      if (q->ca_names_count > 0)
        {
          assert_int_equal (q->ca_names[1].n, 14);
          assert_memory_equal (q->ca_names[1].at, NAME_B, 14);
        }
      end (&r);
    }
}

static void
cut (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (size_t n = 0; n < bodies[i].bytes.n; n++)
      {
        struct reading r;

        begin (&r);
        assert_false (read_copy (&r, span_part (bodies[i].bytes, 0, n),
                                 bodies[i].version));
        end (&r);
      }
}

static void
with_more_behind (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    {
      struct reading r;
      char longer[128];

      memcpy (longer, bodies[i].bytes.at, bodies[i].bytes.n);
      longer[bodies[i].bytes.n] = 'x';
      begin (&r);
      assert_false (read_copy (&r,
                               (struct span){ longer, bodies[i].bytes.n + 1 },
                               bodies[i].version));
      /* What could be read is kept.  */
      assert_int_equal (r.attempt.request.ca_names_total,
                        bodies[i].version < 0x0304 ? bodies[i].names : 0);
      end (&r);
    }
}

/* Every byte is every other, read as every version.  */
static void
lies (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (size_t at = 0; at < bodies[i].bytes.n; at++)
      for (unsigned byte = 0; byte < 256; byte++)
        {
          struct reading r;
          char lying[128];

          memcpy (lying, bodies[i].bytes.at, bodies[i].bytes.n);
          lying[at] = (char)byte;
          begin (&r);
          read_copy (&r, (struct span){ lying, bodies[i].bytes.n },
                     byte % 2 ? bodies[i].version : 0x0304);
          end (&r);
        }
}

/* ---- Limits ---- */

static void
many_names (void **state)
{
  enum
  {
    MANY = 3000
  };
  struct reading r;
  char *body = calloc (1, 5 + 2 + 4 * MANY);
  size_t n = 4 * MANY;

  (void)state;
  body[0] = 0;
  body[3] = (char)(n >> 8);
  body[4] = (char)(n & 0xff);
  for (size_t i = 0; i < MANY; i++)
    memcpy (body + 5 + 4 * i, "\0\x02\x30\0", 4);
  begin (&r);
  assert_true (read_copy (&r, (struct span){ body, 5 + n }, 0x0303));
  assert_int_equal (r.attempt.request.ca_names_total, MANY);
  assert_int_equal (r.attempt.request.ca_names_count, CA_NAMES_MAX);
  end (&r);
  free (body);
}

/* No extension stands twice (RFC 8446, 4.2).  */
static void
twice (void **state)
{
  static const struct span body
      = BYTES ("\0"
               "\0\x4c"
               "\0\x2f\0\x22" NAMES "\0\x2f\0\x22" NAMES);
  struct reading r;

  (void)state;
  begin (&r);
  assert_false (read_copy (&r, body, 0x0304));
  assert_int_equal (r.attempt.request.ca_names_total, 2);
  end (&r);
}

/* The last request is what is kept, and when there was one, of all.  */
static void
another (void **state)
{
  struct reading r;

  (void)state;
  begin (&r);
  assert_true (read_copy (&r, bodies[1].bytes, 0x0303));
  assert_true (
      request_read (&r.record, bodies[2].bytes, 0x0303, REQUEST_RENEGOTIATION));
  assert_int_equal (r.attempt.request.when,
                    REQUEST_HANDSHAKE | REQUEST_RENEGOTIATION);
  assert_int_equal (r.attempt.request.ca_names_total, 0);
  arena_free (r.record.arena);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (whole),
    cmocka_unit_test (cut),
    cmocka_unit_test (with_more_behind),
    cmocka_unit_test (lies),
    cmocka_unit_test (many_names),
    cmocka_unit_test (twice),
    cmocka_unit_test (another),
  };

  return cmocka_run_group_tests_name ("request", tests, NULL, NULL);
}
