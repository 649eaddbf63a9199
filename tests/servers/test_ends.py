"""Every way in which a connection can end, on real servers: those that mean something else, those
that a broken path leaves of a refusal, and those that a rule of the server's makes.

`rule` is that of the judge; rules.py sees to it that none is forgotten.
"""

import contextlib
import socket

import pytest

import certask
import rules
from cases import (
    AWHILE, REQUIRED, TLS, Apache, Dovecot, Nginx, OpensslServer, Postfix, Vsftpd, case, contains,
    run, undetermined,
)
from cut import Cut, meddled
from servers.haproxy import Haproxy
from servers.preauth import Preauth

HTTPS = "https://localhost:{port}/"
FTPS = "ftps://127.0.0.1:{port}"
ON = "127.0.0.1:{port}"
ENDLESS = "welcome\n" * 200


def not_requested(rule, cause=None, **more):
    return {"verdict": "not-requested", "requested": "no", "confidence": "proven", "rule": rule,
            "cause": cause, **more}


def optional(rule, cause=None):
    return {"verdict": "optional", "requested": "handshake", "confidence": "likely", "rule": rule,
            "cause": cause}


def decided(verdict, rule, confidence="proven"):
    """A throw-away certificate changed it."""
    return {"verdict": verdict, "requested": "handshake", "confidence": confidence, "rule": rule,
            "cause": "client-certificate-missing"}


def failed(rule, cause, **more):
    return undetermined(cause, rule=rule, **more)


def both(what, server, mode, endpoint, target, expected, **options):
    """The case in TLS 1.2 and in TLS 1.3."""
    return [case(f"{what}-tls{version}", server, mode, endpoint, f"--tls {version} {target}",
                 expected, **options) for version in TLS]


# nginx and HAProxy do what their rules say, and these look at the certificate, or do not.
NONE_SHOWN = "unless { ssl_c_used }"
BY_RULE = "required-by-application"
IN_WORDS = 'if ($ssl_client_verify != SUCCESS) { return 403 "client certificate needed\\n"; }'
ABSENT = "ssl_certificate /none/$ssl_server_name; ssl_certificate_key /none/$ssl_server_name;"
RULES = [
    *both("unasked", Nginx, "no", "https", HTTPS,
          {**not_requested("application-wants-unasked", "client-certificate-missing"),
           "verdict": BY_RULE}, location=IN_WORDS),
    *both("forbidden", Nginx, "no", "https", HTTPS,
          not_requested("not-requested-refused", "server-error"), location="return 403;"),
    *both("closed", Nginx, "no", "https", HTTPS,
          not_requested("not-requested-closed", "closed"), location="return 444;"),
    *both("reset", Nginx, "no", "https", HTTPS, not_requested("not-requested-reset", "reset"),
          location="return 444;", http="reset_timedout_connection on;"),
    case("no-certificate-of-its-own", Nginx, "required", "https",
         "--once https://localhost:{port}/",
         failed("early-error", "server-error",
                alert={"name": "internal_error", "stage": "hello"}), http=ABSENT),
    *both("deny", Haproxy, "rule", "https", HTTPS,
          decided(BY_RULE, "application-certificate-decides", "likely"),
          http=f"http-request deny {NONE_SHOWN}"),
    *both("reject", Haproxy, "rule", "tls", "--starttls none localhost:{port}",
          decided(BY_RULE, "application-closed-certificate-lets-in"),
          tcp=f"tcp-request content reject {NONE_SHOWN}"),
    *both("redirect", Haproxy, "rule", "https", HTTPS,
          decided(BY_RULE, "application-redirect-certificate-decides"),
          http=f"http-request redirect location /login {NONE_SHOWN}"),
    *both("redirect-all", Haproxy, "rule", "https", HTTPS, optional("optional-redirected"),
          http="http-request redirect location /login if !{ path /login }"),
    case("drop-tls1.2", Haproxy, "rule", "https", f"{AWHILE} --tls 1.2 {HTTPS}",
         decided(BY_RULE, "application-silent-certificate-lets-in"),
         http=f"http-request silent-drop {NONE_SHOWN}"),
    # (In TLS 1.3 it is this, or a reset by the kernel, which knows no connection any more, if our
    # question came after our Finished.)
    *both("reset-unless-shown", Nginx, "any", "https", HTTPS,
          decided("required", "required-certificate-lets-in"),
          location="if ($ssl_client_verify = NONE) { return 444; } return 200;",
          http="reset_timedout_connection on;"),
]

