/* Memory that runs out when a test wants it to.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "short-memory.h"

#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>

struct memory memory = { .fails = -1 };

bool
memory_is_out (void)
{
  long number;

  if (!memory.inside)
    return false;
  number = memory.count++;
  return memory.fails >= 0
         && (number == memory.fails
             || (memory.stays_out && number > memory.fails));
}

/* The linker gives these the calls of the program (--wrap).  */
void *__real_malloc (size_t n);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *old, size_t n);
void *__wrap_malloc (size_t n);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *old, size_t n);

void *
__wrap_malloc (size_t n)
{
  return memory_is_out () ? NULL : __real_malloc (n);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return memory_is_out () ? NULL : __real_calloc (n, size);
}

void *
__wrap_realloc (void *old, size_t n)
{
  return memory_is_out () ? NULL : __real_realloc (old, n);
}

static char *
copy_string (const char *string)
{
  char *copy = malloc (strlen (string) + 1);

  return copy ? strcpy (copy, string) : NULL;
}

static void
say_nothing (void *context, const char *format, ...)
{
  (void)context, (void)format;
}

bool
memory_of_libxml (void)
{
  xmlSetGenericErrorFunc (NULL, say_nothing);
  return xmlMemSetup (free, malloc, realloc, copy_string) == 0;
}
