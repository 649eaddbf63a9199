"""What goes wrong in TLS: tricks on a server that speaks it from the first byte, and, each on
another protocol, behind an upgrade."""

import itertools
import os

import talks
import tls
from dialogue import EVIL, WRAPPED, be_healthy, close, play, protocols, reset
from scenario import Scenario

BAD = {"tls-error", "limit"}
GONE = {"closed", "reset", "tls-error"}
ON = {None, "closed", "timeout", "limit", "reset"}     # TLS came about; then whatever
WARNING = tls.record(tls.ALERT, tls.alert(1, 90))
FATAL = tls.record(tls.ALERT, tls.alert(2, 40))


# ---- in answer to the ClientHello ----------------------------------------

def at_once(data, again=b"", end=None):
    """Say `data` in answer to the ClientHello, then `again` for ever, or `end`."""
    async def serve(line):
        await tls.read_record(line)
        await line.say(data)
        if again:
            await line.say_for_ever(again)
        if end:
            await end(line)
    return serve


def hello(data):
    return tls.records(tls.HANDSHAKE, data)


ANSWERS = {
    "text": (at_once(b"HTTP/1.1 400 Bad Request\r\n\r\n", end=close), {"not-tls"}),
    "evil": (at_once(EVIL, end=close), {"not-tls"}),
    "text-for-ever": (at_once(b"", b"220 hello\r\n"), {"not-tls"}),
    "zeros": (at_once(b"", b"\0"), {"not-tls"}),
    "rubbish": (at_once(b"\x16\x03" + os.urandom(5000), end=close), GONE | {"limit"}),
    "ssl-2": (at_once(b"\x80\x2e\x04\0\0\0\2" + bytes(40), end=close), {"not-tls"}),
    "record-5": (at_once(tls.record(22, bytes(50), 0x0500), end=close), {"not-tls", "tls-error"}),
    "record-0": (at_once(tls.record(22, bytes(50), 0x0300), end=close), GONE),
    "record-huge": (at_once(b"\x16\x03\x03\xff\xff", b"x"), BAD),
    "record-16385": (at_once(tls.record(22, bytes(16385)), b"x"), BAD),
    "record-cut": (at_once(b"\x16\x03\x03\x10\0abc", end=close), GONE),
    "record-waits": (at_once(b"\x16\x03\x03\x10\0abc"), {"timeout"}),
    "one-byte": (at_once(b"\x16"), {"timeout", "not-tls"}),
    "one-byte-close": (at_once(b"\x16", end=close), GONE | {"not-tls"}),
    "empty-records": (at_once(b"", tls.record(tls.HANDSHAKE, b"")), BAD),
    "empty-alerts": (at_once(b"", tls.record(tls.ALERT, b"")), BAD),
    "empty-data": (at_once(b"", tls.record(tls.DATA, b"")), BAD),
    "ccs": (at_once(b"", tls.record(tls.CCS, b"\1")), BAD),
    "warnings": (at_once(b"", WARNING), BAD),
    "unknown-warnings": (at_once(b"", tls.record(tls.ALERT, tls.alert(1, 255))), BAD),
    "level-3": (at_once(tls.record(tls.ALERT, tls.alert(3, 40)), end=close),
                GONE | {"alert", "limit"}),
    "alert-1": (at_once(tls.record(tls.ALERT, b"\2"), end=close), GONE),
    "alert-3": (at_once(tls.record(tls.ALERT, b"\2\x28\x28"), end=close), GONE | {"alert"}),
    "alert-255": (at_once(tls.record(tls.ALERT, tls.alert(2, 255)), end=close), {"alert"}),
    "alert-reset": (at_once(FATAL, end=reset), {"alert", "reset", "closed"}),
    "alert-half-close": (at_once(FATAL, end=close), {"alert"}),
    "alert-waits": (at_once(FATAL), {"alert"}),
    "alert-again": (at_once(b"", FATAL), {"alert"}),
    "close-notify": (at_once(tls.record(tls.ALERT, tls.alert(1, 0)), end=close), {"closed"}),
    "data": (at_once(tls.record(tls.DATA, b"x" * 100), end=close), GONE),
    "heartbeat": (at_once(tls.record(24, b"\1\x40\0"), b""), {"tls-error", "not-tls"}),
    "silence": (at_once(b""), {"timeout"}),
    "close": (at_once(b"", end=close), {"closed"}),
    "reset": (at_once(b"", end=reset), {"reset", "closed"}),
    "hello-huge": (at_once(hello(tls.message(2, b"\3\3", 0xffffff)), tls.record(22, bytes(9999))),
                   BAD),
    "hello-cut": (at_once(hello(tls.message(2, b"\3\3" + bytes(20), 70)), end=close), GONE),
    "hello-short": (at_once(hello(tls.message(2, b"\3\3")), end=close), GONE),
    "hello-rubbish": (at_once(hello(tls.message(2, os.urandom(300))), end=close),
                      GONE | {"tls-version", "limit"}),
    "certificate-first": (at_once(hello(tls.message(11, bytes(100))), end=close), GONE),
    "unknown-message": (at_once(b"", hello(tls.message(99, bytes(100)))), BAD),
    "hello-requests": (at_once(b"", hello(tls.message(0, b""))), BAD | {"timeout"}),
    "client-hello": (at_once(hello(tls.message(1, b"\3\3" + bytes(100))), end=close), GONE),
}


