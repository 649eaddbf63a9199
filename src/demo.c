/* The server of `certask --demo`, the case that started this project: XMPP
   that says no more than "alert 40" or "alert 116" to whoever comes without
   a certificate.

   It stands outside the rules on who may include what: it is the other end
   of the wire, so it has a socket and a GnuTLS of its own, and shares no
   code with the prober.  What both got wrong in the same way would look
   right.  Blocking calls are enough for one visitor at a time.  */

#include "demo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum
{
  PATIENCE_S = 5,   /* for each read and write */
  TAG_MAX = 4096,   /* bytes of one tag */
  DRAIN_MAX = 65536 /* bytes read and forgotten before closing */
};

#define STREAM                                                                 \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"                  \
  " xmlns:stream='http://etherx.jabber.org/streams'"                           \
  " from='localhost' id='demo' version='1.0' xml:lang='en'>"

static const char features_before_tls[] = STREAM
    "<stream:features>"
    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "</stream:features>";

static const char not_well_formed[]
    = STREAM "<stream:error>"
             "<not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
             "</stream:error></stream:stream>";

static const char proceed[]
    = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

static const char features_inside_tls[]
    = STREAM "<stream:features>"
             "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
             "<mechanism>EXTERNAL</mechanism></mechanisms>"
             "</stream:features>";

static const char goodbye[] = "</stream:stream>";

struct identity
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
};

struct visitor
{
  int fd;
  gnutls_session_t tls; /* NULL before <proceed/> */
};

/* ---- certificates ---------------------------------------------------- */

static void
identity_free (struct identity *id)
{
  gnutls_x509_crt_deinit (id->crt);
  gnutls_x509_privkey_deinit (id->key);
}

static bool
identity_new (struct identity *id, const char *dn, char serial)
{
  time_t now = time (NULL);
  return gnutls_x509_privkey_init (&id->key) >= 0
         && gnutls_x509_crt_init (&id->crt) >= 0
         && gnutls_x509_privkey_generate (
                id->key, GNUTLS_PK_ECDSA,
                GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0)
                >= 0
         && gnutls_x509_crt_set_version (id->crt, 3) >= 0
         && gnutls_x509_crt_set_serial (id->crt, &serial, 1) >= 0
         && gnutls_x509_crt_set_dn (id->crt, dn, NULL) >= 0
         && gnutls_x509_crt_set_key (id->crt, id->key) >= 0
         && gnutls_x509_crt_set_activation_time (id->crt, now - 3600) >= 0
         && gnutls_x509_crt_set_expiration_time (id->crt, now + 86400) >= 0;
}

static bool
identity_sign (struct identity *id, const struct identity *issuer)
{
  return gnutls_x509_crt_sign2 (id->crt, issuer->crt, issuer->key,
                                GNUTLS_DIG_SHA256, 0)
         >= 0;
}

static bool
make_ca (struct identity *ca)
{
  return identity_new (ca, "CN=certask demo CA,O=certask demo", 1)
         && gnutls_x509_crt_set_basic_constraints (ca->crt, 1, -1) >= 0
         && gnutls_x509_crt_set_key_usage (ca->crt, GNUTLS_KEY_KEY_CERT_SIGN)
                >= 0
         && identity_sign (ca, ca);
}

static bool
make_server (struct identity *server, const struct identity *ca)
{
  static const char name[] = "localhost";
  static const unsigned char address[] = { 127, 0, 0, 1 };
  return identity_new (server, "CN=localhost,O=certask demo", 2)
         && gnutls_x509_crt_set_basic_constraints (server->crt, 0, -1) >= 0
         && gnutls_x509_crt_set_key_usage (server->crt,
                                           GNUTLS_KEY_DIGITAL_SIGNATURE)
                >= 0
         && gnutls_x509_crt_set_key_purpose_oid (server->crt,
                                                 GNUTLS_KP_TLS_WWW_SERVER, 0)
                >= 0
         && gnutls_x509_crt_set_subject_alt_name (
                server->crt, GNUTLS_SAN_DNSNAME, name, sizeof name - 1,
                GNUTLS_FSAN_APPEND)
                >= 0
         && gnutls_x509_crt_set_subject_alt_name (
                server->crt, GNUTLS_SAN_IPADDRESS, address, sizeof address,
                GNUTLS_FSAN_APPEND)
                >= 0
         && identity_sign (server, ca);
}

