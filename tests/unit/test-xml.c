/* The reader of XML streams.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "xml-heard.h"

#include <certask/xml.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(table) (sizeof (table) / sizeof *(table))

/* A string literal that may have NULs in it.  */
#define BYTES(literal) { literal, sizeof literal - 1 }

#define OPEN "<s:s xmlns:s='S' xmlns='C'>"
#define STREAM "(s{S})"

#define WELL_FORMED "well-formed XML in UTF-8"
#define RESTRICTED "XML without DTD, comment or processing instruction"
#define MALFORMED(literal) { BYTES (literal), WELL_FORMED, NULL }
#define A_STREAM "an XML stream"
#define AN_ELEMENT "an XML element"

/* Too large for the stack.  */
static struct heard heard;

/* ---- What is heard ---- */

static const struct
{
  const char *input;
  const char *trees;
} trees[] = {
  /* Headers. */
  { OPEN, STREAM },
  { "<?xml version='1.0'?>" OPEN, STREAM },
  { "<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\r\n" OPEN,
    STREAM },
  { " \r\n\t" OPEN, STREAM },
  { "<stream a='1'\n\tb = \"2\" xml:lang='en'>",
    "(stream @a=1 @b=2 @{http://www.w3.org/XML/1998/namespace}lang=en)" },
  { "<s a='>' b=\"it's\" c='\"'>", "(s @a=> @b=it's @c=\")" },

  /* Children. */
  { OPEN "<a/>", STREAM "(a{C})" },
  { OPEN "<a></a >", STREAM "(a{C})" },
  { OPEN " \r\n\t <a />\n<b/> ", STREAM "(a{C})(b{C})" },
  { OPEN "<s:a xmlns='D' xmlns:t='T' t:u='v'><b/><t:c/></s:a><d/>",
    STREAM "(a{S} @{T}u=v (b{D}) (c{T}))(d{C})" },
  { OPEN "<a xmlns=''/>", STREAM "(a)" },
  { OPEN "<a xmlns='no URI'/>", STREAM "(a{no URI})" },
  { OPEN "<a>one<b>two</b>, three<c/>.</a>",
    STREAM "(a{C} \"one, three.\" (b{C} \"two\") (c{C}))" },
  { OPEN "<a> <b>\r\n</b></a>", STREAM "(a{C} \" \" (b{C} \"\n\"))" },
  { OPEN "<a>x>y</a>", STREAM "(a{C} \"x>y\")" },
  { OPEN "<a b='/>'/><c b='/c>'></c>", STREAM "(a{C} @b=/>)(c{C} @b=/c>)" },

  /* References. */
  { OPEN "<a b='&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#38;'/>",
    STREAM "(a{C} @b=<>&\"'AB&)" },
  { OPEN "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#38;</a>",
    STREAM "(a{C} \"<>&\"'AB&\")" },
  { OPEN "<a>&amp;lt;&#38;lt;</a>", STREAM "(a{C} \"&lt;&lt;\")" },
  { OPEN "<a>b\xc3\xbc" "cher \xf0\x9f\x94\x91 &#128273;</a>",
    STREAM "(a{C} \"b\xc3\xbc" "cher \xf0\x9f\x94\x91 \xf0\x9f\x94\x91\")" },
  { OPEN "<\xc3\xa4/>", STREAM "(\xc3\xa4{C})" },

  /* CDATA is no comment. */
  { OPEN "<a>1<![CDATA[<b>&amp;]]]]>2<![CDATA[]]><b/></a>",
    STREAM "(a{C} \"1<b>&amp;]]2\" (b{C}))" },
};

static void
hears_trees (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (trees); i++)
    {
      listen_all_ways (&heard, 0, span_of (trees[i].input));
      assert_string_equal (heard.trees, trees[i].trees);
      assert_int_equal (heard.end, TALK_GOES_ON);
      heard_clear (&heard);
    }
}

static void
sources_are_where_they_came_from (void **state)
{
  (void)state;
  listen_all_ways (&heard, 0,
                   span_of ("<?xml version='1.0'?>\n" OPEN " <a>x<b c='>'/>"
                            "<d>y&amp;</d>z</a>\n<e  />"));
  assert_string_equal (heard.sources,
                       "[" OPEN "][<a>x<b c='>'/><d>y&amp;</d>z</a>]"
                       "[<b c='>'/>][<d>y&amp;</d>][<e  />]");
  heard_clear (&heard);
}

