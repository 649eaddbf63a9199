"""Servers that are never still and never done: one deadline holds for all of it."""

import asyncio
import itertools

import proxies
import talks
import tls
from dialogue import accepted, play
from handshake import FATAL
from inside import Inside, direct
from scenario import Scenario

BEAT = 0.1              # seconds
TIME_OUT = frozenset({"timeout"})
ASKED = TIME_OUT | {"client-certificate-missing", "closed", "limit", "tls-error"}


def drips(again):
    """`again` for ever, a byte at a time."""
    return lambda line: line.drip(itertools.islice(itertools.cycle(again), 10000), BEAT)


async def beats(line, server, act):
    """`act` (server) for ever, whole."""
    line.endless = True
    while True:
        await line.say(act(server))
        await asyncio.sleep(BEAT)


def record_by_record(version, act):
    async def serve(line):
        server = await version.accept(line)
        await server.open()
        await beats(line, server, act)
    return serve


def dripped_flight(version):
    async def serve(line):
        server = await version.accept(line)
        await line.drip(server.flight(), BEAT)
    return serve


async def empty_records(line):
    server = await tls.Tls12.accept(line)
    await beats(line, server, lambda _: tls.record(tls.HANDSHAKE, b""))


def one_after_the_other(seconds):
    """Each connection is asked for a certificate and closed, after so many seconds."""
    async def serve(line):
        server = await tls.Tls13.accept(line)
        await asyncio.sleep(seconds / 2)
        await server.open(request=(tls.name(b"CA"),))
        await asyncio.sleep(seconds / 2)
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


async def one_alert_after_the_other(line):
    """Each gives a reason to try again, slowly."""
    await tls.read_record(line)
    await asyncio.sleep(7 * BEAT)
    await line.say(FATAL)
    line.half_close()


def confirm(protocol, words):
    """Inside TLS the answer comes a byte a record."""
    async def serve(line):
        await play(line, talks.agreed(protocol).pieces)
        server = await accepted(line, protocol)
        await server.open()
        within = Inside(server, line)
        line.endless = True
        for byte in itertools.cycle(words):
            await within.say(bytes([byte]))
            await asyncio.sleep(BEAT)
    return serve


# What is never complete, in the words of the protocol.
WORDS = {"smtp": b"220-mx\r\n", "imap": b"* OK x\r\n", "ftp": b"220-x\r\n", "irc": b"PING :x\r\n",
         "pop3": b"x", "nntp": b"x", "sieve": b"\"X\" \"Y\"\r\n", "http": b"HTTP/1.1 100 C\r\n\r\n",
         "xmpp": b" ", "telnet": b"\xff\xfb\x01", "ldap": b"\x30\x82\x7f", "mysql": b"\x20\0\0",
         "vnc": b"R"}
INSIDE = {"smtp": b"250-x\r\n", "imap": b"* OK x\r\n", "xmpp": b" ", "postgres": b"R\0\0",
          "ldap": b"\x30\x82\x7f", "http": b"HTTP/1.1 100 C\r\n\r\n"}


def outside():
    for protocol, again in WORDS.items():
        talk = talks.agreed(protocol)
        yield Scenario(f"slow-{protocol}", "127.0.0.1:{port}", drips(again),
                       TIME_OUT | {"protocol-error"},
                       arguments=(f"--starttls={protocol}", *talk.arguments))
    for way, again in ("via-http", b"HTTP/1.1 100 C\r\n\r\n"), ("via-socks", b"\5"):
        yield Scenario(f"slow-{way}", f"smtp://{proxies.NAME}:{proxies.PORT}", drips(again),
                       frozenset(proxies.AT_PROXY), arguments=(proxies.through(way),))


def within():
    for protocol, words in INSIDE.items():
        talk = talks.agreed(protocol)
        yield Scenario(f"slow-inside-{protocol}", "127.0.0.1:{port}", confirm(protocol, words),
                       TIME_OUT | {"protocol-error"},
                       arguments=(f"--starttls={protocol}", *talk.arguments))
    for label, version in ("12", tls.Tls12), ("13", tls.Tls13):
        # With nothing to ask, what is said unasked is an answer.
        for what, act in (("data", lambda s: s.seal(tls.DATA, b"x")),
                          ("empty", lambda s: s.seal(tls.DATA, b""))):
            yield Scenario(f"slow-{label}-{what}", "127.0.0.1:{port}",
                           record_by_record(version, act), TIME_OUT | {None},
                           arguments=("--starttls=none",))
            yield Scenario(f"slow-{label}-{what}-smtps", direct()["smtp"],
                           record_by_record(version, act), TIME_OUT | {"protocol-error"})
        yield Scenario(f"slow-{label}-flight", "127.0.0.1:{port}", dripped_flight(version),
                       TIME_OUT, arguments=("--starttls=none",))
    for name, act in (("tickets", lambda s: s.ticket()), ("key-updates", lambda s: s.key_update()),
                      ("requests", lambda s: s.seal(tls.HANDSHAKE, s.request(context=b"x")))):
        yield Scenario(f"slow-13-{name}", direct()["smtp"], record_by_record(tls.Tls13, act), ASKED)
    yield Scenario("slow-12-hello-requests", direct()["smtp"],
                   record_by_record(tls.Tls12, lambda s: s.hello_request()), ASKED)
    yield Scenario("slow-empty-records", direct()["smtp"], empty_records,
                   TIME_OUT | {"tls-error"})


def several():
    for seconds in 0.4, 0.9, 1.8:
        yield Scenario(f"slow-connections-{seconds}", "127.0.0.1:{port}",
                       one_after_the_other(seconds),
                       ASKED, arguments=("--starttls=none", "--thorough"))
    yield Scenario("slow-alerts", "127.0.0.1:{port}", one_alert_after_the_other,
                   TIME_OUT | {"alert"}, arguments=("--starttls=none", "--alpn=h2"))


def tricks():
    yield from outside()
    yield from within()
    yield from several()
