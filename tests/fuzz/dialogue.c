/* Every dialogue of every protocol, over anything that a server may say.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "head.h"
#include "split.h"
#include "target.h"

/* What $DIALOGUE names, "smtp-negotiate" or "smtp-inside" (after TLS has begun,
   with an upgrade or without): each input is for that one.  Without it, an
   input chooses.  */
struct choice
{
  const struct protocol *protocol;
  bool inside;
};

static struct choice
choose (void)
{
  const char *name = getenv ("DIALOGUE");
  const char *phase = name ? strrchr (name, '-') : NULL;
  struct choice choice = { NULL, false };
  char *protocol;

  if (!name)
    return choice;
  must (phase != NULL);
  protocol = strndup (name, (size_t)(phase - name));
  must (protocol != NULL);
  choice.protocol = protocol_named (NULL, protocol);
  choice.inside = strcmp (phase, "-inside") == 0;
  must (choice.protocol != NULL);
  must (choice.inside || strcmp (phase, "-negotiate") == 0);
  free (protocol);
  return choice;
}

static void
apply (const struct choice *choice, struct head *head)
{
  if (!choice->protocol)
    return;
  head->protocol = choice->protocol;
  if (!choice->inside)
    head_set_phase (head, NEGOTIATE);
  else
    head_set_phase (head, head->phase == DIRECT ? DIRECT : CONFIRM);
  must (head->dialogue != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct choice choice;
  static bool chosen;
  struct span rest = { (const char *)data, size };
  struct span bytes;
  struct head head;
  char *whole;

  if (!chosen)
    choice = choose ();
  chosen = true;
  head_read (&head, &rest);
  apply (&choice, &head);
  if (!head.dialogue)
    return 0;
  whole = head_bytes (&head, rest, &bytes);
  split (head.dialogue, &head.setting, bytes, head.cuts);
  free (whole);
  return 0;
}
