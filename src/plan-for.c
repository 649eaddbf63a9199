/* From what the user wants to what is done on a connection.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "plan-for.h"

struct policy
policy_for (const struct target *t, const struct options *o)
{
  return (struct policy){
    .first = { .presented = PRESENTED_NONE,
               .direct = t->direct || !t->protocol || !t->protocol->negotiate,
               .tls_min = o->tls_min,
               .tls_max = o->tls_max,
               .sni = *t->name ? t->name : NULL,
               .alpn = o->alpn,
               .priority = o->priority },
    .once = o->once,
    .thorough = o->thorough,
    .own = o->own != NULL,
  };
}

struct plan
plan_for (const struct target *t, const struct options *o, int64_t end_ms)
{
  return (struct plan){
    .protocol = t->protocol,
    .setting = { .host = t->ascii_host,
                 .name = t->name,
                 .domain = t->domain,
                 .user = t->user,
                 .database = t->database,
                 .path = t->path,
                 .port = t->port,
                 .deep = o->deep },
    .proxy = o->proxy,
    .verify_name = !o->verify ? NULL
                   : *t->name ? t->name
                              : t->ascii_host,
    .deadline_ms = end_ms,
    .greeting_ms = t->chosen_by_us ? o->timeout_ms / 2 : 0,
    .doubt_ms = o->once ? 0 : o->timeout_ms / 2,
  };
}
