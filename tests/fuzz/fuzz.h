/* What all fuzz targets share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef FUZZ_H
#define FUZZ_H

#include <certask/span.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's entry, which each target defines: 0.  */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must hold, whatever the input.  */
#define must(condition)                                                       \
  ((condition) ? (void)0 : must_fail (#condition, __FILE__, __LINE__))
_Noreturn void must_fail (const char *condition, const char *file, int line);

/* Both are the same bytes.  */
bool same_span (struct span a, struct span b);
bool same_string (const char *a, const char *b);

/* Take the first byte of *REST, or 0; N bytes, or what there is; what stands
   before the first NUL, and that.  */
unsigned take_byte (struct span *rest);
struct span take_bytes (struct span *rest, size_t n);
struct span take_string (struct span *rest);

/* A copy of its own, by which the sanitizer sees who reads beyond it.  To be
   freed.  */
char *own_copy (struct span s);

/* Is TEXT what may be shown: UTF-8 without any control, format or bidi
   character, NEWLINES being let in or not?  Told by tables of its own, so that
   it does not repeat what printable believes.  */
bool may_be_shown (struct span text, bool newlines);

#endif