/* ---- Where it ends ---- */

/* Whatever comes after an element is not looked at, and the element is there
   with the last of its bytes.  */
static void
ends_are_exact (void **state)
{
  static const char *const elements[]
      = { "<p/>", "<p></p>", " <p a='>'/>", "<p\n/>", "<p>x</p\t>",
          "<p><p/></p>", "<p><![CDATA[</p>]]></p>" };
  static const struct span after[]
      = { BYTES ("\0"), BYTES (" "), BYTES ("\n"), BYTES ("<"), BYTES (">"),
          BYTES ("<q/>"), BYTES ("\x16\x03\x01\x02"), BYTES ("</s:s>"),
          BYTES ("&"), BYTES ("]]>"), BYTES ("\xff\xfe"), BYTES ("<!-- -->"),
          BYTES ("x") };

  (void)state;
  for (size_t i = 0; i < COUNT (elements); i++)
    for (size_t j = 0; j < COUNT (after); j++)
      {
        char input[200];
        size_t n = (size_t)sprintf (input, "%s%s", OPEN, elements[i]);

        memcpy (input + n, after[j].at, after[j].n);
        listen_all_ways (&heard, 1, (struct span){ input, n + after[j].n });
        assert_int_equal (heard.end, TALK_AGREED);
        assert_int_equal (heard.taken, n);
        heard_clear (&heard);
        listen_to (&heard, 1, (struct span){ input, n + after[j].n }, 1, 1);
        assert_int_equal (heard.given, n);
        heard_clear (&heard);
      }
}

static bool
hear_header_alone (struct talk *t)
{
  const struct xml_element *stream;

  return hear_stream (t, &stream);
}

static void
header_is_heard_alone (void **state)
{
  static const struct setting setting = { .name = "" };
  struct talk *t = talk_new (&setting);

  (void)state;
  assert_int_equal (talk_hear (t, hear_header_alone,
                               span_of ("<?xml version='1.0'?>" OPEN " &!"),
                               0),
                    TALK_AGREED);
  assert_int_equal (talk_left_over (t).n, 3);
  talk_free (t);
}

static void
end_of_stream_is_a_refusal (void **state)
{
  static const struct
  {
    const char *input;
    const char *said;
  } cases[] = { { OPEN "</s:s>", "</s:s>" },
                { OPEN "<a/>\n</s:s >", "</s:s >" },
                { OPEN "</s:s>\n<a/>", "</s:s>" },
                { "<s:s xmlns:s='S'/>", "" },
                { "<s:s xmlns:s='S'/> <a/>", "" } };

  (void)state;
  for (size_t i = 0; i < COUNT (cases); i++)
    {
      listen_all_ways (&heard, 0, span_of (cases[i].input));
      assert_int_equal (heard.end, TALK_REFUSED);
      assert_true (span_is (talk_said (heard.talk), cases[i].said));
      heard_clear (&heard);
    }
}

/* ---- What is no XML, or none that XMPP allows ---- */

