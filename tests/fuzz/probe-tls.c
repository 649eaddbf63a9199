/* The whole probe against a TLS server in memory that does as the input says,
   all that a server may do once keys are agreed on, and breaks its records.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   After the head (head.h): how the server is set up, one octet; then what
   happens, an octet each, the upper half being an argument.  */
#include <config.h>

#include "whole.h"

static void
do_shake (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  rig_tls (r, n * n * n);
}

static void
do_feed (struct rig *r, unsigned n, struct span *rest)
{
  rig_feed (r, take_string (rest), n);
}

static void
do_say (struct rig *r, unsigned n, struct span *rest)
{
  struct span words = take_string (rest);

  (void)n;
  gnutls_record_send (r->server.session, words.at, words.n);
}

static void
do_pass (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  rig_pass (r, n);
}

static void
do_wait (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  rig_wait (r, r->record.now_ms + n * 100);
}

static void
do_end (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  rig_feed_end (r, n % 2);
}

static void
do_garble (struct rig *r, unsigned n, struct span *rest)
{
  size_t at = n << 8 | take_byte (rest);
  size_t have = queue_bytes (&r->server.out).n;

  if (have > 0)
    server_garble (&r->server, at % have, (unsigned char)take_byte (rest));
}

static void
do_drop (struct rig *r, unsigned n, struct span *rest)
{
  size_t have = queue_bytes (&r->server.out).n;

  (void)rest;
  queue_drop (&r->server.out, n < have ? n : have);
}

static void
do_alert (struct rig *r, unsigned n, struct span *rest)
{
  gnutls_alert_send (r->server.session,
                     n % 2 ? GNUTLS_AL_FATAL : GNUTLS_AL_WARNING,
                     (gnutls_alert_description_t)take_byte (rest));
}

static void
do_ticket (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  if (r->server_complete)
    gnutls_session_ticket_send (r->server.session, n, 0);
}

static void
do_update_key (struct rig *r, unsigned n, struct span *rest)
{
  (void)rest;
  if (r->server_complete)
    gnutls_session_key_update (r->server.session, n % 2 ? GNUTLS_KU_PEER : 0);
}

static void
do_ask_again (struct rig *r, unsigned n, struct span *rest)
{
  (void)n, (void)rest;
  if (!r->server_complete)
    return;
  gnutls_certificate_server_set_request (r->server.session,
                                         GNUTLS_CERT_REQUEST);
  if (gnutls_protocol_get_version (r->server.session) == GNUTLS_TLS1_3)
    gnutls_reauth (r->server.session, 0);
  else
    gnutls_rehandshake (r->server.session);
  r->server_complete = false;
}

static void
do_bye (struct rig *r, unsigned n, struct span *rest)
{
  (void)n, (void)rest;
  gnutls_bye (r->server.session, GNUTLS_SHUT_WR);
}

static void
happen (struct rig *r, struct span rest)
{
  static void (*const happenings[16]) (struct rig *, unsigned, struct span *)
      = { do_shake,  do_feed,  do_say,   do_pass,   do_wait,       do_end,
          do_garble, do_drop,  do_alert, do_ticket, do_update_key, do_ask_again,
          do_bye,    do_shake, do_say,   do_pass };
  unsigned most = 64;

  while (rest.n > 0 && most-- > 0)
    {
      unsigned octet = take_byte (&rest);

      happenings[octet % 16](r, octet / 16, &rest);
    }
  rig_pass (r, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct server_keys *keys;
  struct span rest = { (const char *)data, size };
  struct server_setting setting = { .version = 0x0303 };
  struct head head;
  struct rig r;
  unsigned how;

  if (!keys)
    keys = server_keys_new ();
  head_read (&head, &rest);
  how = take_byte (&rest);
  setting.version += how % 2;
  setting.request = (gnutls_certificate_request_t)(how / 2 % 3);
  setting.tickets = how & 8;
  setting.no_ca_names = how & 16;
  whole_begin (&r, &head, keys, &setting);
  happen (&r, rest);
  whole_end (&r, &head);
  whole_free (&r);
  return 0;
}
