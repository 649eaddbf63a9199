"""A verdict takes no more round trips than the protocol needs."""

import pytest

from cases import Dovecot, Nginx, OpensslServer, Postfix, Postgres, Prosody, Slapd
from turns import counted

# What is waited for once TCP stands, in turn: whatever is not named here is not waited for.
NEEDED = [
    (OpensslServer, "tls", "tls", "required", "ServerHello, alert"),
    (Nginx, "https", "https", "required-by-application", "ServerHello, response"),
    (Postfix, "smtp", "smtp", "required-by-application",
     "greeting, EHLO, STARTTLS, ServerHello, EHLO in TLS"),
    (Dovecot, "imap", "imap", "optional", "greeting, STARTTLS, ServerHello, CAPABILITY in TLS"),
    (Prosody, "xmpp", "xmpp", "required", "features, proceed, ServerHello, alert"),
    # slapd closes, and says no alert.
    (Slapd, "ldap", "ldap", "required", "StartTLS, ServerHello"),
    (Postgres, "postgres", "postgres", "required-by-application",
     "SSLRequest, HelloRetryRequest for P-256, ServerHello, ErrorResponse"),
]


@pytest.mark.parametrize("server,endpoint,protocol,verdict,answers", NEEDED,
                         ids=[case[2] for case in NEEDED])
def test_no_answer_is_waited_for_in_vain(server, endpoint, protocol, verdict, answers, start, ask):
    with counted(start(server, "required").ports[endpoint]) as (port, connections):
        answer = ask(["--once", "--tls", "1.3", f"{protocol}://localhost:{port}"])
    assert answer["verdict"] == verdict
    assert [connection.answers for connection in connections] == [len(answers.split(", "))]
