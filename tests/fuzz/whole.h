/* A whole probe, from its first byte to the report.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef WHOLE_H
#define WHOLE_H

#include "head.h"
#include "../unit/rig.h"

/* Begin a probe of what HEAD says, with a TLS server (KEYS, SETTING) or without
   (NULL), and let it speak.  */
void whole_begin (struct rig *rig, const struct head *head,
                  const struct server_keys *keys,
                  const struct server_setting *setting);

/* Let time pass until it is over, and check that
     - it ends at its deadline, and nothing changes from then on;
     - TLS is begun only where both sides agreed on it, and from then on nothing
       else than TLS is said;
     - the answer can be judged, is reported as JSON that parses back and as
       text, and neither has anything that may not be shown;
     - bytes between the go-ahead and TLS are found, and nothing is found where
       there were none.  */
void whole_end (struct rig *rig, const struct head *head);

/* Release it, instead of rig_end.  */
void whole_free (struct rig *rig);

#endif