static const struct
{
  struct span input;
  const char *wanted;
  const char *said; /* NULL: any */
} garbage[] = {
  /* Other protocols. */
  { BYTES ("220 mx.example.org ESMTP\r\n"), A_STREAM,
    "220 mx.example.org ESMTP" },
  { BYTES ("SSH-2.0-OpenSSH_9.2\n"), A_STREAM, "SSH-2.0-OpenSSH_9.2" },
  { BYTES ("\x15\x03\x01\0\2\2\x28"), A_STREAM, "\x15" },
  { BYTES ("J\0\0\0\x0a"), A_STREAM, NULL },
  { BYTES ("<html>\n<head><p></head>"), WELL_FORMED, "</head>" },
  { BYTES ("<!DOCTYPE html>\n"), RESTRICTED, "<!DOCTYPE html>" },
  { BYTES (OPEN "hello\n"), AN_ELEMENT, "hello" },
  { BYTES (OPEN "<a/>x<b/>"), AN_ELEMENT, "x<b/>" },
  { BYTES (OPEN "&#32;<b/>"), AN_ELEMENT, NULL },
  { BYTES (OPEN "<![CDATA[]]>"), AN_ELEMENT, NULL },
  { BYTES (OPEN "\0"), AN_ELEMENT, NULL },

  /* RFC 6120, 11.1. */
  { BYTES ("<!-- -->" OPEN), RESTRICTED, "<!-- -->" },
  { BYTES (" <?xml version='1.0'?>" OPEN), RESTRICTED, NULL },
  { BYTES ("<?xml-stylesheet href='x'?>" OPEN), RESTRICTED, NULL },
  { BYTES ("<?xml version='1.0'?><?xml version='1.0'?>" OPEN), RESTRICTED,
    NULL },
  { BYTES ("<?php ?>" OPEN), RESTRICTED, "<?php ?>" },
  { BYTES ("<!DOCTYPE s [<!ENTITY a 'ha'>]>" OPEN "<b>&a;</b>"), RESTRICTED,
    "<!DOCTYPE s [<!ENTITY a 'ha'>" },
  { BYTES ("<!DOCTYPE s SYSTEM 'http://127.0.0.1:1/'>" OPEN), RESTRICTED,
    NULL },
  { BYTES (OPEN "<!DOCTYPE s>"), RESTRICTED, NULL },
  { BYTES (OPEN "<!-- -->"), RESTRICTED, NULL },
  { BYTES (OPEN "<?x y?>"), RESTRICTED, NULL },
  { BYTES (OPEN "<?xml version='1.0'?>"), RESTRICTED, NULL },
  { BYTES (OPEN "<a><!-- --></a>"), RESTRICTED, NULL },
  { BYTES (OPEN "<a>x<?x y?></a>"), RESTRICTED, "<?x y?>" },
  { BYTES (OPEN "<a><!ENTITY b 'c'></a>"), RESTRICTED, NULL },
  { BYTES (OPEN "<a>&b;</a>"), WELL_FORMED, "&b;</a>" },
  { BYTES (OPEN "<a b='&c;'/>"), WELL_FORMED, "<a b='&c;'/>" },
  { BYTES (OPEN " \n <x:a/>"), WELL_FORMED, "<x:a/>" },

  /* Encodings. */
  MALFORMED ("<?xml version='1.0' encoding='ISO-8859-1'?>" OPEN),
  MALFORMED ("<?xml version='1.0' encoding='UTF-16'?>" OPEN),
  MALFORMED ("<?xml version='1.0' encoding='UTF-7'?>" OPEN),
  { BYTES ("\xef\xbb\xbf" OPEN), A_STREAM, "\xef" },
  { BYTES ("\xff\xfe<\0s\0>\0"), A_STREAM, "\xff" },
  { BYTES ("<\0s\0/\0>\0"), A_STREAM, NULL },
  { BYTES ("\0<\0s\0/\0>"), A_STREAM, NULL },
  MALFORMED (OPEN "<a>\xe4</a>"),
  MALFORMED (OPEN "<a>\xc0\x80</a>"),
  MALFORMED (OPEN "<a>\xe0\x80\xaf</a>"),
  MALFORMED (OPEN "<a>\xed\xa0\x80</a>"),
  MALFORMED (OPEN "<a>\xf4\x90\x80\x80</a>"),
  MALFORMED (OPEN "<a>\xc3</a>"),
  MALFORMED (OPEN "<a b='\xe4'/>"),
  MALFORMED (OPEN "<a>\0</a>"),
  MALFORMED (OPEN "<a>\x1b</a>"),
  MALFORMED (OPEN "<a>&#0;</a>"),
  MALFORMED (OPEN "<a>&#xD800;</a>"),

  /* Well-formedness, namespaces included. */
  MALFORMED ("<a>"),
  MALFORMED ("<s:s>"),
  MALFORMED ("</s>"),
  MALFORMED ("<>"),
  MALFORMED ("<?xml?>" OPEN),
  MALFORMED (OPEN "<a></b>"),
  MALFORMED (OPEN "</a>"),
  MALFORMED (OPEN "<a><b></a></b>"),
  MALFORMED (OPEN "<a b='1' b='2'/>"),
  MALFORMED (OPEN "<a b=c/>"),
  MALFORMED (OPEN "<a b/>"),
  { BYTES (OPEN "<a b='<'/>"), AN_ELEMENT, NULL },
  { BYTES (OPEN "<a <b/>"), AN_ELEMENT, NULL },
  { BYTES (OPEN "<a\0/>"), AN_ELEMENT, NULL },
  MALFORMED (OPEN "< a/>"),
  MALFORMED (OPEN "<1/>"),
  MALFORMED (OPEN "<a>]]></a>"),
  MALFORMED (OPEN "<a>&</a>"),
  MALFORMED (OPEN "<x:a/>"),
  MALFORMED (OPEN "<a x:b='c'/>"),
  MALFORMED (OPEN "<a xmlns:x=''/>"),
  MALFORMED (OPEN "<a xmlns:s='S' s:b='1' xmlns:t='S' t:b='2'/>"),
};