def unheard(data, act):
    """Say `data`, whatever the client has said by now."""
    async def serve(line):
        await line.say_whole(data)
        await act(line)
    return serve


def early_or_not(data):
    """Whether it was there before our ClientHello went out, luck decides; all of it, then."""
    def check(answer):
        found = [(f["step"], f["bytes"]) for f in answer["findings"] if f["kind"] == "early-reply"]
        if found not in ([], [("ClientHello", len(data))]):
            return f"early {found}, not {len(data)} bytes"
    return check


# Where TLS comes first; behind a proxy it is sure to be early, see there.
UNHEARD = {"alert": (FATAL, close, {"alert"}), "warning": (WARNING, be_healthy, {None, "closed"})}


# ---- a ServerHello that is wrong -----------------------------------------

def wrong_13(**wrong):
    async def serve(line):
        server = await tls.Tls13.accept(line)
        await line.say(server.say(server.server_hello(**wrong)))
        line.half_close()
    return serve, GONE | {"tls-version"}


def wrong_12(**wrong):
    async def serve(line):
        server = await tls.Tls12.accept(line)
        await line.say(server.say(server.server_hello(**wrong)))
        line.half_close()
    return serve, GONE | {"tls-version"}


async def retry_for_ever(line):
    server = await tls.Tls13.accept(line)
    retry = server.server_hello(random=tls.RETRY_RANDOM, group=0x17)
    for _ in range(100):
        await line.say(server.say(retry))
        await tls.read_record(line)


HELLOS = {
    "version-tls-1.1": wrong_12(legacy=0x0302), "version-ssl-3": wrong_12(legacy=0x0300),
    "version-5": wrong_12(legacy=0x0500), "version-13-13": wrong_13(version=0x7f1c),
    "version-13-10": wrong_13(version=0x0301), "suite-12": wrong_12(suite=0xffff),
    "suite-null": wrong_12(suite=0), "suite-13-in-12": wrong_12(suite=0x1301),
    "suite-13": wrong_13(suite=0x13ff), "suite-12-in-13": wrong_13(suite=0xc02b),
    "session": wrong_13(session_id=b"x" * 32), "session-long": wrong_13(session_id=b"x" * 255),
    "group": wrong_13(group=0xffff), "share-empty": wrong_13(share=b""),
    "share-zero": wrong_13(share=bytes(32)), "share-long": wrong_13(share=b"x" * 5000),
    "retry-same": wrong_13(random=tls.RETRY_RANDOM), "retry": (retry_for_ever, GONE),
    "twice-extended": wrong_13(more=tls.extension(43, b"\3\4")),
    "unasked-extension": wrong_13(more=tls.extension(0x1234, b"x" * 5000)),
    "alpn-evil": wrong_12(more=tls.extension(16, tls.vector(2, tls.vector(1, EVIL)))),
}


