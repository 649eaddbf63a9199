/* The judge, on what real servers do.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts.h"
#include "judge.h"

#include <string.h>

/* ---- How a connection ended, in a word ---- */

struct end
{
  enum ending ending;
  uint8_t code;
  char where; /* h, s: before a request; c: after our Certificate; f: after
                 our Finished in TLS 1.3; a: inside.  0: not tried */
  const char *said; /* the application's refusal; "" an answer; NULL quiet */
};

/* clang-format off */
#define ALERT(code, where)    { END_ALERT, code, where, NULL }
#define NOTIFY(where)         { END_CLOSE_NOTIFY, 0, where, NULL }
#define FIN(where)            { END_FIN, 0, where, NULL }
#define RST(where)            { END_RST, 0, where, NULL }
#define SILENCE(where)        { END_SILENCE, 0, where, NULL }
#define GARBAGE(where)        { END_UNDECIPHERABLE, 0, where, NULL }
#define OPEN(where)           { END_OPEN, 0, where, NULL }
#define OPEN_SAYING(said)     { END_OPEN, 0, 'a', said }
#define NOTIFY_SAYING(said)   { END_CLOSE_NOTIFY, 0, 'a', said }
#define FIN_SAYING(said)      { END_FIN, 0, 'a', said }
#define UNTRIED               { END_OPEN, 0, 0, NULL }
/* clang-format on */

static enum stage
stage_of (char where)
{
  switch (where)
    {
    case 'h':
      return STAGE_HELLO;
    case 's':
      return STAGE_SERVER;
    case 'c':
      return STAGE_CERTIFICATE;
    case 'f':
      return STAGE_FINISHED;
    default:
      return STAGE_APPLICATION;
    }
}

static struct application
application_of (const struct end *end)
{
  struct application app = { .outcome = APPLICATION_QUIET };

  if (end->where != 'f' && end->where != 'a')
    app.outcome = APPLICATION_NONE;
  else if (end->said)
    app.outcome = *end->said ? APPLICATION_REFUSED : APPLICATION_ANSWERED;
  else if (end->ending == END_SILENCE)
    app.outcome = APPLICATION_SILENT;
  app.said = span_of (end->said ? end->said : "");
  return app;
}

static struct attempt
attempt_of (const struct end *end, unsigned when, enum presented shows)
{
  enum stage stage = stage_of (end->where);

  return (struct attempt){
    .offer = { .presented = shows },
    .starttls = { .said = span_none () },
    .tls = { .begun = true,
             .hello = stage > STAGE_HELLO,
             .complete = stage >= STAGE_FINISHED,
             .accepted = stage == STAGE_APPLICATION,
             .sent_certificate = shows != PRESENTED_NONE,
             .sent = shows },
    .request = { .when = when },
    .ending = end->ending,
    .stage = stage,
    .alert = { end->ending == END_ALERT, 2, end->code },
    .application = application_of (end),
  };
}

/* ---- What servers do, and what is true of them ---- */

enum
{
  IN_HANDSHAKE = REQUEST_HANDSHAKE,
  RENEGOTIATED = REQUEST_RENEGOTIATION,
  POST_HANDSHAKE = REQUEST_POST_HANDSHAKE
};

enum
{
  OPTIONAL = ANSWER_OPTIONAL,
  REQUIRED = ANSWER_REQUIRED,
  BY_APP = ANSWER_REQUIRED_BY_APPLICATION,
  UNSURE = ANSWER_UNDETERMINED,
  NOT_ASKED = ANSWER_NOT_REQUESTED
};

enum
{
  LIKELY = CONFIDENCE_LIKELY,
  PROVEN = CONFIDENCE_PROVEN
};

#define HTTP_400 "400 No required SSL certificate was sent"
#define HTTP_400_SHOWN "400 The SSL certificate error"
#define MAIL_421 "421 4.7.1 Error: No client certificate presented"
#define MAIL_421_SHOWN "421 4.7.1 Error: Client certificate not trusted"
#define MAIL_554 "554 5.7.1 <unknown>: Client host rejected: Access denied"
#define FATAL_28000                                                            \
  "FATAL 28000: connection requires a valid client certificate"
#define ERR_1045 "1045 Access denied for user 'root'@'localhost'"

