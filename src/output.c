/* The file of --output, which holds whole lines whatever happens.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "message.h"
#include "output.h"
#include "past.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  TAIL_BYTES = 65536,       /* read at first to find the last end of a line */
  TAIL_MAX_BYTES = 67108864 /* no answer is longer */
};

static bool
fail (const struct output *o, const char *what, const char *why)
{
  complain (message ("--output: %s \"%s\": %s", what, o->name, why));
  return false;
}

/* ---- The line that is not whole ---- */

/* The last N bytes of the file, to be freed; NULL with a complaint.  */
static char *
read_tail (const struct output *o, size_t n)
{
  char *bytes = malloc (n + 1);
  ssize_t got = bytes ? pread (o->fd, bytes, n, o->whole - (off_t)n) : 0;

  if (bytes && got == (ssize_t)n)
    return bytes;
  free (bytes);
  fail (o, "cannot read", got < 0 ? strerror (errno) : "out of memory");
  return NULL;
}

/* Mend the file, whose last line is TORN.  */
static bool
mend_line (struct output *o, struct span torn)
{
  struct past past;

  if (past_read (torn, &past))
    return output_add (o, span_of ("\n"));
  if (!past_begins (torn))
    return fail (o, "cannot append to",
                 "it ends in the middle of a line that is none of certask's");
  if (ftruncate (o->fd, o->whole - (off_t)torn.n) < 0)
    return fail (o, "cannot mend", strerror (errno));
  o->whole -= (off_t)torn.n;
  complain (message ("%s: its last line was not whole (%zu bytes), and is cut"
                     " off",
                     o->name, torn.n));
  return true;
}

/* Look for what follows the last end of a line in ever more of the file.  */
static bool
mend (struct output *o)
{
  for (size_t n = TAIL_BYTES; n <= TAIL_MAX_BYTES; n *= 2)
    {
      size_t size = (off_t)n < o->whole ? n : (size_t)o->whole;
      char *bytes = read_tail (o, size);
      char *end = bytes ? memrchr (bytes, '\n', size) : NULL;
      size_t torn = end ? size - (size_t)(end + 1 - bytes) : size;
      bool found = end || (off_t)size == o->whole;
      bool good
          = bytes
            && (!found || torn == 0
                || mend_line (o, (struct span){ bytes + size - torn, torn }));

      free (bytes);
      if (found || !good)
        return good;
    }
  return fail (o, "cannot append to", "its last line has no end");
}

/* ---- Opening ---- */

static bool
is_same_file (const struct stat *a, const char *name)
{
  struct stat b;

  return name && stat (name, &b) == 0 && a->st_dev == b.st_dev
         && a->st_ino == b.st_ino;
}

/* The file is one, and ours alone.  */
static bool
take_over (struct output *o, const char *not_this)
{
  struct stat about;

  if (fstat (o->fd, &about) < 0)
    return fail (o, "cannot append to", strerror (errno));
  if (!S_ISREG (about.st_mode))
    return fail (o, "cannot append to",
                 "it is no file; leave --output out to write to standard"
                 " output");
  if (is_same_file (&about, not_this))
    return fail (o, "cannot append to", "the targets are read from there");
  if (flock (o->fd, LOCK_EX | LOCK_NB) < 0)
    return fail (o, "cannot append to",
                 errno == EWOULDBLOCK ? "another certask is writing to it"
                                      : strerror (errno));
  if (fstat (o->fd, &about) < 0)
    return fail (o, "cannot append to", strerror (errno));
  o->whole = about.st_size;
  return mend (o);
}

bool
output_open (struct output *o, const char *name, const char *not_this)
{
  *o = (struct output){
    .name = name,
    .fd
    = open (name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666)
  };
  if (o->fd < 0)
    return fail (o, "cannot append to", strerror (errno));
  if (take_over (o, not_this))
    return true;
  close (o->fd);
  return false;
}

/* ---- Writing ---- */

bool
output_write (int fd, struct span bytes)
{
  while (bytes.n > 0)
    {
      ssize_t n = write (fd, bytes.at, bytes.n);

      if (n > 0)
        bytes = span_from (bytes, (size_t)n);
      else if (n == 0 || errno != EINTR)
        return false;
    }
  return true;
}

bool
output_add (struct output *o, struct span lines)
{
  if (output_write (o->fd, lines))
    {
      o->whole += (off_t)lines.n;
      return true;
    }
  fail (o, "cannot append to", strerror (errno));
  if (ftruncate (o->fd, o->whole) < 0)
    fail (o, "a part of a line is left in", strerror (errno));
  return false;
}

bool
output_close (struct output *o)
{
  return close (o->fd) == 0 || fail (o, "cannot write", strerror (errno));
}
