/* Sentences with words to be filled in.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   What is made lives in the arena, and may hold what came from the network:
   whoever shows it passes it through printable.  Empty when memory is out.  */
#ifndef SENTENCE_H
#define SENTENCE_H

#include "arena.h"

/* What stands for {NAME}; NAME itself if there is no such word.  */
typedef struct span sentence_word (struct arena *arena, const void *context,
                                   struct span name);

/* SENTENCE, a literal, each {name} in it replaced by what WORD gives.  */
struct span sentence_filled (struct arena *arena, const char *sentence,
                             sentence_word *word, const void *context);

/* A printf-formatted one.  */
struct span sentence_composed (struct arena *arena, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

struct span sentence_joined (struct arena *arena, struct span a,
                             struct span b);

#endif
