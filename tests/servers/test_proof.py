"""What further connections prove: that the certificate decides, whether any will do, and what else
it was that a server did not like.

A line says of a server what test_verdicts.py says, and what a throw-away certificate adds to it.
"""

import subprocess

import pytest

from cases import (
    CERTIFICATE_REQUIRED, CLOSED, DECODE_ERROR, HANDSHAKE_FAILURE, NAMED, NAMES_NONE,
    NOT_REQUESTED, OPTIONAL, REQUIRED, Apache, Dovecot, GnutlsServ, Nginx, OpensslServer, Postfix,
    Postgres, Prosody, Slapd, Vsftpd, case, cases, contains, naming, run, said, tls_seen,
)
from delay import delayed


def shown(any_certificate, *expected, confidence="proven"):
    """The same, for TLS 1.2 and 1.3, and what became of the throw-away certificate."""
    more = {"any_certificate": any_certificate, "confidence": confidence}
    return tuple({**e, **more} for e in (expected if len(expected) == 2 else expected * 2))


ALERT = (HANDSHAKE_FAILURE, CERTIFICATE_REQUIRED)
GNUTLS_ALERT = (DECODE_ERROR, CERTIFICATE_REQUIRED)
AT_LOGIN = said("Client didn't present valid SSL certificate")
UNEXPLAINED = {"verdict": "required-by-application", "requested": "handshake", "alert": None,
               "cause": "client-certificate-missing"}

THROW_AWAY = [
    *cases(OpensslServer, "tls", required=shown(True, *ALERT)),
    *cases(OpensslServer, "tls", {"arguments": ("-verify_return_error",)}, "verified",
           required=shown(False, *ALERT)),
    *cases(GnutlsServ, "tls", required=shown(True, *GNUTLS_ALERT),
           verified=shown(False, *GNUTLS_ALERT)),
    *(naming(NAMES_NONE, case)
      for case in cases(Prosody, "xmpp xmpps", required=shown(True, *ALERT))),
    *cases(Apache, "https", required=shown(False, *ALERT)),
    *cases(Vsftpd, "ftp", required=shown(True, *ALERT), verified=shown(False, *ALERT)),
    *cases(Vsftpd, "ftps", {"implicit": True}, required=shown(True, *ALERT),
           verified=shown(False, *ALERT)),
    *cases(Nginx, "https imap imaps pop3",
           required=shown(False, said("No required SSL certificate"))),
    *cases(Postgres, "postgres",
           required=shown(False, said("connection requires a valid client certificate"))),
    # It hangs up in TLS 1.2's handshake without one, and after it with one; in TLS 1.3 there is no
    # difference to be seen.
    *cases(Slapd, "ldap ldaps", required=(*shown(False, CLOSED)[:1],
                                          *shown(False, CLOSED, confidence="likely")[1:])),
    *cases(Nginx, "stream", required=shown(False, UNEXPLAINED, confidence="likely")),
    # Its words do not say so, and another alert comes of a certificate.
    *cases(Apache, "https", expression=shown(False, UNEXPLAINED, confidence="likely")),
    # It sends those without one to a page that has the reason in its name.
    *cases(Apache, "https", redirect=shown(False, UNEXPLAINED, confidence="likely")),
    # A 421 is no time to try anything else.
    *cases(Postfix, "smtp smtps", required=shown(None, said("No client certificate presented"))),
]


def mended(cause, name, **more):
    """The first connection fails for another reason; without it, the server requires one."""
    first = {"alert": {"name": name, "stage": "hello"}}
    return {**REQUIRED, "cause": cause, "attempts": {0: first}, **more}


OTHER_REASONS = [
    case("tls1.2-only", OpensslServer, "required", "tls", "--tls 1.3 127.0.0.1:{port}",
         mended("tls-version", "protocol_version"), arguments=("-tls1_2",)),
    case("tls1.1-only", OpensslServer, "required", "tls", "127.0.0.1:{port}",
         mended("tls-version", "protocol_version"),
         arguments=("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")),
    case("unknown-name", OpensslServer, "required", "tls", "--name elsewhere.test 127.0.0.1:{port}",
         mended("server-name", "unrecognized_name"), arguments=NAMED),
    case("unknown-alpn", OpensslServer, "required", "tls", "--alpn smtp 127.0.0.1:{port}",
         mended("alpn", "no_application_protocol"), arguments=("-alpn", "h2")),
    case("unknown-alpn", Nginx, "required", "smtps", "--alpn h2 smtps://127.0.0.1:{port}",
         mended("alpn", "no_application_protocol", verdict="required-by-application")),
    case("old-cipher-suite", OpensslServer, "required", "tls", "127.0.0.1:{port}",
         mended("cipher-suite", "handshake_failure"),
         arguments=("-tls1_2", "-cipher", "ECDHE-ECDSA-CAMELLIA256-SHA384")),
    case("old-group", OpensslServer, "required", "tls", "127.0.0.1:{port}",
         mended("key-exchange-group", "handshake_failure"), arguments=("-groups", "X448")),
]

