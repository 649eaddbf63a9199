"""The deadline holds for what comes before there is a server: names, records, hosts."""

import contextlib
import json
import socket
import subprocess
import sys
import time

import pytest

from builds import TOP, builds
from scenario import GRACE, TIMEOUT

sys.path.insert(0, str(TOP / "tests" / "servers"))
from dns_server import SILENCE, serving     # noqa: E402  pylint: disable=wrong-import-position

SRV = "_xmpp-client._tcp.x.example"
SRVS = "_xmpps-client._tcp.x.example"


def hosts(count, port):
    return [(i, 0, port, f"h{i}.example") for i in range(count)]


def at_home(count):
    return {f"h{i}.example": {"A": ["127.0.0.1"], "AAAA": []} for i in range(count)}


def asked(zone, *arguments):
    """The answer, and how long it took."""
    with serving(zone) as resolver:
        since = time.monotonic()
        run = subprocess.run([builds()[0][1], "--json", f"--timeout={TIMEOUT}", "--resolver",
                              resolver, "--follow-private", *arguments],
                             capture_output=True, check=False)
        return json.loads(run.stdout), time.monotonic() - since


@contextlib.contextmanager
def deaf():
    """A port whose backlog is full: who knocks is not heard."""
    with socket.socket() as server, contextlib.ExitStack() as stack:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


SILENT = {"A": SILENCE, "AAAA": SILENCE}
NAMES = {
    "address": ({"x.example": SILENT}, "smtp://x.example:25", {"unresolved"}),
    "records": ({SRV: {"SRV": SILENCE}, SRVS: {"SRV": SILENCE}, "x.example": SILENT},
                "xmpp:x.example", {"unresolved"}),
    "mail": ({"x.example": {"MX": SILENCE}}, "smtp:x.example", {"unresolved"}),
    "hosts": ({SRV: {"SRV": hosts(32, 1)}, **{f"h{i}.example": SILENT for i in range(32)}},
              "xmpp:x.example", {"unresolved"}),
    "refusing": ({SRV: {"SRV": hosts(32, 1)}, **at_home(32)}, "xmpp:x.example",
                 {"connect-refused"}),
}


@pytest.mark.parametrize("name", NAMES)
def test_names(name):
    zone, target, causes = NAMES[name]
    answer, seconds = asked(zone, target)
    assert answer["cause"] in causes
    assert seconds <= TIMEOUT + GRACE


def test_the_name_of_a_proxy():
    answer, seconds = asked({"x.example": SILENT}, "--connect-via=http://x.example:3128",
                            "smtp://mx.example:25")
    assert answer["rule"] == "proxy" and seconds <= TIMEOUT + GRACE


@pytest.mark.parametrize("count", [1, 32])
def test_nobody_hears(count):
    with deaf() as port:
        answer, seconds = asked({SRV: {"SRV": hosts(count, port)}, **at_home(count)},
                                "xmpp:x.example")
    assert answer["cause"] in ("connect-timeout", "unreachable")
    assert seconds <= TIMEOUT + GRACE
