/* A TLS server in memory, on GnuTLS.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tls-server.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Keys ---- */

struct server_keys
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gnutls_x509_crt_t ca;
  gnutls_certificate_credentials_t credentials;
};

static void
check (int error)
{
  if (error >= 0)
    return;
  fprintf (stderr, "the server in memory: %s\n", gnutls_strerror (error));
  abort ();
}

static gnutls_x509_crt_t
make_crt (gnutls_x509_privkey_t key, const char *name)
{
  gnutls_x509_crt_t crt;

  check (gnutls_x509_crt_init (&crt));
  check (gnutls_x509_crt_set_version (crt, 3));
  check (gnutls_x509_crt_set_serial (crt, "\1", 1));
  check (gnutls_x509_crt_set_dn (crt, name, NULL));
  check (gnutls_x509_crt_set_key (crt, key));
  check (gnutls_x509_crt_set_activation_time (crt, 1700000000));
  check (gnutls_x509_crt_set_expiration_time (crt, 4000000000));
  return crt;
}

static void
add_names (gnutls_x509_crt_t crt)
{
  static const struct
  {
    gnutls_x509_subject_alt_name_t type;
    const char *value;
    unsigned n;
  } names[] = { { GNUTLS_SAN_DNSNAME, "server.example", 14 },
                { GNUTLS_SAN_IPADDRESS, "\300\0\2\1", 4 },
                { GNUTLS_SAN_URI, "xmpp:server.example", 19 } };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    check (gnutls_x509_crt_set_subject_alt_name (
        crt, names[i].type, names[i].value, names[i].n, GNUTLS_FSAN_APPEND));
}

struct server_keys *
server_keys_new (void)
{
  struct server_keys *keys = calloc (1, sizeof *keys);

  if (!keys)
    abort ();
  check (gnutls_x509_privkey_init (&keys->key));
  check (gnutls_x509_privkey_generate (
      keys->key, GNUTLS_PK_ECDSA,
      GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  keys->crt = make_crt (keys->key, "CN=server.example");
  add_names (keys->crt);
  check (gnutls_x509_crt_sign2 (keys->crt, keys->crt, keys->key,
                                GNUTLS_DIG_SHA256, 0));
  keys->ca = make_crt (keys->key, "CN=clients CA,O=certask tests");
  check (gnutls_x509_crt_set_basic_constraints (keys->ca, 1, -1));
  check (gnutls_x509_crt_sign2 (keys->ca, keys->ca, keys->key,
                                GNUTLS_DIG_SHA256, 0));
  check (gnutls_certificate_allocate_credentials (&keys->credentials));
  check (gnutls_certificate_set_x509_key (keys->credentials, &keys->crt, 1,
                                          keys->key));
  check (gnutls_certificate_set_x509_trust (keys->credentials, &keys->ca, 1));
  return keys;
}

void
server_keys_free (struct server_keys *keys)
{
  gnutls_certificate_free_credentials (keys->credentials);
  gnutls_x509_crt_deinit (keys->ca);
  gnutls_x509_crt_deinit (keys->crt);
  gnutls_x509_privkey_deinit (keys->key);
  free (keys);
}

/* ---- A session ---- */

static ssize_t
push (gnutls_transport_ptr_t context, const void *bytes, size_t n)
{
  struct server *server = context;

  if (!queue_add (&server->out, bytes, n))
    abort ();
  return (ssize_t)n;
}

static ssize_t
pull (gnutls_transport_ptr_t context, void *bytes, size_t n)
{
  struct server *server = context;
  struct span have = queue_bytes (&server->in);

  if (have.n == 0)
    {
      gnutls_transport_set_errno (server->session, EAGAIN);
      return -1;
    }
  if (n > have.n)
    n = have.n;
  memcpy (bytes, have.at, n);
  queue_drop (&server->in, n);
  return (ssize_t)n;
}

static void
set_priority (struct server *server, const struct server_setting *setting)
{
  char text[256];

  snprintf (text, sizeof text, "NORMAL:-VERS-ALL:+VERS-TLS1.%c%s%s",
            setting->version == 0x0304 ? '3' : '2',
            setting->priority ? ":" : "",
            setting->priority ? setting->priority : "");
  check (gnutls_priority_set_direct (server->session, text, NULL));
}

void
server_change_keys (struct server *server, const struct server_keys *keys)
{
  check (gnutls_credentials_set (server->session, GNUTLS_CRD_CERTIFICATE,
                                 keys->credentials));
}

void
server_begin (struct server *server, const struct server_keys *keys,
              const struct server_setting *setting)
{
  *server = (struct server){ .session = NULL };
  check (gnutls_init (&server->session,
                      GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL
                          | GNUTLS_POST_HANDSHAKE_AUTH
                          | (setting->tickets ? 0u : GNUTLS_NO_TICKETS)));
  set_priority (server, setting);
  server_change_keys (server, keys);
  gnutls_certificate_server_set_request (server->session, setting->request);
  gnutls_certificate_send_x509_rdn_sequence (server->session,
                                             setting->no_ca_names);
  if (setting->tickets)
    {
      check (gnutls_session_ticket_key_generate (&server->ticket_key));
      check (gnutls_session_ticket_enable_server (server->session,
                                                  &server->ticket_key));
    }
  if (setting->alpn)
    {
      gnutls_datum_t protocol = { (unsigned char *)(uintptr_t)setting->alpn,
                                  (unsigned)strlen (setting->alpn) };

      check (gnutls_alpn_set_protocols (server->session, &protocol, 1,
                                        GNUTLS_ALPN_MANDATORY));
    }
  gnutls_transport_set_ptr (server->session, server);
  gnutls_transport_set_push_function (server->session, push);
  gnutls_transport_set_pull_function (server->session, pull);
  gnutls_handshake_set_timeout (server->session, 0);
}

void
server_end (struct server *server)
{
  gnutls_deinit (server->session);
  gnutls_free (server->ticket_key.data);
  queue_clear (&server->in);
  queue_clear (&server->out);
}

int
server_shake (struct server *server)
{
  int e = gnutls_handshake (server->session);

  return e > 0 ? 0 : e;
}

struct span
server_record (struct server *server)
{
  struct span out = queue_bytes (&server->out);
  size_t n;

  if (out.n < 5)
    return span_none ();
  n = 5 + (size_t)((unsigned char)out.at[3] << 8 | (unsigned char)out.at[4]);
  return span_part (out, 0, n);
}

void
server_garble (struct server *server, size_t at, unsigned char mask)
{
  unsigned char *bytes
      = (unsigned char *)(uintptr_t)queue_bytes (&server->out).at;

  bytes[at] ^= mask;
}
