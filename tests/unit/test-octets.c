/* Packets: numbers, strings and lengths, read and written.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "talking.h"

#include <certask/octets.h>

static struct span
octets (const void *at, size_t n)
{
  return (struct span){ at, n };
}

static void
reads_numbers (void **state)
{
  struct span bytes = octets ("\x01\x02\x03\xff", 4);

  (void)state;
  assert_int_equal (big_endian (bytes), 0x010203ff);
  assert_int_equal (little_endian (bytes), 0xff030201);
  assert_int_equal (big_endian (span_none ()), 0);
  assert_int_equal (little_endian (span_none ()), 0);
  assert_int_equal (big_endian (span_of ("xABCDEFGH")), 0x4142434445464748);
  assert_int_equal (little_endian (span_of ("HGFEDCBAx")), 0x4142434445464748);
}

static void
takes_what_is_there (void **state)
{
  struct span rest = octets ("abc\0de\0f", 8);
  struct span got;

  (void)state;
  assert_true (take_octets (&rest, 1, &got));
  assert_span (got, "a");
  assert_true (take_terminated (&rest, &got));
  assert_span (got, "bc");
  assert_false (take_octets (&rest, 5, &got));
  assert_true (take_terminated (&rest, &got));
  assert_span (got, "de");
  assert_false (take_terminated (&rest, &got));
  assert_true (take_octets (&rest, 1, &got));
  assert_span (got, "f");
  assert_true (take_octets (&rest, 0, &got));
  assert_false (take_octets (&rest, 1, &got));
}

static void
writes_in_order (void **state)
{
  struct packet part = { .n = 0 };
  struct packet packet = { .n = 0 };

  (void)state;
  put_terminated (&part, "ab");
  put_big_endian (&packet, 0x010203, 2);
  put_little_endian (&packet, 0x010203, 4);
  put_zeros (&packet, 2);
  put_packet (&packet, &part);
  put_octets (&packet, "xyz", 2);
  assert_false (packet.too_long);
  assert_int_equal (packet.n, 13);
  assert_memory_equal (packet.bytes, "\x02\x03\x03\x02\x01\0\0\0ab\0xy", 13);
}

static void
writes_decimal (void **state)
{
  struct packet packet = { .n = 0 };

  (void)state;
  put_decimal (&packet, 0);
  put_octets (&packet, " ", 1);
  put_decimal (&packet, 18456);
  put_octets (&packet, " ", 1);
  put_decimal (&packet, UINT64_MAX);
  assert_span (octets (packet.bytes, packet.n), "0 18456 18446744073709551615");
}

static void
writes_utf16 (void **state)
{
  struct packet packet = { .n = 0 };

  (void)state;
  put_utf16 (&packet, "");
  put_utf16 (&packet, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91");
  assert_int_equal (packet.n, 10);
  assert_memory_equal (packet.bytes, "a\0\xe4\0\xac\x20\x3d\xd8\x11\xdd", 10);
  put_utf16 (&packet, "b\xff"
                      "c");
  assert_int_equal (packet.n, 12);
}

static void
writes_utf8 (void **state)
{
  struct packet packet = { .n = 0 };

  (void)state;
  put_utf8 (&packet, octets ("a\0\xe4\0\xac\x20\x3d\xd8\x11\xdd", 10));
  assert_span (octets (packet.bytes, packet.n),
               "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91");
  packet.n = 0;
  put_utf8 (&packet, octets ("\x3d\xd8"
                             "b\0\x11\xdd\x3d\xd8"
                             "c",
                             9));
  assert_span (octets (packet.bytes, packet.n), "\xef\xbf\xbd"
                                                "b\xef\xbf\xbd\xef\xbf\xbd");
}

static bool
says_too_much (struct talk *t)
{
  struct packet half = { .n = 0 };
  struct packet packet = { .n = 0 };

  put_zeros (&half, PACKET_SAY_BYTES / 2);
  put_packet (&packet, &half);
  put_packet (&packet, &half);
  put_octets (&packet, "x", 1);
  put_octets (&packet, "", 0);
  return say_packet (t, "packet", &packet);
}

static bool
says_a_part_of_too_much (struct talk *t)
{
  struct packet part = { .n = 0 };
  struct packet packet = { .n = 0 };

  put_zeros (&part, PACKET_SAY_BYTES + 1);
  put_packet (&packet, &part);
  return say_packet (t, "packet", &packet);
}

static bool
says_as_much_as_fits (struct talk *t)
{
  struct packet packet = { .n = 0 };

  put_zeros (&packet, PACKET_SAY_BYTES);
  return say_packet (t, "packet", &packet);
}

static void
what_does_not_fit_is_a_limit (void **state)
{
  (void)state;
  talk_free (heard (says_too_much, "", TALK_LIMIT));
  talk_free (heard (says_a_part_of_too_much, "", TALK_LIMIT));
  talk_free (heard (says_as_much_as_fits, "", TALK_AGREED));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_numbers),
    cmocka_unit_test (takes_what_is_there),
    cmocka_unit_test (writes_in_order),
    cmocka_unit_test (writes_decimal),
    cmocka_unit_test (writes_utf16),
    cmocka_unit_test (writes_utf8),
    cmocka_unit_test (what_does_not_fit_is_a_limit),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
