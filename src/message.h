/* Messages to the user about what the user said.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef MESSAGE_H
#define MESSAGE_H

/* A printf-formatted message without a final newline, to be freed; NULL when
   memory is out.  It may quote the user and is not yet printable.  */
char *message (const char *format, ...)
    __attribute__ ((format (printf, 1, 2)));

/* Write "certask: TEXT" to standard error, printable, and free TEXT; NULL says
   that memory is out.  */
void complain (char *text);

#endif