# They answer what they were not asked, or not at all, or not now.
UNLESS_GOOD = "if ($ssl_client_verify != SUCCESS) { return 444; } return 200;"
LATE_REFUSAL = {"verdict": "required", "confidence": "likely"}
HUNG_UP_INSIDE = {**failed("asked-closed-inside", "closed", any_certificate=False),
                  "requested": "handshake", "request": REQUIRED["request"]}
OTHERWISE = [
    case("silent", OpensslServer, "no", "tls", f"{AWHILE} {HTTPS}",
         not_requested("not-requested-silent", "timeout"), quiet=True),
    *both("silent", OpensslServer, "optional", "tls", f"{AWHILE} {HTTPS}",
          optional("optional-silent", "timeout"), quiet=True),
    case("no-ticket", OpensslServer, "optional", "tls", f"--tls 1.3 {ON}",
         optional("optional-open"), quiet=True, arguments=("-num_tickets", "0")),
    *both("not-http", Postfix, "optional", "smtps", "https://127.0.0.1:{port}/",
          optional("optional-garbled")),
    *both("long-banner", Vsftpd, "no", "ftps", FTPS,
          not_requested("not-requested-too-long", "limit"), implicit=True, banner=ENDLESS),
    *both("long-banner", Vsftpd, "optional", "ftps", FTPS,
          optional("optional-too-long", "limit"), implicit=True, banner=ENDLESS),
    case("location-once", Apache, "location", "https",
         "--once --tls 1.2 https://localhost:{port}/secure/",
         {**LATE_REFUSAL, "requested": "renegotiation", "rule": "required-alert-later"}),
    *both("hangs-up", Nginx, "any", "https", HTTPS,
          {**LATE_REFUSAL, "rule": "required-cut-inside", "any_certificate": False},
          ca="ssl_trusted_certificate", location=UNLESS_GOOD),
    # A throw-away certificate is refused, so that nothing is learned from it: whether they hang up
    # on those without one, or on everybody, is the same from here.
    *both("hangs-up-unless-good", Nginx, "optional", "https", HTTPS, HUNG_UP_INSIDE,
          location=UNLESS_GOOD),
    # (This one refuses what bears its CA's name, and not that CA's signature.)
    *both("hangs-up-unless-signed", Nginx, "any", "https", HTTPS, HUNG_UP_INSIDE,
          location=UNLESS_GOOD),
    *both("hangs-up-on-all", Nginx, "optional", "https", HTTPS, HUNG_UP_INSIDE,
          location="return 444;"),
    *both("resets-all", Nginx, "optional", "https", HTTPS,
          {**HUNG_UP_INSIDE, "rule": "asked-reset-inside", "cause": "reset"},
          location="return 444;", http="reset_timedout_connection on;"),
    *both("nobody-behind", Haproxy, "optional", "tls", "--starttls none localhost:{port}",
          HUNG_UP_INSIDE, retries=0),
]

# Before TLS.
BEFORE = [
    case("preauth", Preauth, "no", "imap", "imap://localhost:{port}",
         failed("starttls-preauth", "starttls-preauth", tls=None,
                starttls={"outcome": "preauth", "said": contains("* PREAUTH")})),
    case("asked-in-smtp", Dovecot, "no", "imap", "--starttls smtp localhost:{port}",
         failed("starttls-garbled", "protocol-error", tls=None,
                starttls={"outcome": "garbled", "said": contains("* OK")})),
    case("long-banner", Vsftpd, "no", "ftp", "ftp://127.0.0.1:{port}",
         failed("starttls-limit", "limit", tls=None), banner=ENDLESS),
]


