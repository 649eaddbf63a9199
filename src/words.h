/* Words: what a refusal says in plain language.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef WORDS_H
#define WORDS_H

#include <certask/span.h>

/* Do SAID, words of a refusal, speak of a certificate, in a language that we
   know?  */
bool words_blame_certificate (struct span said);

/* Do SAID, words of a refusal, ask to be left alone for a while, as a server does
   that limits how often it is asked?  */
bool words_ask_for_rest (struct span said);

#endif
