/* What to do next: a pure function of the evidence and the verdict.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ADVICE_H
#define ADVICE_H

#include "report.h"

enum
{
  ADVICE_MAX = 6
};

/* Fill SENTENCES with at most ADVICE_MAX sentences, malloc'ed by the caller's
   ARENA, and give their number.  They may hold words of the server's, and so
   pass printable before they are shown.  */
struct arena;
size_t advise (struct arena *arena, const struct answer_data *data,
               struct span sentences[ADVICE_MAX]);

#endif
