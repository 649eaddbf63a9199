/* The user's own certificate, made up, and what may be wrong with it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "own-scene.h"

static void
set_link (struct own_link *link, const char *subject, const char *issuer)
{
  *link = (struct own_link){ .subject = span_of (subject),
                             .issuer = span_of (issuer),
                             .subject_der = span_of (subject),
                             .issuer_der = span_of (issuer),
                             .not_before = NOW - DAY,
                             .not_after = NOW + DAY,
                             .signed_by_next = true };
}

void
scene_ask (struct scene *s, struct attempt *a)
{
  a->request = (struct request){ .when = REQUEST_HANDSHAKE,
                                 .ca_names_total = 1,
                                 .ca_names_count = 1,
                                 .ca_names = s->names,
                                 .ca_names_text = s->texts,
                                 .types_count = 1,
                                 .types = s->types,
                                 .schemes_total = 1,
                                 .schemes_count = 1,
                                 .schemes = s->schemes };
}

struct attempt
scene_attempt (enum presented presented)
{
  struct attempt a = { .offer.presented = presented,
                       .ending = END_ALERT,
                       .stage = STAGE_CERTIFICATE,
                       .alert = { .seen = true, .level = 2, .code = 40 } };

  a.starttls.said = a.starttls.step = span_none ();
  a.application.said = a.application.step = span_none ();
  a.tls.begun = a.tls.hello = true;
  a.tls.version = 0x0303;
  a.tls.sent_certificate = presented == PRESENTED_OWN;
  return a;
}

void
scene_let_in (struct attempt *a)
{
  a->ending = END_OPEN;
  a->stage = STAGE_NONE;
  a->alert = (struct alert){ .seen = false };
  a->tls.complete = a->tls.accepted = true;
  a->application.outcome = APPLICATION_ANSWERED;
}

void
scene_set (struct scene *s)
{
  *s = (struct scene){ .types = { 64 }, .schemes = { 0x0403 } };
  s->own = (struct own){ .now = NOW,
                         .key = KEY_P256,
                         .has_purposes = true,
                         .for_clients = true,
                         .has_usage = true,
                         .may_sign = true,
                         .links_count = 2 };
  s->own.certificate = (struct certificate){ .subject = span_of ("CN=me"),
                                             .issuer = span_of ("CN=Middle"),
                                             .not_before = NOW - DAY,
                                             .not_after = NOW + DAY,
                                             .key = "EC/ECDSA",
                                             .key_bits = 256 };
  set_link (&s->own.links[0], "CN=me", "CN=Middle");
  set_link (&s->own.links[1], "CN=Middle", "CN=Root");
  s->names[0] = s->texts[0] = span_of ("CN=Root");
  s->names[1] = s->texts[1] = span_of ("CN=Other");
  s->bare = scene_attempt (PRESENTED_NONE);
  s->shown = scene_attempt (PRESENTED_OWN);
  scene_let_in (&s->shown);
  scene_ask (s, &s->bare);
  scene_ask (s, &s->shown);
  s->evidence = (struct evidence){ .attempts_count = 2,
                                   .attempts = { &s->bare, &s->shown } };
}

/* ---- What may be wrong with it ---- */

void
nothing (struct scene *s)
{
  (void)s;
}

void
key_of_nobody (struct scene *s)
{
  s->own.fits = OWN_CHAIN_MAX;
}

void
key_of_the_second (struct scene *s)
{
  s->own.fits = 1;
}

void
expired (struct scene *s)
{
  s->own.certificate.not_after = NOW - 1;
}

void
early (struct scene *s)
{
  s->own.certificate.not_before = NOW + 1;
}

void
to_the_second (struct scene *s)
{
  s->own.certificate.not_before = s->own.certificate.not_after = NOW;
}

void
old_middle (struct scene *s)
{
  s->own.links[1].not_after = NOW - 1;
}

void
for_servers (struct scene *s)
{
  s->own.for_clients = false;
}

void
no_purposes (struct scene *s)
{
  s->own.has_purposes = s->own.for_clients = false;
}

void
for_encryption (struct scene *s)
{
  s->own.may_sign = false;
}

void
no_usage (struct scene *s)
{
  s->own.has_usage = s->own.may_sign = false;
}

void
sha1 (struct scene *s)
{
  s->own.links[0].weak_signature = true;
}

/* Nobody looks at a root's signature.  */
void
sha1_root (struct scene *s)
{
  set_link (&s->own.links[1], "CN=Middle", "CN=Middle");
  s->own.links[1].weak_signature = true;
}

void
rsa_1024 (struct scene *s)
{
  s->own.key = KEY_RSA;
  s->own.certificate.key_bits = 1024;
}

void
rsa_2048 (struct scene *s)
{
  s->own.key = KEY_RSA;
  s->own.certificate.key_bits = 2048;
}

void
self_signed (struct scene *s)
{
  set_link (&s->own.links[0], "CN=me", "CN=me");
  s->own.links_count = 1;
}

void
leaf_alone (struct scene *s)
{
  s->own.links_count = 1;
}

void
root_before_middle (struct scene *s)
{
  set_link (&s->own.links[1], "CN=Root", "CN=Root");
  set_link (&s->own.links[2], "CN=Middle", "CN=Root");
  s->own.links_count = 3;
}

void
up_to_root (struct scene *s)
{
  set_link (&s->own.links[2], "CN=Root", "CN=Root");
  s->own.links_count = 3;
}

void
root_without_middle (struct scene *s)
{
  set_link (&s->own.links[1], "CN=Root", "CN=Root");
}

void
twice (struct scene *s)
{
  s->own.links[2] = s->own.links[1];
  s->own.links[1] = s->own.links[0];
  s->own.links_count = 3;
}

void
renewed_middle (struct scene *s)
{
  s->own.links[0].signed_by_next = false;
}

void
ring (struct scene *s)
{
  set_link (&s->own.links[1], "CN=Middle", "CN=me");
}

/* ---- What the server may want ---- */

void
no_names (struct scene *s)
{
  s->bare.request.ca_names_total = s->bare.request.ca_names_count = 0;
  s->shown.request = s->bare.request;
}

void
second_name (struct scene *s)
{
  s->names[0] = s->texts[0] = span_of ("CN=Another");
  s->names[1] = s->texts[1] = span_of ("CN=Root");
  s->bare.request.ca_names_total = s->bare.request.ca_names_count = 2;
  s->shown.request = s->bare.request;
}

void
other_octets (struct scene *s)
{
  s->names[0] = span_of ("cn=root in another encoding");
  s->texts[0] = span_of ("cn=rOOT");
}

void
other_names (struct scene *s)
{
  s->names[0] = s->texts[0] = span_of ("CN=Other");
}

void
other_names_self_signed (struct scene *s)
{
  other_names (s);
  self_signed (s);
}

void
more_names (struct scene *s)
{
  other_names (s);
  s->bare.request.ca_names_total = 65;
  s->shown.request = s->bare.request;
}

void
no_names_leaf_alone (struct scene *s)
{
  no_names (s);
  leaf_alone (s);
}

void
rsa_type (struct scene *s)
{
  s->types[0] = 1;
}

void
rsa_scheme (struct scene *s)
{
  s->schemes[0] = 0x0804;
}

void
p384_scheme_tls13 (struct scene *s)
{
  s->shown.tls.version = 0x0304;
  s->schemes[0] = 0x0503;
}

void
p384_scheme_tls12 (struct scene *s)
{
  s->schemes[0] = 0x0503;
}
