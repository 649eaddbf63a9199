"""The shape of a case, what is expected, and how a line of a table becomes cases."""

import contextlib
import shlex
from typing import NamedTuple

import certask
from delay import delayed
from servers.apache import Apache
from servers.cups import Cups
from servers.dovecot import Dovecot
from servers.gnutls import GnutlsServ
from servers.inn import Inn
from servers.inspircd import Inspircd
from servers.kamailio import Kamailio
from servers.mariadb import ACCOUNT, Mariadb
from servers.molly_brown import MollyBrown
from servers.mosquitto import Mosquitto
from servers.nbdkit import Nbdkit
from servers.libraries import Go, Java, Mbedtls
from servers.nginx import Nginx
from servers.openssl import OpensslServer
from servers.postfix import Postfix
from servers.postgres import SUPERUSER, Postgres
from servers.prosody import Prosody
from servers.qemu import Qemu
from servers.rabbitmq import Rabbitmq
from servers.radsecproxy import Radsecproxy
from servers.redis import Redis
from servers.responder import SCRIPTS, Responder
from servers.rsyslog import Rsyslog
from servers.slapd import Slapd
from servers.tds import Tds
from servers.unbound import Unbound
from servers.vsftpd import Vsftpd
from servers.xrdp import Xrdp

TLS = ("1.2", "1.3")
AWHILE = f"--timeout {certask.SILENCE}"             # for those who say nothing
STARTTLS_AGREED = {"transport": "starttls", "starttls": {"outcome": "agreed"}}
DIRECT = {"transport": "direct", "starttls": None}

# How each endpoint is written as a target, and what its answer says of the way there.
TARGETS = {
    (Prosody, "xmpp"): ("--starttls xmpp localhost:{port}", STARTTLS_AGREED),
    (Prosody, "xmpps"): ("xmpps://localhost:{port}", DIRECT),
    (Prosody, "server"): ("--starttls xmpp-server localhost:{port}", STARTTLS_AGREED),
    (Prosody, "server_tls"): ("xmpps-server://localhost:{port}", DIRECT),
    (Postfix, "smtp"): ("--starttls smtp 127.0.0.1:{port}", STARTTLS_AGREED),
    (Postfix, "smtps"): ("smtps://127.0.0.1:{port}", DIRECT),
    (Postfix, "submission"): ("submission://127.0.0.1:{port}", STARTTLS_AGREED),
    (Dovecot, "imap"): ("imap://localhost:{port}", STARTTLS_AGREED),
    (Dovecot, "imaps"): ("imaps://127.0.0.1:{port}", DIRECT),
    (Dovecot, "pop3"): ("pop3://localhost:{port}", STARTTLS_AGREED),
    (Dovecot, "pop3s"): ("pop3s://127.0.0.1:{port}", DIRECT),
    (Dovecot, "lmtp"): ("--starttls lmtp 127.0.0.1:{port}", STARTTLS_AGREED),
    (Dovecot, "sieve"): ("sieve://localhost:{port}", STARTTLS_AGREED),
    (Slapd, "ldap"): ("--starttls ldap 127.0.0.1:{port}", STARTTLS_AGREED),
    (Slapd, "ldaps"): ("ldaps://127.0.0.1:{port}", DIRECT),
    (Postgres, "postgres"): (f"postgres://{SUPERUSER}@127.0.0.1:{{port}}/postgres",
                             STARTTLS_AGREED),
    (Nginx, "https"): ("https://127.0.0.1:{port}/", DIRECT),
    (Nginx, "smtp"): ("smtp://127.0.0.1:{port}", STARTTLS_AGREED),
    (Nginx, "smtps"): ("smtps://127.0.0.1:{port}", DIRECT),
    (Nginx, "imap"): ("--starttls imap 127.0.0.1:{port}", STARTTLS_AGREED),
    (Nginx, "imaps"): ("imaps://127.0.0.1:{port}", DIRECT),
    (Nginx, "pop3"): ("--starttls pop3 127.0.0.1:{port}", STARTTLS_AGREED),
    (Nginx, "pop3s"): ("pop3s://127.0.0.1:{port}", DIRECT),
    (Nginx, "stream"): ("--starttls none 127.0.0.1:{port}", DIRECT),
    (Apache, "https"): ("https://localhost:{port}/", DIRECT),
    (Vsftpd, "ftp"): ("ftp://127.0.0.1:{port}", STARTTLS_AGREED),
    (Vsftpd, "ftps"): ("ftps://127.0.0.1:{port}", DIRECT),
    (Inn, "nntp"): ("nntp://127.0.0.1:{port}", STARTTLS_AGREED),
    (Inspircd, "irc"): ("irc://localhost:{port}", STARTTLS_AGREED),
    (Inspircd, "ircs"): ("ircs://127.0.0.1:{port}", DIRECT),
    (Cups, "http"): ("--starttls http localhost:{port}", STARTTLS_AGREED),
    **{(Responder, protocol): (f"--starttls {protocol} 127.0.0.1:{{port}}", STARTTLS_AGREED)
       for protocol in SCRIPTS},
    (Responder, "epp"): ("epp://127.0.0.1:{port}", DIRECT),
    (Mariadb, "mysql"): (f"--user {ACCOUNT} mysql://127.0.0.1:{{port}}", STARTTLS_AGREED),
    (Nbdkit, "nbd"): ("nbd://127.0.0.1:{port}", STARTTLS_AGREED),
    (Xrdp, "rdp"): ("rdp://127.0.0.1:{port}", STARTTLS_AGREED),
    (Rabbitmq, "amqps"): ("amqps://localhost:{port}", DIRECT),
    (Mosquitto, "mqtts"): ("mqtts://localhost:{port}", DIRECT),
    (Redis, "rediss"): ("rediss://localhost:{port}", DIRECT),
    (Kamailio, "sips"): ("sips://localhost:{port}", DIRECT),
    (Unbound, "dns"): ("dns://127.0.0.1:{port}", DIRECT),
    (Radsecproxy, "radsec"): ("radsec://127.0.0.1:{port}", DIRECT),
    (Tds, "tds"): ("mssql://127.0.0.1:{port}", STARTTLS_AGREED),
    (Tds, "tds8"): ("mssqls://127.0.0.1:{port}", DIRECT),
    (Rsyslog, "syslog"): ("syslog://localhost:{port}", DIRECT),
    (Qemu, "vnc"): ("vnc://127.0.0.1:{port}", STARTTLS_AGREED),
    **{(library, "https"): ("https://localhost:{port}/", DIRECT) for library in (Go, Java, Mbedtls)},
    (MollyBrown, "gemini"): ("gemini://localhost:{port}", DIRECT),
    (OpensslServer, "tls"): ("127.0.0.1:{port}", DIRECT),
    (GnutlsServ, "tls"): ("--starttls none localhost:{port}", DIRECT),
}