/* A certificate of another CA is as bad as none, but not for the same
   reason; see alert_for.  */
static int
verify (gnutls_session_t session)
{
  unsigned status;
  if (gnutls_certificate_verify_peers2 (session, &status) < 0 || status != 0)
    return GNUTLS_E_CERTIFICATE_ERROR;
  return 0;
}

/* Trusting the CA is what puts its name into the CertificateRequest.  */
static gnutls_certificate_credentials_t
make_credentials (void)
{
  struct identity ca = { 0 }, server = { 0 };
  gnutls_certificate_credentials_t credentials = NULL;
  bool good
      = gnutls_certificate_allocate_credentials (&credentials) >= 0
        && make_ca (&ca) && make_server (&server, &ca)
        && gnutls_certificate_set_x509_key (credentials, &server.crt, 1,
                                            server.key)
               >= 0
        && gnutls_certificate_set_x509_trust (credentials, &ca.crt, 1) >= 0;
  identity_free (&server);
  identity_free (&ca);
  if (!good)
    {
      gnutls_certificate_free_credentials (credentials);
      return NULL;
    }
  gnutls_certificate_set_verify_function (credentials, verify);
  return credentials;
}

/* ---- one visitor ----------------------------------------------------- */

static bool
say (struct visitor *v, const char *text)
{
  size_t n = strlen (text);
  ssize_t sent = v->tls ? gnutls_record_send (v->tls, text, n)
                        : send (v->fd, text, n, MSG_NOSIGNAL);
  return sent == (ssize_t)n;
}

static bool
hear_byte (struct visitor *v, char *byte)
{
  ssize_t n;
  if (!v->tls)
    return recv (v->fd, byte, 1, 0) == 1;
  do
    n = gnutls_record_recv (v->tls, byte, 1);
  while (n == GNUTLS_E_INTERRUPTED);
  return n == 1;
}

/* Reads up to the end of the first tag that begins with NAME, and not a byte
   further, since TLS may follow.  Gives up on what cannot be XML.  */
static bool
hear_tag (struct visitor *v, const char *name)
{
  char tag[TAG_MAX];
  size_t length = 0;
  while (length < sizeof tag && hear_byte (v, &tag[length]))
    {
      if (length == 0 && !strchr ("< \t\r\n", tag[0]))
        return false;
      if (tag[0] == '<' && tag[length++] == '>')
        {
          if (strncmp (tag, name, strlen (name)) == 0)
            return true;
          length = 0;
        }
    }
  return false;
}

/* What a server on OpenSSL says in the same place: RFC 5246, 7.4.6 leaves it
   at handshake_failure, RFC 8446, 4.4.2.4 has an alert of its own.  */
static gnutls_alert_description_t
alert_for (gnutls_session_t session, int error)
{
  if (error == GNUTLS_E_CERTIFICATE_ERROR)
    return GNUTLS_A_UNKNOWN_CA;
  if (error != GNUTLS_E_NO_CERTIFICATE_FOUND
      && error != GNUTLS_E_CERTIFICATE_REQUIRED)
    return (gnutls_alert_description_t)gnutls_error_to_alert (error, NULL);
  return gnutls_protocol_get_version (session) == GNUTLS_TLS1_3
             ? GNUTLS_A_CERTIFICATE_REQUIRED
             : GNUTLS_A_HANDSHAKE_FAILURE;
}

static bool
shake_hands (gnutls_session_t session)
{
  int error;
  do
    error = gnutls_handshake (session);
  while (error == GNUTLS_E_INTERRUPTED
         || error == GNUTLS_E_WARNING_ALERT_RECEIVED);
  if (error >= 0)
    return true;
  if (error != GNUTLS_E_FATAL_ALERT_RECEIVED)
    gnutls_alert_send (session, GNUTLS_AL_FATAL, alert_for (session, error));
  return false;
}

