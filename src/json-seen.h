/* What was seen on a connection, as JSON (doc/answer.md).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef JSON_SEEN_H
#define JSON_SEEN_H

#include "json-text.h"

#include <certask/evidence.h>

/* Each writes one key and its value: JSON's null for what there was none of, and
   when ATTEMPT is NULL.  */
void json_starttls (struct json *j, const struct attempt *attempt);
void json_tls (struct json *j, const struct attempt *attempt);
void json_request (struct json *j, const struct attempt *attempt);
void json_alert (struct json *j, const struct attempt *attempt);
void json_application (struct json *j, const struct attempt *attempt);

/* A list, empty if the target is no domain.  */
void json_hosts (struct json *j, const struct evidence *evidence);

/* The same for the user's certificate, or NULL; ARENA is for what is composed.  */
struct own;
struct arena;
void json_own (struct json *j, struct arena *arena, const struct own *own,
               const struct evidence *evidence);

#endif