@pytest.mark.parametrize("case", RULES + OTHERWISE + BEFORE, ids=lambda case: case.id)
def test_end(case, start, ask):
    run(case, start, ask)


# A path that breaks in the middle of a handshake with a server that requires a certificate: before
# its request never the certificate's fault, after our empty Certificate likely.

HELLO, SERVER, REQUEST, FLIGHT = (
    ("server", 1), ("server", 3), ("server", 5), ("client", 2))
EARLY = {"fin": failed("early-close", "closed"), "rst": failed("early-reset", "reset"),
         "silence": failed("early-silence", "timeout"),
         "garble": failed("tls-error-unasked", "tls-error")}
ASKED = {how: {**expected, "requested": "handshake", "request": REQUIRED["request"]}
         for how, expected in {
             "fin": failed("asked-closed", "closed"), "rst": failed("asked-reset", "reset"),
             "silence": failed("asked-silence", "timeout")}.items()}
HUNG_UP = {**REQUIRED, "confidence": "likely", "any_certificate": False, "alert": None}
OURS = dict.fromkeys(("fin", "rst"), {**HUNG_UP, "rule": "required-closed"})
CUTS = [
    (mode, version, Cut(*place, how), expected)
    for mode, places in {
        "no": {HELLO: EARLY, SERVER: EARLY},
        "required": {HELLO: EARLY, SERVER: EARLY, REQUEST: ASKED, FLIGHT: OURS},
    }.items()
    for place, ends in places.items() for how, expected in ends.items() for version in TLS
]
# Without a request, TLS 1.3's handshake is over for us when it is the server's turn.
NEVER_ASKED = [
    ("no", "1.2", "fin", failed("early-close", "closed")),
    ("no", "1.2", "rst", failed("early-reset", "reset")),
    ("no", "1.3", "fin", not_requested("not-requested-closed", "closed")),
    ("no", "1.3", "rst", not_requested("not-requested-reset", "reset")),
]
CUTS += [(mode, version, Cut(*FLIGHT, how), expected)
         for mode, version, how, expected in NEVER_ASKED]
CUTS += [
    ("required", "1.2", Cut(*FLIGHT, "silence"),
     {**HUNG_UP, "rule": "required-silence", "any_certificate": None}),
    # What comes instead of the alert cannot be read.
    ("required", "1.3", Cut("server", 8, "garble"),
     {**HUNG_UP, "rule": "required-undecipherable", "any_certificate": None}),
    ("required", "1.3", Cut(*REQUEST, "garble"),
     {**ASKED["fin"], "rule": "asked-tls-error", "cause": "tls-error"}),
    ("no", "1.3", Cut("server", 8, "garble"), not_requested("not-requested-tls-error", "tls-error")),
    # What the server cannot read: its alert is not about a certificate.
    ("no", "1.3", Cut("client", 3, "garble"),
     not_requested("not-requested-alert", "alert", alert={"name": "bad_record_mac"})),
    ("optional", "1.2", Cut("client", 5, "garble"),
     {**ASKED["fin"], "rule": "asked-alert", "cause": "alert",
      "alert": {"name": "bad_record_mac", "stage": "certificate"}}),
]
INSTEAD = [
    ("required", "1.2", Cut(*HELLO, 71), failed("early-security", "cipher-suite")),
    ("required", "1.2", Cut("server", 6, 80),
     {**ASKED["fin"], "rule": "asked-error", "cause": "server-error"}),
]


def cut_id(value):
    return f"{value.how}-at-{value.side}-{value.record}" if isinstance(value, Cut) else None