# s_server as the host example.test, which ends TLS with whoever asks for another.
NAMED = ("-servername", "example.test", "-servername_fatal",
         "-cert2", "{pki.server_rsa.cert}", "-key2", "{pki.server_rsa.key}")


class Case(NamedTuple):
    id: str
    server: type
    mode: str
    options: dict           # of the server
    endpoint: str
    target: str             # certask's arguments, {port} to be filled in
    expected: dict          # see differences in certask.py
    delayed: bool = False


def contains(words):
    """The test whether a text has these words in it."""
    def test(value):
        return value is not None and words in value
    test.__doc__ = f"a text with {words!r} in it"
    return test


def contains_one(words):
    """The test whether one of a list of texts has these words in it."""
    def test(value):
        return any(words in text for text in value)
    test.__doc__ = f"a list of texts with {words!r} in one"
    return test


def one_of(*values):
    """The test whether a value is one of these."""
    def test(value):
        return value in values
    test.__doc__ = f"one of {values!r}"
    return test


# What is expected.

NAMES_THE_CA = {"ca_names": ["CN=Certask Test CA"], "ca_names_total": 1}
NAMES_NONE = {"ca_names": [], "ca_names_total": 0}

NOT_REQUESTED = {"verdict": "not-requested", "requested": "no", "cause": None, "alert": None,
                 "request": None}
OPTIONAL = {"verdict": "optional", "requested": "handshake", "cause": None, "alert": None,
            "request": NAMES_THE_CA}
REQUIRED = {"verdict": "required", "requested": "handshake", "request": NAMES_THE_CA,
            "cause": "client-certificate-missing"}
CLOSED = {**REQUIRED, "alert": None}


def alert(name, stage):
    return {**REQUIRED, "alert": {"level": "fatal", "name": name, "stage": stage}}


HANDSHAKE_FAILURE = alert("handshake_failure", "certificate")
DECODE_ERROR = alert("decode_error", "certificate")
CERTIFICATE_REQUIRED = {**alert("certificate_required", "finished"), "confidence": "proven"}


def said(words):
    """The application says in so many words that it wants a certificate."""
    return {"verdict": "required-by-application", "requested": "handshake",
            "confidence": "proven", "cause": "client-certificate-missing",
            "request": NAMES_THE_CA, "alert": None, "application": {"said": contains(words)}}


def undetermined(cause, **more):
    """Nothing was learnt of client certificates, and this is why."""
    return {"verdict": "undetermined", "requested": "unknown", "confidence": None,
            "cause": cause, "request": None, **more}


# From a line of a table to cases.

def name_of(server):
    return server.__module__.rpartition(".")[2]


def tls_seen(version):
    """What is kept of TLS, however the connection ended."""
    return {"version": contains(version), "server_certificate": {"subject": "CN=localhost"}}


def cases(server, endpoints, options=None, suffix="", **modes):
    """A case for each endpoint, TLS version, and mode=EXPECTED; where the versions differ, it is
    mode=(EXPECTED_1_2, EXPECTED_1_3)."""
    for mode, expected in modes.items():
        by_version = expected if isinstance(expected, tuple) else (expected, expected)
        for endpoint in endpoints.split():
            target, way = TARGETS[server, endpoint]
            for version, wanted in zip(TLS, by_version):
                name = [name_of(server), endpoint, mode, suffix, f"tls{version}"]
                yield Case(
                    id="-".join(filter(None, name)), server=server,
                    mode=mode.replace("_", "-"), options=options or {}, endpoint=endpoint,
                    target=f"--tls {version} {target}",
                    expected={**way, "tls": tls_seen(version), **wanted})


def case(what, server, mode, endpoint, target, expected, **options):
    """A case that stands for itself; `what` is the end of its id."""
    return Case(f"{name_of(server)}-{what}", server, mode, options, endpoint, target, expected)


def naming(names, case):
    """The same case with a request that names these CAs."""
    request = case.expected["request"] and names
    return case._replace(expected={**case.expected, "request": request})


def late(case):
    """The same case with 50 ms between certask and the server, each way."""
    return case._replace(id=f"{case.id}-delayed", delayed=True)


def run(case, start, ask):
    """Start its server, ask certask about it, and compare."""
    server = start(case.server, case.mode, **case.options)
    port = server.ports[case.endpoint]
    with delayed(port) if case.delayed else contextlib.nullcontext(port) as port:
        answer = ask(shlex.split(case.target.format(port=port)))
    certask.check(answer, case.expected)
