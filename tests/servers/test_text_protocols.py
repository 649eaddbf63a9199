"""Protocols that talk in words up to TLS, each against a server that speaks it.

A line of the table is as in test_verdicts.py.
"""

import pytest

from cases import (
    CERTIFICATE_REQUIRED, HANDSHAKE_FAILURE, NAMES_NONE, NOT_REQUESTED, OPTIONAL, SCRIPTS, Cups,
    Dovecot, Inn, Inspircd, Nginx, Postfix, Prosody, Responder, Vsftpd, case, cases, contains,
    contains_one, late, naming, run, said, undetermined,
)

ALERT = (HANDSHAKE_FAILURE, CERTIFICATE_REQUIRED)
AT_LOGIN = said("didn't present valid SSL certificate")

def naming_none(cases):
    return (naming(NAMES_NONE, case) for case in cases)


# What a server tells of itself inside TLS shows that it was understood there, too.
VERDICTS = [
    # Between servers, Prosody asks and lets everybody in, whatever it was told to verify; but where
    # TLS comes first it heeds that.
    *naming_none(cases(Prosody, "server", no=OPTIONAL, optional=OPTIONAL, required=OPTIONAL)),
    *naming_none(cases(Prosody, "server_tls", no=NOT_REQUESTED, optional=OPTIONAL,
                       required=ALERT)),
    *cases(Postfix, "submission", no=NOT_REQUESTED, optional=OPTIONAL,
           required=said("No client certificate presented")),
    # Dovecot's demand comes at the login.
    *cases(Dovecot, "pop3 pop3s lmtp sieve", no=NOT_REQUESTED, optional=OPTIONAL,
           required=OPTIONAL),
    *cases(Nginx, "pop3 pop3s", no=NOT_REQUESTED, optional=OPTIONAL,
           required=said("No required SSL certificate")),
    *cases(Inn, "nntp", no=NOT_REQUESTED),
    *cases(Inspircd, "irc ircs", no=NOT_REQUESTED, optional=OPTIONAL),
    *cases(Cups, "http", no=NOT_REQUESTED),
    *(case for protocol in SCRIPTS for case in naming_none(cases(
        Responder, protocol, {"protocol": protocol}, no=NOT_REQUESTED, optional=OPTIONAL,
        required=ALERT))),
    *cases(Vsftpd, "ftp", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT, verified=ALERT),
]

LOGIN_FIRST = undetermined("starttls-refused", tls=None,
                           starttls={"outcome": "refused", "said": contains("530 Please login")})
NOT_OFFERED = undetermined("starttls-not-offered", tls=None)

OTHERWISE = [
    case("login-pop3", Dovecot, "required", "pop3", "--deep pop3://localhost:{port}", AT_LOGIN),
    case("login-pop3s", Dovecot, "required", "pop3s", "--deep pop3s://localhost:{port}", AT_LOGIN),
    case("login-sieve", Dovecot, "required", "sieve", "--deep sieve://localhost:{port}", AT_LOGIN),
    case("login-pop3-optional", Dovecot, "optional", "pop3", "--deep pop3://localhost:{port}",
         OPTIONAL),
    case("login-sieve-optional", Dovecot, "optional", "sieve", "--deep sieve://localhost:{port}",
         OPTIONAL),
    case("login-ftp", Vsftpd, "optional", "ftp", "--deep ftp://127.0.0.1:{port}", OPTIONAL),
    case("recipient-lmtp", Dovecot, "optional", "lmtp", "--deep lmtp://127.0.0.1:{port}", OPTIONAL),
    case("no-starttls-server", Prosody, "plain", "server",
         "--starttls xmpp-server localhost:{port}", NOT_OFFERED),
    # One connection a minute is one too few: the first one looked if it listens.
    case("rate-limit", Postfix, "optional", "smtp", "--starttls smtp 127.0.0.1:{port}",
         undetermined("starttls-refused", tls=None, advice=contains_one("give it a rest"),
                      starttls={"outcome": "refused", "said": contains("421 4.7.0")}),
         main="smtpd_client_connection_rate_limit = 1"),
    case("no-starttls-submission", Postfix, "plain", "submission",
         "submission://127.0.0.1:{port}", NOT_OFFERED),
    *(case(f"no-starttls-{name}", Dovecot, "plain", name, f"{name}://localhost:{{port}}",
           NOT_OFFERED) for name in ("pop3", "lmtp", "sieve")),
    case("introduced", Inspircd, "optional", "irc", "--deep irc://localhost:{port}",
         OPTIONAL),
    case("direct", Inn, "no", "nntp", "nntps://127.0.0.1:{port}",
         {**NOT_REQUESTED, "transport": "direct", "application": {"outcome": "answered"}},
         direct=True),
    # It offers TLS all the same.
    case("no-certificate", Inn, "plain", "nntp", "nntp://127.0.0.1:{port}",
         undetermined("starttls-refused", tls=None,
                      starttls={"outcome": "refused", "said": contains("580 Error")})),
    case("no-starttls-irc", Inspircd, "plain", "irc", "irc://127.0.0.1:{port}", NOT_OFFERED),
    case("by-address", Cups, "no", "http", "--starttls http 127.0.0.1:{port}", NOT_REQUESTED),
    *(case(f"no-starttls-{protocol}", Responder, "plain", protocol,
           f"--starttls {protocol} 127.0.0.1:{{port}}", NOT_OFFERED, protocol=protocol)
      for protocol in SCRIPTS if protocol not in ("sieve", "epp")),
    case("no-auth-tls", Vsftpd, "plain", "ftp", "ftp://127.0.0.1:{port}", LOGIN_FIRST),
    case("unknown-host-server", Prosody, "no", "server",
         "--starttls xmpp-server --name nobody.test 127.0.0.1:{port}",
         undetermined("starttls-refused", tls=None,
                      starttls={"outcome": "refused", "said": contains("host-unknown")})),
]


# TLS 1.3's refusals come late: neither a question nor patience may miss them.
DELAYED = [late(case) for case in VERDICTS
           if case.server is Responder and case.mode == "required" and "--tls 1.3" in case.target]


@pytest.mark.parametrize("case", VERDICTS + OTHERWISE + DELAYED, ids=lambda case: case.id)
def test_text_protocol(case, start, ask):
    run(case, start, ask)
