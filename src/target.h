/* A target: what the user wants probed, read from a word of the command line
   or a line of a file.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TARGET_H
#define TARGET_H

#include <certask/protocol.h>
#include <stdio.h>

/* Protocols, with a NULL behind the last.  */
typedef const struct protocol *const *protocol_list;

/* Those of this program, in the order of Makefile.am.  Who is given the list of
   what is known takes NULL for this one.  */
extern const struct protocol *const protocol_registry[];

/* The protocol called NAME, by name or alias, or NULL.  */
const struct protocol *protocol_named (protocol_list known, const char *name);

/* The protocol of well-known PORT, *DIRECT telling if TLS comes first there,
   which it does not if both may; NULL if the port says nothing.  */
const struct protocol *protocol_of_port (protocol_list known, uint16_t port,
                                         bool *direct);

/* Strings belong to the target; "" means not given, NULL is said where it is
   allowed.  */
struct target
{
  char *given;                      /* as the user wrote it, but for a password,
                                       which is shown nowhere */
  char *host;                       /* as asked for, without brackets */
  char *ascii_host;                 /* for the resolver: its A-labels, perhaps
                                       with a final dot, or the address */
  char *name;                       /* SNI and the name that is checked, A-labels;
                                       "" when there is only an address */
  char *domain;                     /* the same as U-labels, for XMPP */
  char *user;                       /* UTF-8 without control characters, as is
                                       the database */
  char *database;                   /* the path of an URI says this, too: a
                                       protocol uses the one it knows */
  char *path;                       /* with its leading slash, and the query;
                                       percent-encoded */
  char *turned;                     /* the strings of the host to which DNS turned
                                       it; NULL: none did */
  uint64_t question;                /* what it asks (question.h), whatever host
                                       DNS turns it to */
  uint16_t port;
  bool by_domain;                   /* host is a domain, of which DNS names the
                                       hosts that serve it */
  bool named;                       /* --name said the name */
  bool is_address;                  /* host is an IPv4 or IPv6 address */
  bool direct;                      /* TLS from the first byte */
  bool chosen_by_us;                /* protocol and transport come from the port,
                                       or from nothing at all */
  const struct protocol *protocol;  /* NULL: nothing is known, direct TLS */
};

/* What the command line says for all targets; what a target's own URI says
   stands above it, but for the protocol, where the two must agree.  NULL: not
   given.  */
struct target_defaults
{
  bool mx;                          /* a host alone is the domain of addresses,
                                       and asked for by its MX */
  const char *starttls;             /* the name of a protocol with an upgrade, or
                                       "none" or "tls": TLS from the first byte */
  const char *name;
  const char *user;
  const char *database;
  const char *path;
  protocol_list protocols;          /* what is known; NULL: protocol_registry */
};

/* NULL if DEFAULTS will do, else a message as below.  */
char *target_defaults_error (const struct target_defaults *defaults);

/* Read TEXT: HOST, HOST:PORT, [ADDRESS]:PORT, an IPv6 address, an URI, or
   PROTOCOL:DOMAIN for the hosts of a domain, if DNS has records of that
   protocol.

   What runs inside, and whether it begins with TLS, is said by --starttls or
   the scheme of an URI, else by the port; if none of them says anything, TLS
   comes first and nothing is known.  Without a port, it is the protocol's, or,
   if none was named, 443.

   Gives a target to be released by target_free, or NULL with a
   message for the user in *ERROR (malloc'ed, says what is wrong with which
   word and what would do; not yet printable: it quotes TEXT).  */
struct target *target_parse (const char *text,
                             const struct target_defaults *defaults,
                             char **error);
void target_free (struct target *target);

/* What is left of TARGET, which is freed: as the user wrote it, to be freed.  This
   needs no memory.  */
char *target_words (struct target *target);

/* A copy in one piece of memory, but for TURNED, of a target whose strings are
   malloc'ed one by one, to be released by target_free.  NULL when memory is
   out.  */
struct target *target_copy (struct target loose);
/* Release the strings of such a one; they may be NULL.  */
void target_clear (struct target *loose);

/* TARGET, which is by domain, has a HOST, at PORT, DIRECT telling if TLS comes first
   there: what is connected to is that, and the name that is checked stays the
   domain, but for mail, where it is the host (unless the user named one).  False
   when memory is out, TARGET then being as it was.  */
bool target_turn_to (struct target *target, const char *host, uint16_t port,
                     bool direct);

#endif
