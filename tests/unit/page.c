/* DER that is made for a test, written from its end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "der.h"
#include "page.h"

struct page
page_blank (void)
{
  struct page page = { test_malloc (ROOM), ROOM };

  return page;
}

void
page_free (struct page *page)
{
  test_free (page->bytes);
}

struct span
page_written (const struct page *page)
{
  return (struct span){ page->bytes + page->at, ROOM - page->at };
}

void
page_put (struct page *page, struct span bytes)
{
  assert_true (page->at >= bytes.n);
  page->at -= bytes.n;
  memcpy (page->bytes + page->at, bytes.at, bytes.n);
}

void
page_put_length (struct page *page, size_t length, size_t width)
{
  for (; width > 0; width--, length >>= 8)
    {
      char octet = (char)(length & 0xff);

      page_put (page, (struct span){ &octet, 1 });
    }
}

void
page_wrap (struct page *page, unsigned char tag, size_t end)
{
  const char head[] = { (char)tag, (char)0x83 };

  page_put_length (page, end - page->at, 3);
  page_put (page, (struct span){ head, 2 });
}

void
page_put_times (struct page *page, struct span bytes, size_t times)
{
  while (times-- > 0)
    page_put (page, bytes);
}

/* A number of so many bits.  */
static void
put_number (struct page *page, size_t bits)
{
  size_t end = page->at;
  char first = (char)(1 << ((bits - 1) % 8));

  page_put_times (page, (struct span){ "\xff", 1 }, (bits - 1) / 8);
  page_put (page, (struct span){ &first, 1 });
  page_put (page, (struct span){ "\0", 1 });
  page_wrap (page, DER_INTEGER, end);
}

static void
put_numbers (struct page *page, const struct numbers *numbers)
{
  size_t end = page->at;

  for (size_t i = 3; i > 0; i--)
    if (numbers->bits[i - 1] > 0)
      put_number (page, numbers->bits[i - 1]);
  page_wrap (page, DER_SEQUENCE, end);
}

void
page_put_key (struct page *page, struct span oid, const struct numbers *numbers)
{
  bool in_parameters = span_is (oid, DSA);
  size_t end = page->at;
  size_t inner;

  if (!in_parameters)
    put_numbers (page, numbers);
  page_put (page, (struct span){ "\0", 1 });
  page_wrap (page, DER_BIT_STRING, end);
  inner = page->at;
  if (in_parameters)
    put_numbers (page, numbers);
  page_put (page, oid);
  page_wrap (page, DER_OBJECT_IDENTIFIER, page->at + oid.n);
  page_wrap (page, DER_SEQUENCE, inner);
  page_wrap (page, DER_SEQUENCE, end);
}
