/* A target: what the user wants probed, read from a word of the command line
   or a line of a file.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TARGET_H
#define TARGET_H

#include <certask/protocol.h>
#include <stdio.h>

/* Strings belong to the target; "" means not given, NULL is said where it is
   allowed.  */
struct target
{
  char *given;                      /* as the user wrote it */
  char *host;                       /* as asked for, without brackets */
  char *ascii_host;                 /* its A-labels, or the address */
  char *name;                       /* SNI and the name that is checked, A-labels;
                                       "" when there is only an address */
  char *domain;                     /* the same as U-labels, for XMPP */
  char *user;
  char *database;
  char *path;                       /* with its leading slash */
  uint16_t port;
  bool is_address;                  /* host is an IPv4 or IPv6 address */
  bool direct;                      /* TLS from the first byte */
  bool chosen_by_us;                /* protocol and transport come from the port,
                                       or from nothing at all */
  const struct protocol *protocol;  /* NULL: nothing is known, direct TLS */
};

/* What the command line says for all targets; a target's own URI stands above
   it.  NULL or 0: not given.  */
struct target_defaults
{
  const char *starttls;             /* a protocol's name, or "none" */
  const char *name;
  const char *user;
  const char *database;
  const char *path;
};

/* Read TEXT.  Gives a target to be released by target_free, or NULL with a
   message for the user in *ERROR (malloc'ed, says what is wrong with which
   word and what would do; not yet printable: it quotes TEXT).  */
struct target *target_parse (const char *text,
                             const struct target_defaults *defaults,
                             char **error);
void target_free (struct target *target);

/* The protocol called NAME, by name or alias, or NULL.  */
const struct protocol *protocol_named (const char *name);

/* The protocol of well-known PORT, *DIRECT telling if TLS comes first there;
   NULL if the port says nothing.  */
const struct protocol *protocol_of_port (uint16_t port, bool *direct);

/* All protocols, NULL-terminated, in the order of Makefile.am.  */
extern const struct protocol *const protocol_registry[];

#endif