# ---- in the flight -------------------------------------------------------

def flight(version, act, **how):
    """The server's flight is made, and `act` (line, server, flight) does something with it."""
    async def serve(line):
        server = await version.accept(line)
        await act(line, server, server.flight(**how))
    return serve


def cut_at(share, end):
    async def act(line, server, data):
        await line.say(data[:int(len(data) * share)])
        if end:
            await end(line)
    return act


async def turned(line, server, data):
    at = len(data) * 2 // 3
    await line.say(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    line.half_close()


async def plain_alert(line, server, data):
    """An alert in plaintext where all is encrypted."""
    first = 5 + int.from_bytes(data[3:5], "big")
    await line.say(data[:first] + FATAL)
    line.half_close()


async def slowly(line, server, data):
    await line.drip(data, 0.5)


def then(data, again=b"", end=None):
    """The whole flight, then `data` in plaintext, and `again`."""
    async def act(line, server, said):
        await line.say(said + data)
        if again:
            await line.say_for_ever(again)
        if end:
            await end(line)
    return act


CUTS = {"silence": (None, {"timeout"}), "close": (close, GONE), "reset": (reset, GONE)}
AFTER = {"alert": (then(FATAL, end=close), GONE | {"alert"}),
         "alert-reset": (then(FATAL, end=reset), GONE | {"alert"}),
         "warnings": (then(b"", WARNING), BAD | {"closed", "alert"}),
         "text": (then(b"500 no\r\n", end=close), GONE),
         "plain-data": (then(tls.record(tls.DATA, b"x" * 50), end=close), GONE | {None}),
         "empty": (then(b"", tls.record(tls.HANDSHAKE, b"")), BAD),
         "ccs": (then(b"", tls.record(tls.CCS, b"\1")), BAD | {"timeout"}),
         "plain-alert": (plain_alert, GONE | {"alert"}), "turned": (turned, GONE),
         "drip": (slowly, {"timeout"})}


def fragments(version):
    """A good flight, a byte a record, which is allowed."""
    async def serve(line):
        server = await version.accept(line)
        messages = [server.server_hello()]
        await line.say(b"".join(tls.record(tls.HANDSHAKE, bytes([b])) for b in messages[0]))
        line.half_close()
    return serve


def names(count, size):
    return tuple(tls.name(b"%06d" % i + b"x" * size) for i in range(count))


def hanging_up(version, **how):
    """A whole handshake in which a certificate is asked for, or shown; then goodbye."""
    async def serve(line):
        server = await version.accept(line)
        await server.open(**how)
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


def signing(version, public):
    """A server whose certificate has this key of RSA, with a signature that takes counting."""
    async def serve(line):
        server = await version.accept(line)
        shown = server.certificate(tls.certificate(public=public))
        signature = tls.vector(2, b"\5" + bytes(len(public) // 2))
        if version is tls.Tls13:
            await line.say(server.hello() + server.say(server.extensions(), shown, tls.message(
                tls.VERIFY, b"\x08\x04" + signature)))
        else:
            parameters = b"\x03\x00\x1d" + tls.vector(1, server.share)
            await line.say(server.say(
                server.server_hello(suite=0xc02f), shown,
                tls.message(tls.KEY_EXCHANGE, parameters + b"\x04\x01" + signature),
                tls.message(tls.HELLO_DONE, b"")))
        line.half_close()
    return serve


def stapled(version, certificate):
    """A server whose OCSP response has this certificate in it."""
    empty = tls.der(0x30)
    basic = tls.der(0x30, empty, empty, tls.der(0x03), tls.der(0xa0, tls.der(0x30, certificate)))
    response = tls.der(0x30, b"\x0a\1\0", tls.der(0xa0, tls.der(
        0x30, bytes.fromhex("06092b0601050507300101"), tls.der(0x04, basic))))
    status = b"\1" + tls.vector(3, response)

    async def serve(line):
        server = await version.accept(line)
        shown = server.certificate()
        if version is tls.Tls13:
            entry = tls.vector(3, tls.certificate()) + tls.vector(2, tls.extension(5, status))
            shown = tls.message(tls.CERTIFICATE, b"\0" + tls.vector(3, entry))
            await line.say(server.hello() + server.say(server.extensions(), shown))
        else:
            more = tls.extension(0xff01, b"\0") + tls.extension(5, b"")
            await line.say(server.say(server.server_hello(more=more), shown,
                                      tls.message(tls.STATUS, status)))
        line.half_close()
    return serve


def costly_names(size):
    """What nobody needs so much of: {label: a Name of about that size}."""
    return {"parts": tls.der(0x30, tls.part() * (size // 9)),
            "attributes": tls.der(0x30, tls.part(size // 7)),
            "sets": tls.der(0x30, b"\x31\0" * (size // 2))}


def shows(words, where):
    def check(answer):
        shown = answer["tls"]["server_certificate"] if where == "tls" else answer["request"]
        if words not in str(shown):
            return f"{words} is not in {shown}"
    return check


EVIL_NAMES = (tls.name(EVIL), tls.name(b""), tls.name(b"\0"), tls.name(b"a\0b"), b"", b"\x30\x80",
              b"\xff" * 100, tls.der(0x30), tls.name("\u202e\u2066gro.elpmaxe".encode()))
EVIL_CERTIFICATE = tls.certificate(b"CN\x1b[2J\0" + EVIL, b"a.example\0.evil.example" + EVIL)


def flights():
    for version, label in (tls.Tls12, "12"), (tls.Tls13, "13"):
        for share in 0.05, 0.5, 0.95:
            for end, (act, causes) in CUTS.items():
                yield (f"{label}-flight-{share}-{end}", flight(version, cut_at(share, act)),
                       causes, {})
        for what, (act, causes) in AFTER.items():
            yield f"{label}-then-{what}", flight(version, act), causes | {None}, {}
        yield f"{label}-fragments", fragments(version), GONE, {}
        asked = ON | {"client-certificate-missing"}
        yield (f"{label}-names", hanging_up(version, request=names(3000, 0)), asked,
               {"check": lambda a: None if (a["request"] or {}).get("ca_names_total") == 3000
                and len(a["request"]["ca_names"]) <= 64 else f"request {a['request']}"})
        yield (f"{label}-names-too-many", hanging_up(version, request=(b"",) * 32000),
               asked | BAD, {})
        yield f"{label}-names-huge", hanging_up(version, request=names(1, 60000)), asked | BAD, {}
        yield (f"{label}-names-evil", hanging_up(version, request=EVIL_NAMES), asked | BAD, {})
        yield (f"{label}-names-escaped", hanging_up(version, request=(tls.name(b"\x1b[2Jx"),)),
               asked, {"check": shows("u{1B}", "request")})
        yield (f"{label}-certificate-evil", hanging_up(version, ders=(EVIL_CERTIFICATE,)),
               ON | {"tls-error"}, {})
        yield (f"{label}-certificate-rubbish", hanging_up(version, ders=(b"\x30\x82" + EVIL,)),
               GONE, {})
        yield (f"{label}-certificate-huge", hanging_up(version, ders=(bytes(130000),)),
               GONE | {"limit"}, {})
        for what, costly in costly_names(125000).items():
            yield (f"{label}-certificate-{what}", hanging_up(
                version, ders=(tls.certificate(subject=costly),)), {"limit"}, {})
        for what, costly in costly_names(64000).items():
            yield f"{label}-names-{what}", hanging_up(version, request=(costly,)), asked, {
                "check": lambda a: None if (a["request"] or {}).get("ca_names") == ["…"]
                else f"request {a['request']}"}
        yield (f"{label}-certificate-key", signing(version, tls.rsa_key(65536, 65535)),
               {"limit"}, {})
        yield (f"{label}-status-key", stapled(version, tls.certificate(
            public=tls.rsa_key(65536, 65535))), {"limit"}, {})
        yield (f"{label}-status-parts", stapled(version, tls.certificate(
            subject=costly_names(60000)["parts"])), {"limit"}, {})
        yield (f"{label}-certificates", hanging_up(version, ders=(tls.certificate(),) * 200),
               GONE | ON, {})


# ---- after the handshake -------------------------------------------------

def inside(version, *acts, **how):
    """A whole handshake, then each of `acts` (server): bytes to say."""
    async def serve(line):
        server = await version.accept(line)
        await server.open(**how)
        for act in acts:
            await line.say(act(server))
    return serve


def flood(version, act, count=20000):
    async def serve(line):
        server = await version.accept(line)
        await server.open()
        for _ in range(count // 50):
            await line.say(b"".join(act(server) for _ in range(50)))
        line.half_close()
    return serve


def data(words):
    return lambda server: server.seal(tls.DATA, words)


FLOODS = {
    "13-key-updates": (tls.Tls13, lambda s: s.key_update()),
    "13-key-updates-asked": (tls.Tls13, lambda s: s.key_update(1)),
    "13-tickets": (tls.Tls13, lambda s: s.ticket()),
    "13-requests": (tls.Tls13, lambda s: s.seal(tls.HANDSHAKE, s.request(context=os.urandom(8)))),
    "13-empty": (tls.Tls13, data(b"")),
    "13-data": (tls.Tls13, data(b"x" * 4000)),
    "13-warnings": (tls.Tls13, lambda s: s.seal(tls.ALERT, tls.alert(1, 90))),
    "13-rubbish": (tls.Tls13, lambda s: tls.record(tls.DATA, os.urandom(40))),
    "12-hello-requests": (tls.Tls12, lambda s: s.hello_request()),
    "12-empty": (tls.Tls12, data(b"")),
    "12-data": (tls.Tls12, data(b"x" * 4000)),
    "12-warnings": (tls.Tls12, lambda s: s.seal(tls.ALERT, tls.alert(1, 100))),
    "12-ccs": (tls.Tls12, lambda s: s.seal(tls.CCS, b"\1")),
}
LATER = ON | GONE | {"not-tls", "alert", "client-certificate-missing"}


def afterwards():
    for name, (version, act) in FLOODS.items():
        yield f"flood-{name}", flood(version, act), LATER, {}
    for version, label in (tls.Tls12, "12"), (tls.Tls13, "13"):
        yield (f"{label}-plain-alert", inside(version, lambda s: FATAL), LATER, {})
        yield (f"{label}-plain-data", inside(version, lambda s: tls.record(tls.DATA, b"secret")),
               LATER, {})
        yield (f"{label}-alert-40", inside(version, lambda s: s.seal(tls.ALERT, tls.alert(2, 40))),
               LATER, {})
        yield f"{label}-silence", inside(version), LATER, {}
        yield (f"{label}-cut-record", inside(version, lambda s: data(b"x" * 100)(s)[:50]),
               LATER, {})


# ---- all -----------------------------------------------------------------

def tls_tricks():
    for name, (serve, causes) in itertools.chain(ANSWERS.items(), HELLOS.items()):
        yield name, serve, causes, {}
    yield from flights()
    yield from afterwards()


def behind(pieces, act):
    async def serve(line):
        await play(line, pieces)
        await act(line)
    return serve


def scenario(name, serve, causes, arguments, extra):
    return Scenario(name, "127.0.0.1:{port}", serve, frozenset(causes), arguments=arguments,
                    **extra)


def tricks():
    for name, (data, act, causes) in UNHEARD.items():
        yield scenario(f"tls-unheard-{name}", unheard(data, act), causes, ("--starttls=none",),
                       {"check": early_or_not(data)})
    upgraded = itertools.cycle(p for p in protocols() if p not in WRAPPED)
    for name, serve, causes, extra in tls_tricks():
        yield scenario(f"tls-{name}", serve, causes, ("--starttls=none",), extra)
        protocol = next(upgraded)
        talk = talks.agreed(protocol)
        yield scenario(f"{protocol}-tls-{name}", behind(talk.pieces, serve),
                       causes | {"closed", "protocol-error"},
                       (f"--starttls={protocol}", *talk.arguments), extra)
