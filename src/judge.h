/* The judge: from evidence to a verdict.  Pure and total.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JUDGE_H
#define JUDGE_H

#include <certask/evidence.h>
#include <certask/verdict.h>

struct verdict judge (const struct evidence *evidence);

#endif
