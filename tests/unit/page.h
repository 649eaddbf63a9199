/* DER that is made for a test, written from its end.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PAGE_H
#define PAGE_H

#include <certask/span.h>

enum
{
  ROOM = 1 << 16
};

struct page
{
  char *bytes;
  size_t at; /* what is written goes from here to ROOM */
};

/* A page is released with page_free, and what was written with it.  */
struct page page_blank (void);
void page_free (struct page *page);
struct span page_written (const struct page *page);

/* Put BYTES, N times, or LENGTH in WIDTH octets, before what is there.  */
void page_put (struct page *page, struct span bytes);
void page_put_times (struct page *page, struct span bytes, size_t times);
void page_put_length (struct page *page, size_t length, size_t width);

/* Make what was written since the page stood at END the contents of an
   element.  */
void page_wrap (struct page *page, unsigned char tag, size_t end);

/* Algorithms of keys; a digit of RSA's is missing.  */
#define RSA "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define DSA "\x2a\x86\x48\xce\x38\x04\x01"
#define EC "\x2a\x86\x48\xce\x3d\x02\x01"

struct numbers
{
  size_t bits[3]; /* 0: no such number */
};

/* Put a SubjectPublicKeyInfo whose NUMBERS stand where those of OID do.  */
void page_put_key (struct page *page, struct span oid,
                   const struct numbers *numbers);

#endif
