/* A dialogue, whatever it is, must not care how its input is cut.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef SPLIT_H
#define SPLIT_H

#include "talk.h"

/* For dialogues that do not ask.  */
extern const struct setting nobody_in_particular;

/* Run DIALOGUE over BYTES whole, in a few pieces that CUTS chooses, and, if they
   are few and CUTS says so, one by one.  What must hold:
     - the end, the step, what is wanted, the server's words, the facts, what
       was left over and each byte that we say are the same every time;
     - nothing is said any more once it has ended, and nothing changes;
     - no more than TALK_MAX_BYTES are kept, TURNS_MAX turns, FACTS_MAX facts.
   Gives how it ended.  */
enum talk_end split (bool (*dialogue) (struct talk *),
                     const struct setting *setting, struct span bytes,
                     unsigned cuts);

#endif