# What is asked for further on: a path, and with --deep a login or a recipient.
LATER = {**REQUIRED, "confidence": "proven", "any_certificate": False}
FURTHER_ON = [
    case("location-tls1.2", Apache, "location", "https",
         "--tls 1.2 https://localhost:{port}/secure/",
         {**LATER, "requested": "renegotiation",
          "alert": {"name": "handshake_failure", "stage": "application"}}),
    case("location-tls1.3", Apache, "location", "https",
         "--tls 1.3 https://localhost:{port}/secure/",
         {**LATER, "requested": "post-handshake",
          "alert": {"name": "certificate_required", "stage": "application"}}),
    case("other-location", Apache, "location", "https", "https://localhost:{port}/", NOT_REQUESTED),
    case("login-imap", Dovecot, "required", "imap", "--deep imap://localhost:{port}", AT_LOGIN),
    case("login-imaps", Dovecot, "required", "imaps", "--deep imaps://localhost:{port}", AT_LOGIN),
    case("login-optional", Dovecot, "optional", "imap", "--deep imap://localhost:{port}", OPTIONAL),
    # Its words do not say why, and a throw-away certificate does not help.
    case("recipient", Postfix, "restriction", "smtp", "--deep smtp://127.0.0.1:{port}",
         {"verdict": "undetermined", "requested": "handshake", "cause": "server-error",
          "any_certificate": False,
          "application": {"outcome": "refused", "said": contains("Access denied")}}),
    case("no-recipient", Postfix, "restriction", "smtp", "smtp://127.0.0.1:{port}", OPTIONAL),
]

# What servers that go on without a certificate do to a bad one.
THOROUGH = [
    case("thorough", OpensslServer, "optional", "tls", "--thorough 127.0.0.1:{port}",
         {**OPTIONAL, "any_certificate": None}),
    case("thorough-verified", OpensslServer, "optional", "tls", "--thorough 127.0.0.1:{port}",
         {**OPTIONAL, "any_certificate": False}, arguments=("-verify_return_error",)),
    case("thorough", Slapd, "optional", "ldap", "--thorough --starttls ldap 127.0.0.1:{port}",
         {**OPTIONAL, "any_certificate": False}),
    case("thorough", Apache, "optional", "https", "--thorough https://localhost:{port}/",
         {**OPTIONAL, "any_certificate": False}),
]

# Nobody's certificate can sign as it wants: what we could show proves nothing.  TLS 1.3 has an alert
# that does, if the server speaks it.
ODD_SIGNATURES = ("-client_sigalgs", "ed448")
UNTOLD = {**HANDSHAKE_FAILURE, "confidence": "likely", "any_certificate": None}
TOLD = {**CERTIFICATE_REQUIRED, "tls": tls_seen("1.3"), "any_certificate": None}
IMPOSSIBLE = [
    *cases(OpensslServer, "tls", {"arguments": ODD_SIGNATURES}, "ed448",
           required=({**TOLD, "attempts": {0: {"alert": UNTOLD["alert"]}}}, TOLD)),
    case("ed448-tls1.2-only", OpensslServer, "required", "tls", "--tls 1.2 127.0.0.1:{port}",
         {**UNTOLD, "attempts": {0: {"alert": UNTOLD["alert"]}}}, arguments=(*ODD_SIGNATURES, "-tls1_2")),
]

CASES = THROW_AWAY + OTHER_REASONS + FURTHER_ON + THOROUGH + IMPOSSIBLE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_proof(case, start, ask):
    run(case, start, ask)


# A key of RSA takes long on a small machine.
SLOW = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

int
gnutls_x509_privkey_generate (void *key, int kind, unsigned bits, unsigned flags)
{
  int (*generate) (void *, int, unsigned, unsigned)
      = (int (*) (void *, int, unsigned, unsigned))dlsym (RTLD_NEXT, __func__);

  sleep (3);
  return generate (key, kind, bits, flags);
}
"""


def test_slow_key(start, ask, tmp_path, monkeypatch):
    """What it takes is not taken off the time in which a server that verifies may refuse."""
    (tmp_path / "slow.c").write_text(SLOW)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", tmp_path / "slow.so", tmp_path / "slow.c"],
                   check=True)
    server = start(OpensslServer, "required",
                   arguments=("-verify_return_error", "-client_sigalgs", "rsa_pss_rsae_sha256"))
    monkeypatch.setenv("LD_PRELOAD", str(tmp_path / "slow.so"))
    with delayed(server.ports["tls"]) as port:
        answer = ask(["--tls", "1.3", f"127.0.0.1:{port}"])
    assert [(a["presented"], a["outcome"]) for a in answer["attempts"]] == [
        ("none", "alert"), ("self-signed", "alert")], answer.story
