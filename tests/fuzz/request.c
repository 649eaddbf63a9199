/* CertificateRequests, and the names of CAs in them.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "../unit/attempt-text.h"
#include "fuzz.h"
#include "json-seen.h"
#include "limits.h"
#include "request.h"
#include "shown.h"
#include "x509.h"

static void
check_request (struct arena *arena, const struct attempt *a, size_t size)
{
  const struct request *r = &a->request;
  struct json j = { 0 };

  must (r->ca_names_count <= CA_NAMES_MAX);
  must (r->ca_names_count <= r->ca_names_total);
  must (r->ca_names_total <= size / 2);
  must (r->types_count <= 255 && r->schemes_count <= SCHEMES_MAX);
  for (size_t i = 0; i < r->ca_names_count; i++)
    {
      r->ca_names_text[i] = x509_name_text (arena, r->ca_names[i]);
      check_printable (r->ca_names_text[i], 0);
    }
  json_begin_object (&j, "");
  json_request (&j, a);
  check_json (&j);
}

/* The first byte is the version; the bytes are read twice, as two requests of
   one connection are.  */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct span body = { (const char *)data, size };
  unsigned version = 0x0301 + take_byte (&body) % 4;
  struct attempt a = attempt_blank ((struct offer){ .tls_max = 0x0304 });
  struct record record = { .arena = arena_new (), .attempt = &a };
  char *copy = own_copy (body);
  bool first;

  must (record.arena != NULL);
  body.at = copy;
  first = request_read (&record, body, version, REQUEST_HANDSHAKE);
  check_request (record.arena, &a, body.n);
  must (request_read (&record, body, version, REQUEST_POST_HANDSHAKE) == first);
  must (a.request.when == (REQUEST_HANDSHAKE | REQUEST_POST_HANDSHAKE));
  check_request (record.arena, &a, body.n);
  arena_free (record.arena);
  free (copy);
  return 0;
}