def through(cut, server, version, ask):
    once = ["--once"] if cut.how == "garble" else []    # another connection has other records
    seconds = certask.SILENCE if cut.how == "silence" else certask.PATIENCE
    with meddled(server.ports["tls"], cut) as port:
        return ask([f"--timeout={seconds}", *once, "--tls", version, f"127.0.0.1:{port}"])


@pytest.mark.parametrize("mode, version, cut, expected", CUTS, ids=cut_id)
def test_cut(mode, version, cut, expected, start, ask):
    certask.check(through(cut, start(OpensslServer, mode), version, ask), expected)


@pytest.mark.parametrize("mode, version, cut, expected", INSTEAD, ids=cut_id)
def test_another_alert(mode, version, cut, expected, start, ask_of_peer):
    certask.check(through(cut, start(OpensslServer, mode), version, ask_of_peer), expected)


# To s_server this is a ServerHelloDone out of the blue, to which it says an alert.
OUT_OF_TURN = bytes([22, 3, 1, 0, 4, 14, 0, 0, 0])


def is_answered(port):
    with socket.create_connection(("127.0.0.1", port)) as client, \
            contextlib.suppress(ConnectionError):
        client.sendall(OUT_OF_TURN)
        return client.recv(1) != b""
    return False


def let_the_other_pass(port):
    """Whose turn it is in HAProxy's "turns" is not known: a connection that is over before HAProxy
    looks at it is nobody's.  After one that was answered, the next is cut."""
    assert any(is_answered(port) for _ in range(4))


@pytest.mark.parametrize("version", TLS)
def test_taking_turns(version, start, ask):
    """Of two servers behind an address one is down: what was varied when the other had its turn
    is not what was the matter."""
    behind = start(OpensslServer, "required").ports["tls"]
    port = start(Haproxy, "no", behind=behind).ports["turns"]
    let_the_other_pass(port)
    answer = ask(["--tls", version, "--starttls", "none", f"localhost:{port}"])
    certask.check(answer, {**REQUIRED, "any_certificate": None, "findings": [{"kind": "unsteady"}]})
    assert [a["experiment"] for a in answer["attempts"][:4]] == [None, "cipher-suites", "again", "again"]


def test_too_long_a_chain(start, ask, pki, tmp_path):
    chain = tmp_path / "chain.pem"
    chain.write_text(pki.ca.read_text() * 400)
    server = start(OpensslServer, "no", arguments=("-cert_chain", str(chain)))
    certask.check(ask([f"127.0.0.1:{server.ports['tls']}"]), failed("limit", "limit"))


# Nobody is reached.

@pytest.mark.parametrize("target, expected", [
    ("nobody.onion:443", failed("unresolved", "unresolved")),       # RFC 7686: it has no address
    ("224.0.0.1:443", failed("unreachable", "unreachable")),        # TCP knows no multicast
])
def test_nobody(target, expected, ask):
    certask.check(ask([target]), {**expected, "address": None})


@contextlib.contextmanager
def overcrowded():
    """A socket that listens, its queue full; the kernel drops who comes next."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, \
            contextlib.ExitStack() as waiting:
        for _ in range(3):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_nobody_accepts(ask):
    with overcrowded() as port:
        certask.check(ask(["--timeout", "1", f"127.0.0.1:{port}"]),
                      failed("connect-timeout", "connect-timeout"))


# The rules themselves.

def test_every_exception_is_a_rule_and_has_its_test():
    assert {*rules.PEERS, *rules.UNITS} <= set(rules.ids())
    for reason, test in rules.UNITS.values():
        assert reason and (rules.UNIT / test).exists()


def test_a_forgotten_rule_is_seen():
    everything = set(rules.ids()) - {*rules.PEERS, *rules.UNITS}
    assert not list(rules.wrong(everything, set(rules.PEERS)))
    assert len(everything) > 50
    for rule in rules.ids():
        assert list(rules.wrong(everything ^ {rule}, set(rules.PEERS)))
    assert list(rules.wrong(everything, set()))
