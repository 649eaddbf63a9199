/* Runs a fuzz target over files, as libFuzzer does when it is given files.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "fuzz.h"

static int
run_file (const char *name)
{
  FILE *file = fopen (name, "rb");
  uint8_t *bytes = NULL;
  size_t n = 0;
  long size;

  if (!file || fseek (file, 0, SEEK_END) != 0 || (size = ftell (file)) < 0)
    return fprintf (stderr, "%s: cannot be read\n", name), 1;
  rewind (file);
  bytes = malloc ((size_t)size + 1);
  if (!bytes)
    abort ();
  n = fread (bytes, 1, (size_t)size, file);
  fclose (file);
  fprintf (stderr, "Running: %s\n", name);
  LLVMFuzzerTestOneInput (bytes, n);
  free (bytes);
  return 0;
}

int
main (int argc, char **argv)
{
  int status = 0;

  for (int i = 1; i < argc; i++)
    if (argv[i][0] != '-')
      status |= run_file (argv[i]);
  return status;
}
