"""What goes wrong inside TLS, for each protocol that can be met there: behind its upgrade, and where
TLS comes first; and every transcript of what is said there."""

import functools
import json
import subprocess

import talks
import tls
from builds import builds
from dialogue import EVIL, accepted, play, protocols, rubbish
from scenario import Scenario

ENDS = {"closed", "reset", "timeout", "limit", "protocol-error", "server-error",
        "client-certificate-missing", "tls-error"}
ON = {None, *ENDS}                      # TLS came about; then whatever
WORDS = {"line": (b"", b"2"), "lines": (b"", b"250-x\r\n"), "zeros": (b"", b"\0"),
         "ones": (b"", b"\xff"), "evil": (b"220 " + EVIL + b"\r\n" + EVIL, b""),
         "xml": (b"", b"<a>"), "http": (b"HTTP/1.1 403 " + EVIL + b"\r\n", b"X: y\r\n"),
         "rubbish": (rubbish("inside"), b""), "packet": (b"\x30\x84\xff\xff\xff\xff", b"\x30")}


class Inside:
    """A line through an open TLS server, whose records are bare by now."""

    def __init__(self, server, line):
        self._server = server
        self._line = line
        self._heard = b""

    async def say(self, data):
        await self._line.say(self._server.seal(tls.DATA, data))

    async def hear(self, n):
        while len(self._heard) < n:
            head, body = await tls.read_record(self._line, raw=True)
            kind, body = self._server.opens.open(head, body)
            if kind != tls.DATA:
                raise ConnectionError
            self._heard += body
        data, self._heard = self._heard[:n], self._heard[n:]
        return data


def rude(outside, protocol, words, again):
    """The pieces before TLS; inside, `words`, and then `again` for ever."""
    async def serve(line):
        await play(line, outside)
        server = await accepted(line, protocol)
        await server.open()
        await line.say(server.seal(tls.DATA, words))
        line.endless = bool(again)
        while again:
            await line.say(server.seal(tls.DATA, again * (16000 // len(again))))
    return serve


def polite(outside, protocol, pieces):
    """The words before TLS may depend on --database, which the transcript inside has."""
    async def serve(line):
        await play(line, outside, exact=False)
        server = await accepted(line, protocol)
        await server.open()
        await play(Inside(server, line), pieces)
    return serve


@functools.cache
def registry():
    """{name: what certask tells of a protocol}."""
    said = subprocess.run([builds()[0][1], "--json", "--list-protocols"], check=True,
                          capture_output=True).stdout
    return {p["name"]: p for p in map(json.loads, said.splitlines())}


def direct():
    """{protocol: its target}, of those where TLS can come first."""
    return {name: f"{p['direct_scheme'] or name}://127.0.0.1:{{port}}"
            for name, p in registry().items() if p["direct_scheme"] or p["direct_port"]}


def rudeness():
    for name, (words, again) in WORDS.items():
        for protocol in protocols():
            talk = talks.agreed(protocol)
            yield Scenario(f"{protocol}-inside-{name}", "127.0.0.1:{port}",
                           rude(talk.pieces, protocol, words, again), frozenset(ON),
                           arguments=(f"--starttls={protocol}", *talk.arguments))
        for protocol, target in direct().items():
            yield Scenario(f"{protocol}-direct-{name}", target, rude([], None, words, again),
                           frozenset(ON))


def transcripts():
    """Those that begin with TLS only where a user can say so."""
    for protocol in registry():
        for talk in talks.inside(protocol):
            if talk.keys["phase"] == "confirm":
                arguments = (f"--starttls={protocol}", *talk.arguments)
                yield Scenario(f"talk-{talk.name}", "127.0.0.1:{port}",
                               polite(talks.agreed(protocol).pieces, protocol, talk.pieces),
                               frozenset(ON), arguments=arguments)
            elif protocol in direct():
                yield Scenario(f"talk-{talk.name}", direct()[protocol],
                               polite([], None, talk.pieces), frozenset(ON),
                               arguments=tuple(talk.arguments))


def tricks():
    yield from rudeness()
    yield from transcripts()
