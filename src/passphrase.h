/* The secret that opens a private key: from a file, or asked on the terminal.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef PASSPHRASE_H
#define PASSPHRASE_H

struct passphrase
{
  const char *file; /* its first line is the passphrase; NULL: ask */
  char *text;       /* once it is known, malloc'ed */
  char *error;      /* why it is not, malloc'ed */
};

/* The passphrase, which is read or asked for when first wanted; WHAT is the name
   of what it opens.  NULL, with PASSPHRASE->error, when there is none.  */
const char *passphrase_get (struct passphrase *passphrase, const char *what);

/* Wipe and release what was read.  */
void passphrase_forget (struct passphrase *passphrase);

#endif
