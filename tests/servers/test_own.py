"""The user's own certificate: what servers make of it, and what certask says of it."""

import os
import pty
import signal
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat

import certask
import own
from cases import (
    TLS, Apache, GnutlsServ, Mariadb, Nginx, OpensslServer, Postfix, Postgres, Prosody,
    Tds,
)
from pki import Pair
from servers.haproxy import Haproxy
from servers.tds import MAPPED

CHECKED = {"arguments": ("-verify_return_error",)}
KINDS = ("", "-rsa")
ONLY_THE_SERVER = "What only the server knows"


def try_own(ask, pair, target, *more):
    return ask(["--cert", str(pair.cert), "--key", str(pair.key), *more, target])


def wrong(answer):
    """{id: sentence} of the checks that failed."""
    return {c["id"]: c["sentence"] for c in answer["own_certificate"]["checks"] if c["ok"] is False}


def agrees(answer, outcome, failed=None, alert=None, because=""):
    """The certificate came to this, these checks failed, with these words in their sentences."""
    mine = answer["own_certificate"]
    failed = failed or {}
    found = wrong(answer)
    assert mine["outcome"] == outcome, answer.story
    assert found.keys() == failed.keys(), answer.story
    for check, words in failed.items():
        assert words in found[check], answer.story
    assert (mine["alert"] or {}).get("name") == alert, answer.story
    assert because in mine["because"], answer.story
    assert mine["sent"] == (outcome in ("accepted", "refused")), answer.story


# Certificate, outcome, the checks that fail with words of their sentences, the alert.

ACCEPTED = [("good", {}), ("intermediate", {})]
REFUSED = [
    ("expired", {"in-dates": "It expired on "}, "certificate_expired"),
    ("not-yet-valid", {"in-dates": "It is not valid yet: it will be from "}, "bad_certificate"),
    ("wrong-ca", {"ca-named": "they are CN=Certask Test CA, and it comes from CN=Certask Wrong CA."},
     "unknown_ca"),
    ("self-signed", {"issued": "It is self-signed", "ca-named": "it is its own issuer"},
     "unknown_ca"),
    ("no-client-auth", {"for-clients": "extended key usage lacks clientAuth"},
     "unsupported_certificate"),
    ("missing-intermediate",
     {"ca-named": "the certificate of CN=Certask Test Intermediate, which one of those issued, is"
                  " missing from the chain"}, "unknown_ca"),
]


