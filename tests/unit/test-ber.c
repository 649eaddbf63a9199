/* BER: that an element is whole, within its parent, or not there at all.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talking.h"

#include <certask/ber.h>

#define BYTES(literal)                                                         \
  {                                                                            \
    literal, sizeof (literal) - 1                                              \
  }

/* ---- Within bounds ---- */

struct example
{
  struct span bytes;
  bool taken;
  unsigned char tag;
  size_t contents; /* how many octets */
  size_t rest;
};

static const struct example examples[] = {
  { BYTES ("\x04\x00"), true, 0x04, 0, 0 },
  { BYTES ("\x04\x02"
           "ab"),
    true, 0x04, 2, 0 },
  { BYTES ("\x04\x02"
           "abc"),
    true, 0x04, 2, 1 },
  { BYTES ("\x04\x81\x02"
           "abc"),
    true, 0x04, 2, 1 },
  { BYTES ("\x04\x84\x00\x00\x00\x02"
           "abc"),
    true, 0x04, 2, 1 },
  { BYTES ("\x30\x81\x00"), true, 0x30, 0, 0 },
  { BYTES ("\x7e\x00"), true, 0x7e, 0, 0 },
  { BYTES (""), false, 0, 0, 0 },
  { BYTES ("\x04"), false, 0, 0, 0 },
  { BYTES ("\x04\x02"
           "a"),
    false, 0, 0, 0 },
  { BYTES ("\x04\x81"), false, 0, 0, 0 },
  { BYTES ("\x04\x82\x00"), false, 0, 0, 0 },
  { BYTES ("\x04\x84\xff\xff\xff\xff"
           "ab"),
    false, 0, 0, 0 },
  { BYTES ("\x04\x85\x00\x00\x00\x00\x00"), false, 0, 0, 0 },
  { BYTES ("\x04\xff"
           "ab"),
    false, 0, 0, 0 },
  { BYTES ("\x30\x80\x00\x00"), false, 0, 0, 0 },
  { BYTES ("\x1f\x22\x00"), false, 0, 0, 0 },
  { BYTES ("\xff\x00"), false, 0, 0, 0 },
};

static void
takes_elements (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    {
      const struct example *example = examples + i;
      struct span rest = example->bytes;
      struct ber element;

      assert_int_equal (ber_take (&rest, &element), example->taken);
      if (!example->taken)
        {
          assert_ptr_equal (rest.at, example->bytes.at);
          assert_int_equal (rest.n, example->bytes.n);
          continue;
        }
      assert_int_equal (element.tag, example->tag);
      assert_int_equal (element.contents.n, example->contents);
      assert_int_equal (rest.n, example->rest);
      assert_ptr_equal (element.contents.at + element.contents.n, rest.at);
    }
}

/* What is shown of a malformed one does not depend on how it arrives.  */
static bool
hear_one (struct talk *t)
{
  struct ber element;

  return hear_ber (t, &element);
}

static void
shows_what_is_malformed (void **state)
{
  static const struct
  {
    struct span bytes;
    size_t shown;
  } malformed[] = { { BYTES ("\x1f\x22\x00"), 1 },
                    { BYTES ("\x30\x80\x00"), 2 },
                    { BYTES ("\x30\x85\x00"), 2 } };

  (void)state;
  for (size_t i = 0; i < 2 * sizeof malformed / sizeof *malformed; i++)
    {
      struct span rest = malformed[i / 2].bytes;
      struct talk *t = talk_new (&nobody);
      size_t n = i % 2 ? 1 : rest.n;

      for (; talk_hear (t, hear_one, span_part (rest, 0, n), 0) == TALK_GOES_ON;)
        rest = span_from (rest, n);
      assert_int_equal (talk_said (t).n, malformed[i / 2].shown);
      talk_free (t);
    }
}

static void
takes_by_tag (void **state)
{
  struct span rest = { "\x02\x01\x05\x04\x00", 5 };
  struct ber element;

  (void)state;
  assert_false (ber_take_tagged (&rest, 0x04, &element));
  assert_int_equal (rest.n, 5);
  assert_true (ber_take_tagged (&rest, 0x02, &element));
  assert_true (ber_take_tagged (&rest, 0x04, &element));
  assert_false (ber_take_tagged (&rest, 0x04, &element));
}

static void
reads_integers (void **state)
{
  static const struct
  {
    struct span contents;
    bool good;
    long value;
  } integers[] = {
    { BYTES ("\x00"), true, 0 },
    { BYTES ("\x7f"), true, 127 },
    { BYTES ("\x80"), true, -128 },
    { BYTES ("\xff"), true, -1 },
    { BYTES ("\x00\x80"), true, 128 },
    { BYTES ("\x10\x01"), true, 4097 },
    { BYTES ("\x7f\xff\xff\xff"), true, INT32_MAX },
    { BYTES ("\x80\x00\x00\x00"), true, INT32_MIN },
    { BYTES (""), false, 0 },
    { BYTES ("\x00\x00\x00\x00\x01"), false, 0 },
  };

  (void)state;
  for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
    {
      struct ber element = { 0x02, integers[i].contents };
      long value = 0;

      assert_int_equal (ber_integer (element, &value), integers[i].good);
      assert_int_equal (value, integers[i].value);
    }
}

/* ---- From a talk ---- */

static bool
hear_element (struct talk *t)
{
  struct ber element;

  return hear_ber (t, &element)
         && say_bytes (t, "contents", element.contents.at, element.contents.n);
}

static void
hears_elements (void **state)
{
  static const struct
  {
    struct span bytes;
    enum talk_end end;
    size_t contents;
  } talks[] = {
    { BYTES (""), TALK_GOES_ON, 0 },
    { BYTES ("\x30"), TALK_GOES_ON, 0 },
    { BYTES ("\x30\x84\x00\x00\x00"), TALK_GOES_ON, 0 },
    { BYTES ("\x30\x02"
             "a"),
      TALK_GOES_ON, 0 },
    { BYTES ("\x30\x02"
             "abc"),
      TALK_AGREED, 2 },
    { BYTES ("\x30\x82\x00\x03"
             "abc"),
      TALK_AGREED, 3 },
    { BYTES ("\x30\x82\x7f\xfc"), TALK_GOES_ON, 0 },
    { BYTES ("\x30\x82\x7f\xfd"), TALK_LIMIT, 0 },
    { BYTES ("\x30\x84\xff\xff\xff\xff"), TALK_LIMIT, 0 },
    { BYTES ("\x30\x80"), TALK_GARBLED, 0 },
    { BYTES ("\x30\x85"), TALK_GARBLED, 0 },
    { BYTES ("\x1f"), TALK_GARBLED, 0 },
  };

  (void)state;
  assert_int_equal (BER_MAX_BYTES, 0x7ffc + 4);
  for (size_t i = 0; i < sizeof talks / sizeof *talks; i++)
    {
      struct talk *t = talk_new (&nobody);

      assert_int_equal (talk_hear (t, hear_element, talks[i].bytes, 0),
                        talks[i].end);
      assert_int_equal (talk_output (t).n, talks[i].contents);
      talk_free (t);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_elements),
    cmocka_unit_test (shows_what_is_malformed),
    cmocka_unit_test (takes_by_tag),
    cmocka_unit_test (reads_integers),
    cmocka_unit_test (hears_elements),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