/* The stream before TLS, the handshake, and the stream inside (RFC 6120,
   5.4.2 and 5.4.3); stops where the visitor does.  */
static void
converse (struct visitor *v, gnutls_session_t session)
{
  if (!(hear_tag (v, "<stream:stream") && say (v, features_before_tls)
        && hear_tag (v, "<starttls")))
    {
      say (v, not_well_formed);
      return;
    }
  if (!say (v, proceed) || !shake_hands (session))
    return;
  v->tls = session;
  if (hear_tag (v, "<stream:stream") && say (v, features_inside_tls)
      && hear_tag (v, "<") && say (v, goodbye))
    gnutls_bye (session, GNUTLS_SHUT_WR);
}

/* Closing under unread bytes would reset the connection, and the reset can
   overtake the alert.  */
static void
hang_up (int fd)
{
  char sink[1024];
  size_t total = 0;
  ssize_t n = 0;
  shutdown (fd, SHUT_WR);
  do
    total += (size_t)n;
  while (total < DRAIN_MAX && (n = recv (fd, sink, sizeof sink, 0)) > 0);
  close (fd);
}

static void
serve (int fd, gnutls_certificate_credentials_t credentials)
{
  const struct timeval patience = { .tv_sec = PATIENCE_S };
  struct visitor visitor = { .fd = fd };
  gnutls_session_t session;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) >= 0)
    {
      gnutls_set_default_priority (session);
      gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
      gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUIRE);
      gnutls_handshake_set_timeout (session, PATIENCE_S * 1000);
      gnutls_transport_set_int (session, fd);
      converse (&visitor, session);
      gnutls_deinit (session);
    }
  hang_up (fd);
}

/* ---- the server ------------------------------------------------------ */

/* Returns a socket that listens on 127.0.0.1, its address in *WHERE, or -1
   with errno set.  */
static int
listen_on (unsigned port, struct sockaddr_in *where)
{
  const int yes = 1;
  socklen_t size = sizeof *where;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  *where = (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons ((uint16_t)port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind (fd, (struct sockaddr *)where, size) == 0 && listen (fd, 16) == 0
      && getsockname (fd, (struct sockaddr *)where, &size) == 0)
    return fd;
  close (fd);
  return -1;
}

static bool
stdin_is_pipe (void)
{
  struct stat st;
  return fstat (STDIN_FILENO, &st) == 0 && S_ISFIFO (st.st_mode);
}

/* True once the pipe on standard input has come to its end.  */
static bool
parent_left (const struct pollfd *in)
{
  char sink[256];
  return in->revents != 0 && read (in->fd, sink, sizeof sink) <= 0;
}

static void
serve_until_left (int listener, gnutls_certificate_credentials_t credentials)
{
  struct pollfd fds[] = {
    { .fd = listener, .events = POLLIN },
    { .fd = stdin_is_pipe () ? STDIN_FILENO : -1, .events = POLLIN },
  };
  while ((poll (fds, 2, -1) > 0 || errno == EINTR) && !parent_left (&fds[1]))
    {
      int fd = fds[0].revents ? accept (listener, NULL, NULL) : -1;
      if (fd >= 0)
        serve (fd, credentials);
    }
}

int
demo_run (unsigned port)
{
  struct sockaddr_in where;
  gnutls_certificate_credentials_t credentials = make_credentials ();
  int listener;
  int status = 1;
  if (!credentials)
    fputs ("certask: demo: GnuTLS could not make its certificates\n", stderr);
  else if ((listener = listen_on (port, &where)) < 0)
    fprintf (stderr, "certask: demo: 127.0.0.1:%u: %s\n", port,
             strerror (errno));
  else
    {
      printf ("demo: XMPP server that demands a client certificate"
              " on 127.0.0.1:%u\n",
              (unsigned)ntohs (where.sin_port));
      fflush (stdout);
      serve_until_left (listener, credentials);
      close (listener);
      status = 0;
    }
  gnutls_certificate_free_credentials (credentials);
  return status;
}