/* And what follows makes no difference.  */
static void
garbage_is_garbled (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (garbage); i++)
    for (size_t j = 0; j < 2; j++)
      {
        char input[200] = { 0 };
        struct span g = garbage[i].input;

        memcpy (input, g.at, g.n);
        memcpy (input + g.n, "<a/>", 4);
        listen_all_ways (&heard, 0, (struct span){ input, g.n + 4 * j });
        if (heard.end != TALK_GARBLED
            || strcmp (talk_wanted (heard.talk), garbage[i].wanted) != 0
            || (garbage[i].said
                && !span_is (talk_said (heard.talk), garbage[i].said)))
          fail_msg ("%s: end %d, wanted %s, said %.*s", input, heard.end,
                    talk_wanted (heard.talk), (int)talk_said (heard.talk).n,
                    talk_said (heard.talk).at);
        heard_clear (&heard);
      }
}

/* ---- Looking at them ---- */

static bool
look (struct talk *t)
{
  const struct xml_element *stream;
  const struct xml_element *a;
  struct span unheard;

  if (!hear_stream (t, &stream) || !hear_element (t, &a))
    return false;
  assert_string_equal (xml_attribute (stream, "id"), "7");
  assert_null (xml_attribute (stream, "lang"));
  assert_true (xml_is (a, "a", "C"));
  assert_true (xml_is (a, "a", NULL));
  assert_false (xml_is (a, "a", "S"));
  assert_false (xml_is (a, "A", "C"));
  assert_ptr_equal (xml_child (a, "b", NULL), a->children);
  assert_ptr_equal (xml_child (a, "b", "D"), a->children->next);
  assert_null (xml_child (a, "b", "E"));
  assert_null (xml_child (stream, "a", NULL));
  assert_true (span_is (xml_words (t, a), "b: one, b, c: two three"));
  assert_true (span_is (xml_words (t, a->children->next), "<b xmlns='D'/>"));
  unheard = talk_unheard (t);
  assert_ptr_equal (unheard.at, a->source.at + a->source.n);
  return true;
}

static void
elements_can_be_looked_at (void **state)
{
  static const struct setting setting = { .name = "" };
  struct talk *t = talk_new (&setting);

  (void)state;
  assert_int_equal (
      talk_hear (t, look,
                 span_of ("<s xmlns='C' id='7' xml:lang='en'><a>\n"
                          "<b>one</b><b xmlns='D'/><c> two three\n</c></a>"),
                 0),
      TALK_AGREED);
  talk_free (t);
}

/* ---- One stream after another ---- */

static bool
hear_two_streams (struct talk *t)
{
  const struct xml_element *first;
  const struct xml_element *second;
  const struct xml_element *child;

  return hear_stream (t, &first) && hear_element (t, &child)
         && say (t, "again")
         && hear_stream (t, &second) && hear_element (t, &child)
         && xml_is (first, "s", "S") && xml_is (second, "t", "T")
         && xml_is (child, "b", "U");
}

static void
streams_begin_anew (void **state)
{
  static const struct setting setting = { .name = "" };
  struct span input = span_of ("<?xml version='1.0'?>" OPEN "<a/>"
                               "<?xml version='1.0'?>"
                               "<t:t xmlns:t='T' xmlns='U'><b/>");

  (void)state;
  for (size_t chunk = 1; chunk <= input.n; chunk++)
    {
      struct talk *t = talk_new (&setting);
      enum talk_end end = TALK_GOES_ON;

      for (size_t at = 0; at < input.n; at += chunk)
        end = talk_hear (t, hear_two_streams, span_part (input, at, chunk), 0);
      assert_int_equal (end, TALK_AGREED);
      talk_free (t);
    }
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    cmocka_unit_test (hears_trees),
    cmocka_unit_test (sources_are_where_they_came_from),
    cmocka_unit_test (ends_are_exact),
    cmocka_unit_test (header_is_heard_alone),
    cmocka_unit_test (end_of_stream_is_a_refusal),
    cmocka_unit_test (garbage_is_garbled),
    cmocka_unit_test (elements_can_be_looked_at),
    cmocka_unit_test (streams_begin_anew),
  };

  return cmocka_run_group_tests_name ("xml", tests, NULL, NULL);
}
