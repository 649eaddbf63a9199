"""What certask answers about real servers, against what their configuration says.

A line of VERDICTS is a server, its endpoints, and what is expected of it for each of its modes; see
the classes in servers/ for the modes and cases.py for the rest.
"""

import pytest

from cases import (
    AWHILE, CERTIFICATE_REQUIRED, CLOSED, DECODE_ERROR, HANDSHAKE_FAILURE, NAMED, NAMES_NONE,
    NOT_REQUESTED, OPTIONAL, REQUIRED, Apache, Dovecot, GnutlsServ, Nginx, OpensslServer, Postfix,
    Postgres, Prosody, Slapd, case, cases, contains, contains_one, late, naming, one_of, run,
    said, undetermined,
)
from servers.nobody import Nobody

ALERT = (HANDSHAKE_FAILURE, CERTIFICATE_REQUIRED)
NGINX_WORDS = said("No required SSL certificate")
HUNG_UP_POLITELY = {**CLOSED, "verdict": "required-by-application", "confidence": "likely"}
POSTFIX_WORDS = said("No client certificate presented")
POSTGRES_WORDS = said("connection requires a valid client certificate")

# Servers whose request names no CA: that is a request all the same.
NAMELESS = [
    *cases(OpensslServer, "tls", {"key": "rsa", "names": False}, "rsa-nameless",
           no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT),
    *cases(Prosody, "xmpp xmpps", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT),
]

VERDICTS = [
    *(naming(NAMES_NONE, case) for case in NAMELESS),
    *cases(OpensslServer, "tls", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT),
    *cases(OpensslServer, "tls", {"arguments": ("-verify_return_error",)}, "verified",
           optional=OPTIONAL, required=ALERT),
    *cases(GnutlsServ, "tls", no=NOT_REQUESTED, optional=OPTIONAL,
           required=(DECODE_ERROR, CERTIFICATE_REQUIRED),
           verified=(DECODE_ERROR, CERTIFICATE_REQUIRED)),
    *cases(Postfix, "smtp smtps", no=NOT_REQUESTED, optional=OPTIONAL, required=POSTFIX_WORDS),
    # Its demand comes at the login, which this does not go as far as.
    *cases(Dovecot, "imap imaps", no=NOT_REQUESTED, optional=OPTIONAL, required=OPTIONAL),
    *cases(Slapd, "ldap ldaps", no=NOT_REQUESTED, allow=OPTIONAL, optional=OPTIONAL,
           required=CLOSED),
    *cases(Postgres, "postgres", no=NOT_REQUESTED, optional=OPTIONAL, required=POSTGRES_WORDS,
           certificate_only=POSTGRES_WORDS),
    *cases(Nginx, "https smtp smtps imap imaps", no=NOT_REQUESTED, optional=OPTIONAL,
           required=NGINX_WORDS),
    *cases(Nginx, "stream", no=NOT_REQUESTED, optional=OPTIONAL, required=HUNG_UP_POLITELY),
    *cases(Apache, "https", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT),
]

# TLS 1.3's refusals come late: they must not be missed for want of patience.
DELAYED = [late(case) for case in VERDICTS if "--tls 1.3" in case.target and case.mode != "no"]


# PostgreSQL says FATAL 28000, as it does for want of a certificate, but for another reason; so
# what it does to a throw-away one proves nothing.
TURNED_AWAY = {"verdict": "undetermined", "requested": "handshake", "cause": "server-error",
               "application": {"outcome": "refused"}}
WRONG_VERSION = undetermined("tls-version",
                             alert={"name": "protocol_version", "stage": "hello"})
# The same alert as for want of a certificate, but before any request.
UNEXPLAINED = undetermined("alert", alert={"name": "handshake_failure", "stage": "hello"})


def in_plaintext(*causes):
    """Not understood, for one of these causes; the advice is to speak TLS at once."""
    return undetermined(one_of(*causes), tls=None, advice=contains_one("--starttls none"))


