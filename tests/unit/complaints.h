/* What was complained about, gathered rather than printed.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef COMPLAINTS_H
#define COMPLAINTS_H

/* complain of message.h is this test's own; each message becomes a line.  */
const char *complaints (void);
void complaints_forget (void);

#endif