static const struct row
{
  const char *server;
  unsigned when;
  struct end bare;
  struct end shown;
  int answer;
  int confidence;
  int any;
} rows[] = {
  /* server, asked, shows nothing, shows a self-signed one, verdict */
  { "any certificate will do, TLS 1.2", IN_HANDSHAKE, ALERT (40, 'c'),
    OPEN ('a'), REQUIRED, PROVEN, YES },
  { "any certificate will do, TLS 1.3", IN_HANDSHAKE, ALERT (116, 'f'),
    OPEN ('a'), REQUIRED, PROVEN, YES },
  /* It had not looked at the certificate yet when we left.  */
  { "slow to look at a certificate, TLS 1.3", IN_HANDSHAKE, ALERT (116, 'f'),
    OPEN ('f'), REQUIRED, PROVEN, UNKNOWN },
  { "Apache require, TLS 1.2", IN_HANDSHAKE, ALERT (40, 'c'), ALERT (48, 'c'),
    REQUIRED, PROVEN, NO },
  { "Apache require, TLS 1.3", IN_HANDSHAKE, ALERT (116, 'f'), ALERT (48, 'f'),
    REQUIRED, PROVEN, NO },
  { "Apache require, one connection, TLS 1.2", IN_HANDSHAKE, ALERT (40, 'c'),
    UNTRIED, REQUIRED, LIKELY, UNKNOWN },
  { "Apache require, one connection, TLS 1.3", IN_HANDSHAKE, ALERT (116, 'f'),
    UNTRIED, REQUIRED, PROVEN, UNKNOWN },
  { "Apache optional", IN_HANDSHAKE, OPEN_SAYING (""), ALERT (48, 'c'),
    OPTIONAL, PROVEN, NO },
  { "s_server optional, nothing asked inside", IN_HANDSHAKE, OPEN ('f'),
    ALERT (48, 'f'), OPTIONAL, LIKELY, NO },
  { "s_server -verify, takes any", IN_HANDSHAKE, OPEN ('a'), OPEN ('a'),
    OPTIONAL, LIKELY, UNKNOWN },
  { "gnutls-serv -r, TLS 1.2", IN_HANDSHAKE, ALERT (50, 'c'), OPEN ('a'),
    REQUIRED, PROVEN, YES },
  { "gnutls-serv --verify-client-cert, TLS 1.2", IN_HANDSHAKE, ALERT (50, 'c'),
    ALERT (49, 'c'), REQUIRED, PROVEN, NO },
  { "nginx on", IN_HANDSHAKE, OPEN_SAYING (HTTP_400),
    OPEN_SAYING (HTTP_400_SHOWN), BY_APP, PROVEN, NO },
  { "nginx mail", IN_HANDSHAKE, NOTIFY_SAYING (HTTP_400),
    NOTIFY_SAYING (HTTP_400_SHOWN), BY_APP, PROVEN, NO },
  { "nginx stream, TLS 1.2", IN_HANDSHAKE, NOTIFY ('a'), NOTIFY ('a'), BY_APP,
    LIKELY, NO },
  { "nginx stream, TLS 1.3", IN_HANDSHAKE, NOTIFY ('f'), NOTIFY ('f'), BY_APP,
    LIKELY, NO },
  { "nginx stream with a certificate that it takes", IN_HANDSHAKE, NOTIFY ('f'),
    OPEN ('a'), BY_APP, PROVEN, YES },
  { "Apache optional, Require expr", IN_HANDSHAKE,
    OPEN_SAYING ("HTTP/1.1 403 Forbidden"), ALERT (48, 'c'), BY_APP, LIKELY,
    NO },
  { "Apache optional, Require expr, one connection", IN_HANDSHAKE,
    OPEN_SAYING ("HTTP/1.1 403 Forbidden"), UNTRIED, UNSURE, 0, UNKNOWN },
  { "Apache Location, TLS 1.2", RENEGOTIATED, ALERT (40, 'a'), UNTRIED,
    REQUIRED, LIKELY, UNKNOWN },
  { "Apache Location, TLS 1.2, two connections", RENEGOTIATED, ALERT (40, 'a'),
    ALERT (48, 'a'), REQUIRED, PROVEN, NO },
  { "Apache Location, TLS 1.3", POST_HANDSHAKE, ALERT (116, 'a'),
    ALERT (48, 'a'), REQUIRED, PROVEN, NO },
  { "Postfix smtpd_tls_req_ccert", IN_HANDSHAKE, OPEN_SAYING (MAIL_421),
    OPEN_SAYING (MAIL_421_SHOWN), BY_APP, PROVEN, NO },
  { "Postfix restrictions", IN_HANDSHAKE, OPEN_SAYING (MAIL_554),
    OPEN_SAYING (MAIL_554), UNSURE, 0, NO },
  { "Dovecot auth_ssl_require_client_cert", IN_HANDSHAKE,
    OPEN_SAYING ("NO Client didn't present valid SSL certificate"), UNTRIED,
    BY_APP, PROVEN, UNKNOWN },
  { "Dovecot lmtp", IN_HANDSHAKE, OPEN_SAYING (""), FIN ('c'), OPTIONAL, PROVEN,
    NO },
  { "slapd demand, TLS 1.2", IN_HANDSHAKE, FIN ('c'), FIN ('c'), REQUIRED,
    LIKELY, NO },
  { "slapd demand, TLS 1.3", IN_HANDSHAKE, FIN ('f'), FIN ('f'), REQUIRED,
    LIKELY, NO },
  { "slapd try", IN_HANDSHAKE, OPEN_SAYING (""), FIN ('f'), OPTIONAL, PROVEN,
    NO },
  { "PostgreSQL clientcert", IN_HANDSHAKE, NOTIFY_SAYING (FATAL_28000),
    ALERT (48, 'c'), BY_APP, PROVEN, NO },
  { "MariaDB REQUIRE X509", IN_HANDSHAKE, FIN_SAYING (ERR_1045),
    ALERT (48, 'c'), BY_APP, LIKELY, NO },
  { "MariaDB REQUIRE X509, one connection", IN_HANDSHAKE, FIN_SAYING (ERR_1045),
    UNTRIED, UNSURE, 0, UNKNOWN },
  { "Prosody c2s, TLS 1.3", IN_HANDSHAKE, ALERT (116, 'f'), OPEN_SAYING (""),
    REQUIRED, PROVEN, YES },
  { "Prosody s2s", IN_HANDSHAKE, OPEN_SAYING (""), OPEN_SAYING (""), OPTIONAL,
    PROVEN, UNKNOWN },
  { "nbdkit --tls-verify-peer, TLS 1.2", IN_HANDSHAKE, RST ('c'), RST ('c'),
    REQUIRED, LIKELY, NO },
  { "nbdkit --tls-verify-peer, TLS 1.3", IN_HANDSHAKE, RST ('f'), FIN ('f'),
    REQUIRED, LIKELY, NO },
  { "Go before 1.21, TLS 1.2", IN_HANDSHAKE, ALERT (42, 'c'), ALERT (42, 'c'),
    REQUIRED, LIKELY, NO },
  { "Go before 1.21, TLS 1.3", IN_HANDSHAKE, ALERT (42, 'f'), ALERT (42, 'f'),
    REQUIRED, LIKELY, NO },
  { "mbedTLS, TLS 1.3", IN_HANDSHAKE, ALERT (41, 'f'), UNTRIED, REQUIRED,
    LIKELY, UNKNOWN },
  { "JSSE need, TLS 1.2", IN_HANDSHAKE, ALERT (40, 'c'), ALERT (46, 'c'),
    REQUIRED, PROVEN, NO },
  { "a server on GnuTLS, TLS 1.2", IN_HANDSHAKE, FIN ('a'), FIN ('a'), REQUIRED,
    LIKELY, NO },
  { "a server on GnuTLS, TLS 1.3", IN_HANDSHAKE, FIN ('f'), RST ('f'), REQUIRED,
    LIKELY, NO },
  { "an alert under handshake keys", IN_HANDSHAKE, GARBAGE ('f'), OPEN ('a'),
    REQUIRED, PROVEN, YES },
  { "falls silent, TLS 1.2", IN_HANDSHAKE, SILENCE ('c'), UNTRIED, REQUIRED,
    LIKELY, UNKNOWN },
  { "falls silent, TLS 1.3", IN_HANDSHAKE, SILENCE ('f'), UNTRIED, UNSURE, 0,
    UNKNOWN },
  /* An optional server that leaves idle clients, and refuses bad ones: as one might
     whose application wants a good one.  */
  { "leaves early, refuses a bad one", IN_HANDSHAKE, FIN ('a'), ALERT (48, 'c'),
    UNSURE, 0, NO },
  /* No certificate has the signature algorithm that it wants.  */
  { "wants what nobody has, TLS 1.2", IN_HANDSHAKE, ALERT (40, 'c'),
    ALERT (40, 'c'), REQUIRED, LIKELY, NO },
  /* The deadline came first: nothing was learned of the certificate.  */
  { "leaves a certificate unanswered", IN_HANDSHAKE, ALERT (40, 'c'),
    SILENCE ('c'), REQUIRED, LIKELY, UNKNOWN },
  { "silent with and without", IN_HANDSHAKE, SILENCE ('c'), SILENCE ('c'),
    REQUIRED, LIKELY, NO },
  { "an error of its own", IN_HANDSHAKE, ALERT (80, 'c'), ALERT (80, 'c'),
    UNSURE, 0, NO },
  { "asks for nothing", 0, OPEN_SAYING (""), UNTRIED, NOT_ASKED, PROVEN,
    UNKNOWN },
  { "asks for nothing, says no", 0, OPEN_SAYING ("454 busy"), UNTRIED,
    NOT_ASKED, PROVEN, UNKNOWN },
  { "asks in the application alone", 0, OPEN_SAYING (HTTP_400), UNTRIED, BY_APP,
    PROVEN, UNKNOWN },
};

