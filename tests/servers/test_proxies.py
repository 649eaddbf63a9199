"""Through proxies, real ones and broken ones, to real servers."""

import contextlib
import json
import socket
import threading

import pytest

import certask
from cases import AWHILE, contains
from dns_server import serving
from servers.nginx import Nginx
from servers.nobody import Nobody
from servers.openssl import OpensslServer
from servers.postfix import Postfix
from servers.prosody import Prosody
from servers.proxies import Microsocks, Tinyproxy

PROXIES = [(Tinyproxy, "http"), (Microsocks, "socks5")]
NO_NAMES_HERE = ["--resolver", "127.0.0.1:1"]     # the proxy looks them up
DOORS = [
    (Prosody, "xmpp", "xmpp://localhost:{port}", {"verdict": "required"}),
    (Prosody, "xmpps", "xmpps://localhost:{port}", {"verdict": "required"}),
    (Postfix, "smtp", "smtp://127.0.0.1:{port}", {"verdict": "required-by-application"}),
    (OpensslServer, "tls", "tls://localhost:{port}", {"verdict": "required"}),
    (Nginx, "https", "https://127.0.0.1:{port}/", {"verdict": "required-by-application"}),
]


def via(scheme, port, user=""):
    return ["--connect-via", f"{scheme}://{user}127.0.0.1:{port}"]


@pytest.mark.parametrize("proxy, scheme", PROXIES, ids=["http", "socks5"])
@pytest.mark.parametrize("server, endpoint, target, expected",
                         DOORS, ids=[door[1] for door in DOORS])
def test_all_is_as_without(proxy, scheme, server, endpoint, target, expected, start, ask):
    """Servers that speak first and ones that wait, with an upgrade and without: the verdict is
    that of a direct connection, and so is all that was found."""
    port = start(server, "required").ports[endpoint]
    through = start(proxy).ports["proxy"]
    target = target.format(port=port)
    direct = ask([target])
    answer = ask([*via(scheme, through), *NO_NAMES_HERE, target])
    certask.check(answer, {**expected, "proxy": f"{scheme}://127.0.0.1:{through}",
                           "address": "127.0.0.1"})
    for key in ("verdict", "rule", "findings", "alert", "request", "application"):
        assert answer[key] == direct[key], answer.story
    assert direct["proxy"] is None


@pytest.mark.parametrize("proxy, scheme", PROXIES, ids=["http", "socks5"])
def test_user_and_password(proxy, scheme, start, ask):
    port = start(Prosody, "required").ports["xmpp"]
    through = start(proxy, "password").ports["proxy"]
    answer = ask([*via(scheme, through, "anna:geheim@"), f"xmpp://localhost:{port}"])
    certask.check(answer, {"verdict": "required", "proxy": f"{scheme}://127.0.0.1:{through}"})
    everything = json.dumps(answer)
    for secret in ("geheim", "YW5uYTpnZWhlaW0="):
        assert secret not in everything, answer.story
    assert "(not shown)" in everything


def at_the_proxy(words):
    return {"verdict": "undetermined", "cause": "unreachable", "rule": "proxy", "address": None,
            "attempts": {0: {"outcome": "proxy", "events": contains_words(words)}}}


def contains_words(words):
    def test(events):
        return contains(words)(events[-1]["detail"])
    test.__doc__ = f"a ladder that ends with {words!r}"
    return test


@pytest.mark.parametrize("proxy, scheme, mode, user, words", [
    (Tinyproxy, "http", "filtered", "", "the proxy refused: 403"),
    (Tinyproxy, "http", "password", "", "the proxy refused: 407"),
    (Tinyproxy, "http", "password", "anna:falsch@", "the proxy refused: 401"),
    (Tinyproxy, "http", "no", "", "the proxy refused: 500"),
    (Tinyproxy, "socks5", "no", "", "the proxy did not answer in time"),
    (Microsocks, "socks5", "password", "", "the proxy refused: no acceptable method"),
    (Microsocks, "socks5", "password", "anna:falsch@", "user or password is wrong"),
    (Microsocks, "socks5", "no", "", "the proxy refused: connection refused"),
    (Microsocks, "http", "no", "", "the proxy hung up"),
], ids=lambda value: value if isinstance(value, str) else None)
def test_refusals(proxy, scheme, mode, user, words, start, ask):
    """To a port where nobody listens."""
    through = start(proxy, mode).ports["proxy"]
    nobody = start(Nobody).ports["tls"]
    answer = ask([*via(scheme, through, user), *AWHILE.split(), f"xmpp://127.0.0.1:{nobody}"])
    certask.check(answer, at_the_proxy(words))
    assert "falsch" not in json.dumps(answer)


@contextlib.contextmanager
def saying(words, then):
    """The port of a proxy that answers whatever it is asked with `words`, and then does what
    `then` says: close, or keep silent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def answer_one():
            client, _ = listener.accept()
            with client:
                client.recv(4096)
                client.sendall(words)
                if then == "silence":
                    ended.wait(20)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass
        thread = threading.Thread(target=answer_one, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


@pytest.mark.parametrize("words, then, expected", [
    (b"", "silence", at_the_proxy("the proxy did not answer in time")),
    (b"HTTP/1.1 20", "close", at_the_proxy("the proxy hung up: HTTP/1.1 20")),
    (b"220 mx.example.org ESMTP\r\n", "silence", at_the_proxy("what answered is no such proxy")),
    (b"HTTP/1.1 200 OK\r\n\r\n<stream:features/>", "close",
     {"verdict": "undetermined", "findings": {0: {"kind": "early-reply", "step": "stream"}}}),
    (b"HTTP/1.1 200 OK\r\n\r\n", "close", {"cause": "closed", "rule": "starttls-closed"}),
], ids=["silence", "cut", "smtp", "early", "closed"])
def test_broken_proxies(words, then, expected, ask):
    with saying(words, then) as port:
        certask.check(ask([*via("http", port), *AWHILE.split(), "xmpp://example.test"]), expected)


@pytest.mark.parametrize("place, words", [
    ("127.0.0.1:1", "the proxy: connection refused"),
    ("no-such-host.invalid:1", "the proxy has no address"),
])
def test_no_proxy(place, words, ask):
    with serving({}) as resolver:
        answer = ask(["--connect-via", f"http://{place}", "--resolver", resolver,
                      "xmpp://example.test"])
    certask.check(answer, at_the_proxy(words))


@pytest.mark.parametrize("proxy, scheme", PROXIES, ids=["http", "socks5"])
def test_by_domain_through_a_proxy(proxy, scheme, start, ask):
    """Records are looked up here, and the names that they have by the proxy."""
    port = start(Prosody, "required").ports["xmpp"]
    through = start(proxy).ports["proxy"]
    nobody = start(Nobody).ports["tls"]
    zone = {"_xmpp-client._tcp.example.test": {"SRV": [(1, 0, nobody, "localhost"),
                                                       (2, 0, port, "localhost")]}}
    with serving(zone) as resolver:
        answer = ask([*via(scheme, through), "--resolver", resolver, "xmpp:example.test"])
    certask.check(answer, {"verdict": "required", "host": "example.test", "port": port,
                           "hosts": {0: {"outcome": "proxy"}, 1: {"outcome": "reached"}}})