# Where nothing can be said, or what looks like a refusal for want of a certificate is none.
OTHERWISE = [
    case("no-starttls", Prosody, "plain", "xmpp", "--starttls xmpp localhost:{port}",
         undetermined("starttls-not-offered", tls=None)),
    case("no-starttls", Postfix, "plain", "smtp", "--starttls smtp 127.0.0.1:{port}",
         undetermined("starttls-not-offered", tls=None)),
    case("no-starttls", Dovecot, "plain", "imap", "--starttls imap 127.0.0.1:{port}",
         undetermined("starttls-not-offered", tls=None)),
    case("no-starttls", Slapd, "plain", "ldap", "--starttls ldap 127.0.0.1:{port}",
         undetermined("starttls-not-offered", tls=None)),
    case("no-starttls", Postgres, "plain", "postgres", "--starttls postgres 127.0.0.1:{port}",
         undetermined("starttls-not-offered", tls=None)),
    case("direct-to-plain", Postfix, "plain", "smtp", "--starttls none 127.0.0.1:{port}",
         undetermined("not-tls", advice=contains_one("--starttls smtp 127.0.0.1"))),
    case("direct-to-plain", Dovecot, "plain", "imap", "--starttls none 127.0.0.1:{port}",
         undetermined("not-tls", advice=contains_one("--starttls imap 127.0.0.1"))),
    case("turned-away", Postgres, "no-entry", "postgres",
         "--starttls postgres --user stranger 127.0.0.1:{port}", TURNED_AWAY),
    # It lets in before it looks for the role.
    case("unknown-role", Postgres, "optional", "postgres",
         "--starttls postgres --user stranger 127.0.0.1:{port}", OPTIONAL),
    case("unknown-role", Postgres, "required", "postgres",
         "--starttls postgres --user stranger 127.0.0.1:{port}", POSTGRES_WORDS),
    case("unknown-host", Prosody, "required", "xmpp",
         "--starttls xmpp --name nobody.test 127.0.0.1:{port}",
         undetermined("starttls-refused", tls=None,
                      starttls={"outcome": "refused", "said": contains("host-unknown")})),
    # TLS from the first byte, asked in plaintext: the way a server shows it differs.
    case("starttls-to-direct", Prosody, "required", "xmpps", "--starttls xmpp localhost:{port}",
         in_plaintext("closed", "reset")),
    case("starttls-to-direct", OpensslServer, "required", "tls",
         "--starttls postgres 127.0.0.1:{port}", in_plaintext("closed", "reset")),
    case("starttls-to-direct", GnutlsServ, "required", "tls", "--starttls ldap 127.0.0.1:{port}",
         in_plaintext("protocol-error")),
    case("starttls-to-direct", Postfix, "required", "smtps",
         AWHILE + " --starttls smtp 127.0.0.1:{port}", in_plaintext("timeout")),
    case("direct-to-plain", Prosody, "plain", "xmpp", "--starttls none localhost:{port}",
         undetermined("not-tls", advice=contains_one("--starttls xmpp localhost"))),
    case("tls1.3-only", OpensslServer, "required", "tls", "--tls 1.2 127.0.0.1:{port}",
         WRONG_VERSION, arguments=("-tls1_3",)),
    case("tls1.2-only", OpensslServer, "required", "tls", "--once --tls 1.3 127.0.0.1:{port}",
         WRONG_VERSION, arguments=("-tls1_2",)),
    case("unknown-name", OpensslServer, "required", "tls",
         "--once --name elsewhere.test 127.0.0.1:{port}",
         undetermined("server-name", alert={"name": "unrecognized_name", "stage": "hello"}),
         arguments=NAMED),
    case("known-name", OpensslServer, "required", "tls", "--name example.test 127.0.0.1:{port}",
         REQUIRED, arguments=NAMED),
    case("unknown-alpn", OpensslServer, "required", "tls", "--once --alpn smtp 127.0.0.1:{port}",
         undetermined("alpn", alert={"name": "no_application_protocol", "stage": "hello"}),
         arguments=("-alpn", "h2,http/1.1")),
    case("known-alpn", OpensslServer, "required", "tls", "--alpn smtp,h2 127.0.0.1:{port}",
         REQUIRED, arguments=("-alpn", "h2,http/1.1")),
    case("unknown-name", Nginx, "required", "https",
         "--once --name elsewhere.test https://127.0.0.1:{port}/",
         undetermined("server-name", alert={"name": "unrecognized_name", "stage": "hello"}),
         http="ssl_reject_handshake on;"),
    case("unknown-alpn", Nginx, "required", "smtps", "--once --alpn h2 smtps://127.0.0.1:{port}",
         undetermined("alpn", alert={"name": "no_application_protocol", "stage": "hello"})),
    case("no-cipher-suite", OpensslServer, "required", "tls", "127.0.0.1:{port}", UNEXPLAINED,
         arguments=("-tls1_2", "-cipher", "ECDHE-ECDSA-ARIA128-GCM-SHA256")),
    case("no-group", OpensslServer, "required", "tls", "127.0.0.1:{port}", UNEXPLAINED,
         arguments=("-groups", "brainpoolP256r1")),
    case("nobody-listens", Nobody, "no", "tls", "127.0.0.1:{port}",
         undetermined("connect-refused", tls=None, address=None)),
]


@pytest.mark.parametrize("case", VERDICTS + OTHERWISE, ids=lambda case: case.id)
def test_verdict(case, start, ask):
    run(case, start, ask)


@pytest.mark.parametrize("case", DELAYED, ids=lambda case: case.id)
def test_delayed(case, start, ask):
    run(case, start, ask)
