/* The user's own certificate, made up, and what may be wrong with it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef OWN_SCENE_H
#define OWN_SCENE_H

#include "own.h"

enum
{
  NOW = 1800000000,
  DAY = 86400
};

/* A certificate with which all is well: CN=me of CN=Middle of CN=Root, which the
   server names; it was let in, and nobody is without.  */
struct scene
{
  struct own own;
  struct attempt bare;
  struct attempt shown;
  struct attempt stranger; /* with a throw-away one; not made as yet */
  struct evidence evidence;
  struct span names[2];
  struct span texts[2];
  uint8_t types[1];
  uint16_t schemes[1];
};

void scene_set (struct scene *s);

/* A connection that an alert ended after our Certificate; one that was let in; one on
   which the server asked.  */
struct attempt scene_attempt (enum presented presented);
void scene_let_in (struct attempt *a);
void scene_ask (struct scene *s, struct attempt *a);

/* Each spoils one thing.  */
typedef void spoiler (struct scene *s);
spoiler nothing, key_of_nobody, key_of_the_second, expired, early,
    to_the_second, old_middle, for_servers, no_purposes, for_encryption,
    no_usage, sha1, sha1_root, rsa_1024, rsa_2048, self_signed, leaf_alone,
    root_before_middle, up_to_root, root_without_middle, twice,
    renewed_middle, ring, no_names, second_name, other_octets, other_names,
    other_names_self_signed, more_names, no_names_leaf_alone, rsa_type,
    rsa_scheme, p384_scheme_tls13, p384_scheme_tls12;

#endif