@pytest.mark.parametrize("version", TLS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name, failed", ACCEPTED, ids=lambda value: str(value)[:20])
def test_accepted(name, failed, kind, version, start, ask, pki):
    server = start(OpensslServer, "required", **CHECKED)
    answer = try_own(ask, pki.clients[name + kind], f"127.0.0.1:{server.ports['tls']}",
                     "--tls", version)
    agrees(answer, "accepted", failed, because="and did not without")
    assert answer["own_certificate"]["confidence"] == "proven"
    assert (answer["verdict"], answer["confidence"]) == ("required", "proven")


@pytest.mark.parametrize("version", TLS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name, failed, alert", REFUSED, ids=lambda value: str(value)[:20])
def test_refused(name, failed, alert, kind, version, start, ask, pki):
    server = start(OpensslServer, "required", **CHECKED)
    answer = try_own(ask, pki.clients[name + kind], f"127.0.0.1:{server.ports['tls']}",
                     "--tls", version)
    agrees(answer, "refused", failed, alert, because=alert)
    assert ONLY_THE_SERVER not in answer["own_certificate"]["because"]


@pytest.mark.parametrize("version", TLS)
@pytest.mark.parametrize("kind", KINDS)
def test_key_of_another(kind, version, start, ask, pki):
    """It never leaves: no server could take it."""
    server = start(OpensslServer, "required", **CHECKED)
    answer = try_own(ask, pki.clients["key-mismatch" + kind], f"127.0.0.1:{server.ports['tls']}",
                     "--tls", version)
    agrees(answer, "not-tried", {"key-fits": "does not belong to the certificate"},
           because="the private key is another's")
    assert "own" not in [attempt["presented"] for attempt in answer["attempts"]]


@pytest.mark.parametrize("version", TLS)
def test_key_that_is_not_taken(version, start, ask, pki):
    """RSA where only ECDSA is: GnuTLS, as any program, then sends an empty Certificate."""
    server = start(OpensslServer, "required",
                   arguments=("-verify_return_error", "-client_sigalgs", "ECDSA+SHA256"))
    target = f"127.0.0.1:{server.ports['tls']}"
    answer = try_own(ask, pki.clients["good-rsa"], target, "--tls", version)
    failed = {"algorithm-taken": "ecdsa_secp256r1_sha256, none of which a key of the type RSA can"
                                 f" make in TLS {version}"}
    if version == "1.2":
        failed["type-taken"] = "the types ecdsa_sign, and the key of this one is RSA"
    agrees(answer, "not-sent", failed, alert=answer["alert"]["name"],
           because="does not fit what the server takes")
    agrees(try_own(ask, pki.clients["good"], target, "--tls", version), "accepted")


def chain(tmp_path, pki, *parts):
    return Pair(own.joined(tmp_path / "chain.pem", *parts), pki.clients["good"].key)


def test_order(start, ask, pki, tmp_path):
    """OpenSSL sorts for itself; others do not."""
    server = start(OpensslServer, "required", **CHECKED)
    target = f"127.0.0.1:{server.ports['tls']}"
    leaf, middle = own.blocks(pki.clients["intermediate"].cert)
    root, = own.blocks(pki.ca)
    agrees(try_own(ask, chain(tmp_path, pki, leaf, root, middle), target), "accepted",
           {"chain-in-order": "CN=prober is not"})
    agrees(try_own(ask, chain(tmp_path, pki, leaf, middle, root), target), "accepted")
    agrees(try_own(ask, chain(tmp_path, pki, leaf, root), target), "refused",
           {"chain-complete": "The certificate of CN=Certask Test Intermediate",
            "ca-named": "is missing"}, "unknown_ca")
    agrees(try_own(ask, chain(tmp_path, pki, middle, leaf), target), "not-tried",
           {"key-fits": "belongs to CN=prober, which is not the first"})


# Other servers, each with its own way to refuse.

def at(server, endpoint):
    targets = {"https": "https://localhost:{}/", "xmpp": "xmpp://localhost:{}",
               "smtp": "smtp://127.0.0.1:{}", "tls": "127.0.0.1:{}", "imap": "imap://localhost:{}",
               "stream": "127.0.0.1:{}",
               "postgres": "postgres://postgres@127.0.0.1:{}/postgres"}
    return targets[endpoint].format(server.ports[endpoint])


OTHERS = [
    (Nginx, "required", "https", "good", "accepted", None, "it is what the server wants"),
    (Nginx, "required", "https", "expired", "refused", None, "The SSL certificate error"),
    (Nginx, "required", "imap", "good", "accepted", None, ""),
    (Nginx, "required", "smtp", "good", "accepted", None, ""),
    (Nginx, "required", "stream", "expired", "refused", None, ""),
    (Apache, "required", "https", "good", "accepted", None, "it is what the server wants"),
    (Apache, "required", "https", "wrong-ca", "refused", "unknown_ca", "does not know the CA"),
    (Apache, "optional", "https", "good", "accepted", None, "as it does without"),
    (Apache, "optional", "https", "expired", "refused", "certificate_expired", "not valid now"),
    (Prosody, "required", "xmpp", "good", "accepted", None, "it is what the server wants"),
    (GnutlsServ, "verified", "tls", "good", "accepted", None, ""),
    (GnutlsServ, "verified", "tls", "wrong-ca", "refused", "access_denied", ""),
    (Postfix, "required", "smtp", "good", "accepted", None, "it is what the server wants"),
    (Postfix, "required", "smtp", "wrong-ca", "refused", None, "Client certificate not trusted"),
    (Postgres, "required", "postgres", "good", "accepted", None, ""),
]


@pytest.mark.parametrize("version", TLS)
@pytest.mark.parametrize("server, mode, endpoint, name, outcome, alert, because", OTHERS,
                         ids=lambda value: getattr(value, "__name__", str(value)[:20]))
def test_other_servers(server, mode, endpoint, name, outcome, alert, because, version, start, ask,
                       pki):
    answer = try_own(ask, pki.clients[name], at(start(server, mode), endpoint), "--tls", version)
    failed = next((checks for refused, checks, _ in REFUSED if refused == name), {})
    if answer["request"]["ca_names"] == []:
        failed = {key: words for key, words in failed.items() if key != "ca-named"}
    agrees(answer, outcome, failed, alert, because)


@pytest.mark.parametrize("version", TLS)
def test_only_the_server_knows(version, start, ask, pki):
    """A good certificate, of a user who has no right."""
    answer = try_own(ask, pki.clients["good"], at(start(Postgres, "certificate-only"), "postgres"),
                     "--tls", version)
    agrees(answer, "refused", because="certificate authentication failed for user")
    assert ONLY_THE_SERVER in answer["own_certificate"]["because"]


@pytest.mark.parametrize("version", TLS)
def test_revoked(version, start, ask, pki):
    """Nothing is wrong with it but that the server's CRL has it: OpenSSL says so, nginx does not."""
    server = start(OpensslServer, "required", arguments=(
        "-verify_return_error", "-CRL", "{pki.crl}", "-crl_check"))
    answer = try_own(ask, pki.clients["revoked"], at(server, "tls"), "--tls", version)
    agrees(answer, "refused", alert="certificate_revoked", because="has revoked it")
    assert answer["own_certificate"]["confidence"] == "proven"
    agrees(try_own(ask, pki.clients["good"], at(server, "tls"), "--tls", version), "accepted")
    server = start(Nginx, "required", tls=f"ssl_crl {pki.crl};")
    answer = try_own(ask, pki.clients["revoked"], at(server, "https"), "--tls", version)
    agrees(answer, "refused", because="The SSL certificate error")
    assert "if it has been revoked" in answer["own_certificate"]["because"]


@pytest.mark.parametrize("version", TLS)
def test_taken_and_closed(version, start, ask, pki):
    """TLS takes a good one alone, and what is behind it hangs up on everybody."""
    server = start(Haproxy, "optional", retries=0)
    answer = try_own(ask, pki.clients["good"], at(server, "tls"), "--tls", version)
    agrees(answer, "accepted", because="as it does without one")
    assert answer["own_certificate"]["confidence"] == "likely"
    assert (answer["verdict"], answer["cause"]) == ("undetermined", "closed")
    answer = try_own(ask, pki.clients["wrong-ca"], at(server, "tls"), "--tls", version)
    agrees(answer, "refused", {"ca-named": "it comes from CN=Certask Wrong CA"}, "unknown_ca")


@pytest.mark.parametrize("version", TLS)
def test_never_shown_unasked(version, start, ask, pki):
    answer = try_own(ask, pki.clients["good"], at(start(OpensslServer, "no"), "tls"),
                     "--tls", version)
    agrees(answer, "not-sent", because="did not ask, so the certificate was never shown")
    assert len(answer["attempts"]) == 1


def test_once(start, ask, pki):
    answer = try_own(ask, pki.clients["good"], at(start(OpensslServer, "required"), "tls"), "--once")
    agrees(answer, "not-tried", because="No connection was made with it")


def test_without(start, ask):
    assert ask([at(start(OpensslServer, "required"), "tls")])["own_certificate"] is None


# The forms in which it comes.

def forms(folder, pki, name):
    pair = pki.clients[name]
    secret = ["--passphrase-file", str(own.passphrase_file(folder))]
    one_file = own.joined(folder / "one.pem", pair.cert.read_text(), pair.key.read_text())
    key_first = own.joined(folder / "key-first.pem", pair.key.read_text(), pair.cert.read_text())
    (folder / "old").mkdir()
    return {
        "one file": ["--cert", one_file],
        "key first": ["--cert", key_first],
        "encrypted": ["--cert", pair.cert, "--key", own.encrypted(folder, pair), *secret],
        "encrypted as of old": ["--cert", pair.cert, "--key", own.encrypted(
            folder / "old", pair, PrivateFormat.TraditionalOpenSSL), *secret],
        "PKCS#12": ["--cert", own.pkcs12_file(folder, pair), *secret],
        "PKCS#12, open": ["--cert", own.pkcs12_file(folder / "old", pair, passphrase=None)],
    }


@pytest.mark.parametrize("form", ["one file", "key first", "encrypted", "encrypted as of old",
                                  "PKCS#12", "PKCS#12, open"])
@pytest.mark.parametrize("kind", KINDS)
def test_form(form, kind, start, ask, pki, tmp_path):
    target = at(start(OpensslServer, "required", **CHECKED), "tls")
    arguments = forms(tmp_path, pki, "intermediate" + kind)[form]
    agrees(ask([*map(str, arguments), target]), "accepted")


@pytest.fixture(params=KINDS, ids=["ecdsa", "rsa"])
def token(request, pki, tmp_path, installed):
    with installed():
        return own.Token(tmp_path, pki.clients["intermediate" + request.param])


@pytest.mark.parametrize("version", TLS)
def test_token(version, token, start, ask, pki, tmp_path, monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", token.environment["SOFTHSM2_CONF"])
    target = at(start(OpensslServer, "required", **CHECKED), "tls")
    pin = ["--passphrase-file", str(own.passphrase_file(tmp_path, own.PIN)), "--tls", version]
    agrees(ask(["--cert", token.uri, *pin, target]), "accepted")
    agrees(ask(["--cert", str(token.folder / "chain.pem"), "--key", f"{token.uri};type=private",
                *pin, target]), "accepted")


# What cannot be loaded ends before anything is probed.

def complaint(*arguments):
    """What certask says to them, its status being 64; there is no terminal."""
    done = subprocess.run([certask.find(), *map(str, arguments), "127.0.0.1:1"], text=True,
                          timeout=certask.SECONDS, capture_output=True, stdin=subprocess.DEVNULL,
                          start_new_session=True)
    assert (done.returncode, done.stdout) == (64, ""), done.stderr
    return done.stderr


def test_complaints(pki, tmp_path):
    pair = pki.clients["good"]
    secret = own.encrypted(tmp_path, pair)
    bundle = own.pkcs12_file(tmp_path, pair)
    no_pem = own.joined(tmp_path / "words", "words\n")
    other = ["--passphrase-file", own.passphrase_file(tmp_path, "another")]
    table = [
        (["--cert", tmp_path / "none"], "none: No such file"),
        (["--cert", tmp_path], "Is a directory"),
        (["--cert", no_pem], f"{no_pem}: there is no certificate in it; it should be PEM"),
        (["--cert", pair.key], "there is no certificate in it"),
        (["--cert", pair.cert], "name the file of the key with --key FILE"),
        (["--cert", pair.cert, "--key", pair.cert], "there is no private key in it"),
        (["--cert", pair.cert, "--key", no_pem], "there is no private key in it"),
        (["--cert", pair.cert, "--key", secret], "give it with --passphrase-file FILE"),
        (["--cert", pair.cert, "--key", secret, *other], "is not the right one"),
        (["--cert", bundle], f"{bundle}: it needs a passphrase, and there is no terminal"),
        (["--cert", bundle, *other], "is not the right one"),
        (["--cert", bundle, "--passphrase-file", tmp_path / "none"], "none: No such file"),
        (["--cert", "pkcs11:token=none;object=none"], "p11tool --list-tokens"),
        (["--key", pair.key], "--key goes with --cert FILE"),
    ]
    for arguments, words in table:
        assert words in complaint(*arguments)


def test_wrong_pin(token, tmp_path, monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", token.environment["SOFTHSM2_CONF"])
    pin = own.passphrase_file(tmp_path, "0000")
    assert "does not take that PIN; it was tried once" in complaint(
        "--cert", token.uri, "--passphrase-file", pin)


def on_a_terminal(arguments, typed):
    """What certask shows on a terminal on which this is typed when it asks."""
    child, terminal = pty.fork()
    if child == 0:
        signal.alarm(30)
        os.execv(certask.find(), [certask.find(), *map(str, arguments)])
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
            if typed and shown.endswith(b": "):
                os.write(terminal, typed.encode())
                typed = ""
    except OSError:                     # the other end is closed
        pass
    os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_passphrase_is_asked_for(start, pki, tmp_path):
    """It is not echoed."""
    key = own.encrypted(tmp_path, pki.clients["good"])
    arguments = ["--color=never", "--cert", pki.clients["good"].cert, "--key", key,
                 at(start(OpensslServer, "required", **CHECKED), "tls")]
    shown, status = on_a_terminal(arguments, own.PASSPHRASE + "\n")
    assert shown.startswith(f"Passphrase for {key}: \r\n")
    assert "Your certificate is accepted." in shown and status == 0
    assert own.PASSPHRASE not in shown
    shown, status = on_a_terminal(arguments, "\x03")
    assert "none was given" in shown and status == 64


@pytest.mark.parametrize("version", TLS)
def test_account(version, start, ask, pki):
    """MariaDB's words for an account that requires one are those for a wrong password; only to be
    let in with it tells."""
    server = start(Mariadb, "required")
    answer = try_own(ask, pki.clients["good"], f"mysql://127.0.0.1:{server.ports['mysql']}",
                     "--user", "prober", "--tls", version)
    agrees(answer, "accepted", because="and did not without")
    assert (answer["verdict"], answer["rule"]) == ("required-by-application",
                                                   "application-certificate-helps")


@pytest.mark.parametrize("endpoint", ("tds", "tds8"))
def test_login(endpoint, start, ask, pki):
    """So it is with SQL Server's 18456; and the certificate need be shown in TLS alone."""
    scheme = {"tds": "mssql", "tds8": "mssqls"}[endpoint]
    server = start(Tds, "optional")
    answer = try_own(ask, pki.clients["good"], f"{scheme}://127.0.0.1:{server.ports[endpoint]}",
                     "--user", MAPPED)
    agrees(answer, "accepted", because="and did not without")
    assert (answer["verdict"], answer["rule"]) == ("required-by-application",
                                                   "application-certificate-helps")