static struct verdict
verdict_of (const struct row *row)
{
  struct attempt bare = attempt_of (&row->bare, row->when, PRESENTED_NONE);
  struct attempt shown
      = attempt_of (&row->shown, row->when, PRESENTED_SELF_SIGNED);
  struct evidence evidence = { .attempts_count = row->shown.where ? 2 : 1,
                               .attempts = { &bare, &shown } };

  return judge (&evidence);
}

static void
real_servers (void **state)
{
  unsigned failures = 0;

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      const struct row *row = &rows[i];
      struct verdict v = verdict_of (row);

      if ((int)v.answer == row->answer && (int)v.confidence == row->confidence
          && (int)v.any_certificate == row->any)
        continue;
      print_error ("%s: %s: answer %d, confidence %d, any certificate %d; "
                   "expected %d, %d, %d\n",
                   row->server, v.rule, v.answer, v.confidence,
                   v.any_certificate, row->answer, row->confidence, row->any);
      failures++;
    }
  assert_int_equal (failures, 0);
}

/* ---- Failing before a request ---- */

static const struct
{
  struct end end;
  enum cause cause;
} early[] = {
  { ALERT (40, 'h'), CAUSE_ALERT },
  { ALERT (116, 'h'), CAUSE_ALERT },
  { ALERT (40, 's'), CAUSE_ALERT },
  { ALERT (42, 's'), CAUSE_ALERT },
  { ALERT (70, 'h'), CAUSE_TLS_VERSION },
  { ALERT (71, 'h'), CAUSE_CIPHER_SUITE },
  { ALERT (80, 'h'), CAUSE_SERVER_ERROR },
  { ALERT (112, 'h'), CAUSE_SERVER_NAME },
  { ALERT (120, 'h'), CAUSE_ALPN },
  { NOTIFY ('h'), CAUSE_CLOSED },
  { FIN ('h'), CAUSE_CLOSED },
  { FIN ('s'), CAUSE_CLOSED },
  { RST ('s'), CAUSE_RESET },
  { SILENCE ('h'), CAUSE_TIMEOUT },
};

