/* What was seen on a connection, as JSON (doc/answer.md).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JSON_SEEN_H
#define JSON_SEEN_H

#include <certask/evidence.h>
#include <jansson.h>

/* JSON's null for what there was none of, and when ATTEMPT is NULL; NULL when
   memory is out.

   json_pack takes over what "o" is given, also when it fails, and fails if
   that is NULL: so a memory that is out anywhere makes the whole NULL.  */
json_t *json_starttls (const struct attempt *attempt);
json_t *json_tls (const struct attempt *attempt);
json_t *json_request (const struct attempt *attempt);
json_t *json_alert (const struct attempt *attempt);
json_t *json_application (const struct attempt *attempt);

/* A list, empty if the target is no domain.  */
json_t *json_hosts (const struct evidence *evidence);

/* The same for the user's certificate, or NULL; ARENA is for what is composed.  */
struct own;
json_t *json_own (struct arena *arena, const struct own *own,
                  const struct evidence *evidence);

#endif
