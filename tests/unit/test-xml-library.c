/* libxml2 is not where it was, or another library is.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "complaints.h"
#include "xml-library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <dlfcn.h>

#ifdef LIBXML_SONAME

static const char *stands_in; /* for libxml2; none: NULL */

void *__real_dlopen (const char *name, int flags);
void *__wrap_dlopen (const char *name, int flags);

void *
__wrap_dlopen (const char *name, int flags)
{
  assert_string_equal (name, LIBXML_SONAME);
  return __real_dlopen (stands_in, flags);
}

static void
is_missed_aloud (const char *other, const char *why)
{
  struct xml_library library;

  complaints_forget ();
  stands_in = other;
  assert_false (xml_library_find (&library));
  assert_ptr_equal (strstr (complaints (), "XML cannot be read: "),
                    complaints ());
  assert_non_null (strstr (complaints (), why));
}

static void
not_there (void **state)
{
  (void)state;
  is_missed_aloud ("libcertask-none.so.0", "libcertask-none.so.0");
}

static void
not_what_it_was (void **state)
{
  (void)state;
  is_missed_aloud ("libgnutls.so.30", "xmlCreatePushParserCtxt");
}

static void
found (void **state)
{
  struct xml_library library = { NULL, NULL, NULL, NULL };

  (void)state;
  complaints_forget ();
  stands_in = LIBXML_SONAME;
  assert_true (xml_library_find (&library));
  assert_non_null (library.create_push_parser);
  assert_non_null (library.use_options);
  assert_non_null (library.parse_chunk);
  assert_non_null (library.free_parser);
  assert_string_equal (complaints (), "");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (not_there),
    cmocka_unit_test (not_what_it_was),
    cmocka_unit_test (found),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}

#else

int
main (void)
{
  puts ("1..0 # SKIP libxml2 is linked");
  return 0;
}

#endif