static void
another_reason (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof early / sizeof *early; i++)
    {
      struct row row = { .bare = early[i].end };
      struct verdict v = verdict_of (&row);

      assert_int_equal (v.answer, ANSWER_UNDETERMINED);
      assert_int_equal (v.requested, REQUESTED_UNKNOWN);
      assert_int_equal (v.cause, early[i].cause);
    }
}

static void
nothing_tried (void **state)
{
  struct evidence none = { .attempts_count = 0 };
  struct verdict v = judge (&none);

  (void)state;
  assert_int_equal (v.answer, ANSWER_UNDETERMINED);
  assert_int_equal (v.requested, REQUESTED_UNKNOWN);
  assert_int_equal (v.any_certificate, UNKNOWN);
  assert_int_equal (v.cause, CAUSE_LOCAL);
}

static void
when_it_asked (void **state)
{
  static const struct
  {
    unsigned when;
    enum requested requested;
  } cases[] = {
    { 0, REQUESTED_NO },
    { IN_HANDSHAKE, REQUESTED_HANDSHAKE },
    { RENEGOTIATED, REQUESTED_RENEGOTIATION },
    { POST_HANDSHAKE, REQUESTED_POST_HANDSHAKE },
    { IN_HANDSHAKE | RENEGOTIATED, REQUESTED_HANDSHAKE },
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct row row = { .when = cases[i].when, .bare = OPEN ('a') };

      assert_int_equal (verdict_of (&row).requested, cases[i].requested);
    }
}

/* What an experiment varied before it got on is what was the matter.  */
static void
what_mended_it (void **state)
{
  static const enum cause causes[] = {
    [EXPERIMENT_SNI] = CAUSE_SERVER_NAME,
    [EXPERIMENT_ALPN] = CAUSE_ALPN,
    [EXPERIMENT_OLD_VERSIONS] = CAUSE_TLS_VERSION,
    [EXPERIMENT_CIPHERS] = CAUSE_CIPHER_SUITE,
    [EXPERIMENT_GROUPS] = CAUSE_KEY_EXCHANGE_GROUP,
  };

  (void)state;
  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
    {
      struct attempt failed = attempt_of (&(struct end) ALERT (40, 'h'), 0, 0);
      struct attempt mended = attempt_of (&(struct end) OPEN ('a'), 0, 0);
      struct evidence e = { .attempts_count = 2, .attempts = { &failed, &mended } };
      mended.experiment = (enum experiment)i;
      assert_true (!causes[i] || judge (&e).cause == causes[i]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (real_servers),
    cmocka_unit_test (another_reason),
    cmocka_unit_test (nothing_tried),
    cmocka_unit_test (when_it_asked),
    cmocka_unit_test (what_mended_it),
  };

  return cmocka_run_group_tests_name ("judge", tests, NULL, NULL);
}
