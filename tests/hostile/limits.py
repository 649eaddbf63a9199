"""Every limit of src/limits.h, reached by a server: what just fits goes well, and one more ends as
it must, or is said to be cut."""

import dataclasses
import functools
import re
import struct

import dialogue
import talks
import tls
from builds import TOP
from dialogue import C2S, accepted, after, be_healthy, close, healthy, play
from handshake import FATAL, signing
from inside import Inside, polite
from scenario import Scenario

HEADER = TOP / "src" / "limits.h"
VALUES = {name: int(n) for name, n in re.findall(r"^  (\w+) = (\d+)", HEADER.read_text(), re.M)}
ON = frozenset({None, "closed"})        # TLS came about
ASKED = ON | {"client-certificate-missing"}
OVER = frozenset({"limit"})

# What no server reaches: why, and the test that does.
ELSEWHERE = {
    "SAY_MAX_BYTES": ("what we say is made of what the user said", "unit/test-hearing.c"),
    "RECORD_QUEUE_MAX_BYTES": ("GnuTLS takes what is there record by record",
                               "unit/test-tls-ends.c"),
    "TLS_STEPS_MAX": ("it takes a bug of the library's", "unit/test-tls-floods.c"),
    "NAMES_MAX": ("names are the user's", "unit/test-name-cache.c"),
    "ADDRESSES_MAX": ("it takes a name server", "hostile/test_limits.py"),
    "RECORDS_MAX": ("it takes a name server", "hostile/test_limits.py"),
}
LIMITS = {}     # name: a function that gives the scenarios


def of(name):
    """`function` (n) gives scenarios for the value of a limit."""
    def mark(function):
        LIMITS[name] = functools.partial(function, VALUES[name])
        return function
    return mark


def told(check, says=""):
    """What a scenario also wants."""
    def complain(answer):
        wrong = check(answer)
        return f"{wrong} is told" if wrong is not True else None
    return {"check": complain, "says": says}


# ---- plaintext -------------------------------------------------------------

def plain(protocol, pieces, causes, **extra):
    talk = talks.agreed(protocol)
    return Scenario("", "127.0.0.1:{port}", after(pieces, healthy(protocol)), causes,
                    arguments=(f"--starttls={protocol}", *talk.arguments), **extra)


def pair(protocol, make, n):
    """With n, and with one more."""
    yield plain(protocol, make(n), ON, check=dialogue.not_requested)
    yield plain(protocol, make(n + 1), OVER)


def smtp(greeting=b"220 mx ESMTP\r\n", offers=b"250-mx\r\n250 STARTTLS\r\n"):
    (_, _), hello, (_, _), *rest = talks.agreed("smtp").pieces
    return [("S", greeting), hello, ("S", offers), *rest]


@of("TALK_MAX_BYTES")
def talk_bytes(n):
    def make(n):
        left = n - sum(len(piece) for side, piece in smtp(b"") if side == "S")
        lines = [b"220-" + b"x" * 3994 + b"\r\n"] * (left // 4000 - 1)
        rest = left - sum(map(len, lines))
        return smtp(b"".join(lines) + b"220 " + b"x" * (rest - 6) + b"\r\n")
    yield from pair("smtp", make, n)


@of("LINE_MAX_BYTES")
def line_bytes(n):
    yield from pair("smtp", lambda n: smtp(b"220 " + b"x" * (n - 6) + b"\r\n"), n)


@of("REPLY_MAX_LINES")
def reply_lines(n):
    yield from pair("smtp", lambda n: smtp(
        offers=b"250-mx\r\n" + b"250-X\r\n" * (n - 2) + b"250 STARTTLS\r\n"), n)
    yield from pair("smtp", lambda n: smtp(b"220-mx\r\n" * (n - 1) + b"220 mx\r\n"), n)


@of("PACKET_MAX_BYTES")
def packet_bytes(n):
    def make(n):
        (_, greeting), *rest = talks.agreed("mysql").pieces
        body = greeting[4:-1].ljust(n - 5, b"x") + b"\0"
        return [("S", len(body).to_bytes(3, "little") + b"\0" + body), *rest]
    yield from pair("mysql", make, n)


@of("BER_MAX_BYTES")
def ber_bytes(n):
    def make(n):
        words = b"\4\x82" + struct.pack("!H", n - 20) + b"x" * (n - 20)
        operation = b"\x0a\1\0\4\0" + words
        inner = b"\2\1\1\x78\x82" + struct.pack("!H", len(operation)) + operation
        said = b"\x30\x82" + struct.pack("!H", len(inner)) + inner
        assert len(said) == n
        return [talks.agreed("ldap").pieces[0], ("S", said)]
    yield from pair("ldap", make, n)


NOTICE = b":x NOTICE * :y\r\n"


def notices(n):
    """Turns: ours twice, each line of the server's."""
    (ask, _, starttls, _) = talks.agreed("irc").pieces
    return [ask, ("S", NOTICE * (n - 4) + b":x CAP * LS :tls\r\n"), starttls,
            ("S", b":x 670 * :go\r\n")]


@of("TURNS_MAX")
def turns(n):
    yield from pair("irc", notices, n)


@of("INJECTED_MAX_BYTES")
def injected_bytes(n):
    """What is read before our ClientHello ends somewhere; all that was read is counted."""
    for many in n, 8 * n:
        pieces = dialogue.followed(talks.agreed("smtp").pieces, b"x" * many)
        yield plain("smtp", pieces, ON | {"not-tls"}, findings=frozenset({"injected-plaintext"}))


@of("SAMPLE_MAX_BYTES")
def sample(n):
    pieces = dialogue.followed(talks.agreed("smtp").pieces, b"x" * (n + 1))
    yield plain("smtp", pieces, ON, whole=True, **told(lambda a: [
        (f["bytes"], len(f["sample"])) for f in a["findings"]] == [(n + 1, n)] or a["findings"],
        f"{n + 1} bytes came between"))


# ---- XML -------------------------------------------------------------------

def xmpp(features, before=b""):
    ask, _, starttls, proceed = talks.agreed("xmpp").pieces
    offer = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
    return [ask, ("S", before + C2S + b"<stream:features>" + offer + features
                  + b"</stream:features>"), starttls, proceed]


@of("XML_MAX_BYTES")
def xml_bytes(n):
    def make(n):
        left = n - sum(len(piece) for side, piece in xmpp(b"") if side == "S")
        return xmpp(b"<x>" + b"y" * (left - 7) + b"</x>")
    yield from pair("xmpp", make, n)


@of("XML_MAX_DEPTH")
def xml_depth(n):
    yield from pair("xmpp", lambda n: xmpp(b"<x>" * (n - 2) + b"</x>" * (n - 2)), n)


@of("XML_MAX_ELEMENTS")
def xml_elements(n):
    yield from pair("xmpp", lambda n: xmpp(b"<x/>" * (n - 4)), n)


@of("XML_MAX_ATTRIBUTES")
def xml_attributes(n):
    yield from pair("xmpp", lambda n: xmpp(
        b"<x" + b"".join(b" a%d='b'" % i for i in range(n)) + b"/>"), n)


# ---- TLS -------------------------------------------------------------------

def spoken(serve, causes, **extra):
    return Scenario("", "127.0.0.1:{port}", serve, causes, arguments=("--starttls=none",), **extra)


def before_hello(data):
    """A TLS 1.2 server that says `data` before its flight."""
    async def serve(line):
        server = await tls.Tls12.accept(line)
        await line.say(data)
        await server.open()
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


def later(act, n):
    """A TLS 1.3 server that does `act` so often after the handshake."""
    async def serve(line):
        server = await tls.Tls13.accept(line)
        await server.open()
        for i in range(n):
            await line.say(act(server, i))
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


def shows(schemes=None, **how):
    """A TLS 1.3 server whose flight is made so."""
    async def serve(line):
        server = await tls.Tls13.accept(line)
        if schemes:
            server.request = functools.partial(server.request, schemes=schemes)
        await server.open(**how)
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


@of("HANDSHAKE_MAX_BYTES")
def handshake_bytes(n):
    """A message of n bytes is read, and is none; one more, or so many without any, is not."""
    async def message(line, size):
        server = await tls.Tls12.accept(line)
        await line.say(server.say(server.server_hello(), tls.message(11, bytes(size))))
        line.half_close()

    yield spoken(lambda line: message(line, n // 2), frozenset({"tls-error", "closed"}))
    yield spoken(lambda line: message(line, n + 1), OVER)
    empty = tls.record(tls.HANDSHAKE, b"")

    yield spoken(before_hello(empty * 1000), ON | {"tls-error"})
    yield spoken(before_hello(empty * (n // len(empty) + 1)), OVER | {"tls-error"})
    inside = later(lambda server, _: server.seal(tls.DATA, b""), n // len(empty))
    yield Scenario("", "imaps://127.0.0.1:{port}", inside, OVER, **told(
        lambda a: a["application"]["outcome"] == "limit" or a["application"],
        "the server said more than we take"))


@of("WARNING_ALERTS_MAX")
def warnings(n):
    warning = tls.record(tls.ALERT, tls.alert(1, 112))
    yield spoken(before_hello(warning * n), ON)
    yield spoken(before_hello(warning * (n + 1)), OVER)


def again(act, n):
    yield spoken(later(act, n), ON)
    yield spoken(later(act, n + 1), OVER)


@of("TICKETS_MAX")
def tickets(n):
    yield from again(lambda server, _: server.ticket(), n)


@of("KEY_UPDATES_MAX")
def key_updates(n):
    yield from again(lambda server, _: server.key_update(), n)


@of("HELLO_REQUESTS_MAX")
def requests(n):
    """Each is answered, be it for the handshake or for a certificate."""
    def ask(server, i):
        return server.seal(tls.HANDSHAKE, server.request(context=bytes([i])))
    yield spoken(later(ask, n), ASKED)
    yield spoken(later(ask, n + 1), OVER)


# ---- what is kept, or shown ------------------------------------------------

def so_many(what, n, where):
    """`where` (answer) has the list `what`, of which n are kept and one more was there."""
    def check(answer):
        if not (part := where(answer)):
            return "nothing of it"
        return (len(part[what]), part[f"{what}_total"]) == (n, n + 1) or str(part)[:200]
    return check


@of("CA_NAMES_MAX")
def ca_names(n):
    names = tuple(tls.name(b"%d" % i) for i in range(n + 1))
    yield spoken(shows(request=names), ASKED, **told(
        so_many("ca_names", n, lambda a: a["request"]), "- and 1 more"))


@of("SCHEMES_MAX")
def schemes(n):
    many = b"".join(struct.pack("!H", 0xfe00 + i) for i in range(n))
    yield spoken(shows(request=(), schemes=tls.ECDSA_P256_SHA256 + many), ASKED, **told(
        so_many("signature_algorithms", n, lambda a: a["request"]), "and 1 more"))


@of("SANS_MAX")
def sans(n):
    der = tls.certificate(b"many", *(b"h%d.example" % i for i in range(n + 1)))
    yield spoken(shows(ders=(der,)), ON, **told(
        so_many("san", n, lambda a: a["tls"]["server_certificate"]), "and 1 more"))


# ---- what would cost too much ----------------------------------------------

def elements(der):
    """How many there are; lengths are tls.der's."""
    count = 0
    while der:
        start, n = (5, int.from_bytes(der[2:5], "big")) if der[1] == 0x83 else (2, der[1])
        count += 1 + (elements(der[start:start + n]) if der[0] & 0x20 else 0)
        der = der[start + n:]
    return count


@of("CERTIFICATES_MAX_ELEMENTS")
def certificates_elements(n):
    """In one certificate, or in two; what is in extensions does not count."""
    few = tls.certificate(subject=tls.der(0x30, b"\x31\0" * 100))
    most = n - elements(few) + 100

    def chain(n, *others):
        sets = n - sum(map(elements, others))
        return shows(ders=(tls.certificate(subject=tls.der(0x30, b"\x31\0" * sets)), *others))
    for others in (), (few,):
        yield spoken(chain(most, *others), ON)
        yield spoken(chain(most + 1, *others), OVER)
    names = 1500
    many = tls.certificate(b"many", *(b"host-%d.cdn.example" % i for i in range(names)))
    yield spoken(shows(ders=(many,)), ON, **told(
        lambda a: ((a["tls"] or {}).get("server_certificate") or {}).get("san_total") == names
        or str(a["tls"])))


@of("NAME_MAX_ELEMENTS")
def name_elements(n):
    """A part of one attribute is four, and each one more is three."""
    def named(n):
        pairs = (1 - n) % 4
        name = tls.der(0x30, tls.part() * ((n - 1 - 7 * pairs) // 4) + tls.part(2) * pairs)
        assert elements(name) == n
        return name
    yield spoken(shows(request=(named(n), named(n + 1), tls.name(b"x"))), ASKED, **told(
        lambda a: [name[:4] for name in (a["request"] or {"ca_names": []})["ca_names"]]
        == ["2.5=", "…", "CN=x"] or str(a["request"])))


def key_of(bits, exponent_bits, causes):
    yield spoken(signing(tls.Tls13, tls.rsa_key(bits, exponent_bits)), causes)


@of("KEY_MAX_BITS")
def key_bits(n):
    """What fits is reckoned with, and found wrong."""
    yield from key_of(n, 17, frozenset({"tls-error"}))
    yield from key_of(n + 1, 17, OVER)


@of("KEY_EXPONENT_MAX_BITS")
def key_exponent_bits(n):
    yield from key_of(2048, n, frozenset({"tls-error"}))
    yield from key_of(2048, n + 1, OVER)


@of("FACTS_MAX")
def facts(n):
    offers = b"250-mx\r\n" + b"250-X\r\n" * n + b"250 STARTTLS\r\n"
    yield plain("smtp", smtp(offers=offers), ON, **told(
        so_many("facts", n, lambda a: a["attempts"][0]), "and 1 more"))


@of("EVENTS_MAX")
def events(n):
    """Turns before TLS and in it."""
    many = VALUES["TURNS_MAX"] - 4

    async def serve(line):
        await play(line, notices(many))
        server = await accepted(line, "irc")
        await server.open()
        await Inside(server, line).say(NOTICE * (many - 2))
        line.half_close()
    yield Scenario("", "127.0.0.1:{port}", serve, ON, arguments=("--starttls=irc",), **told(
        lambda a: len(a["attempts"][0]["events"]) == n < a["attempts"][0]["events_total"]
        or "not so many steps", "more"))


@of("EVENT_MAX_BYTES")
def event_bytes(n):
    words = b"220 mx " + b"x" * n
    yield plain("smtp", smtp(words + b"\r\n"), ON, says="x" * 40 + "…", check=lambda a: None)


@of("SAID_MAX_BYTES")
def said(n):
    yield plain("smtp", smtp()[:3] + [smtp()[3], ("S", b"454 " + b"x" * n + b"\r\n")],
                frozenset({"starttls-refused"}), **told(
        lambda a: len(a["starttls"]["said"]) == n and a["starttls"]["said"].endswith("…")
        or a["starttls"], "x…"))


@of("FINDINGS_MAX")
def findings(n):
    """Redirects that would crowd out what came with the go-ahead."""
    ask, (_, switch), *rest = talks.agreed("http").pieces
    head = b"".join(b"Location: http://h%d.example/\r\n" % i for i in range(n))
    pieces = [ask, ("S", switch.replace(b"\r\n", b"\r\n" + head, 1)), *rest]

    def check(answer):
        found = answer["findings"]
        return (found[0]["kind"], len(found), answer["findings_total"]) == (
            "injected-plaintext", n, n + 1) or str(found)[:200]
    yield plain("http", dialogue.followed(pieces, b"x"), ON, whole=True,
                **told(check, "and 1 more, less grave"))


@of("BODY_MAX_BYTES")
def body_bytes(n):
    """A page tells why it is there where it is searched, and no further."""
    (ask, _) = talks.named("https/long-body").pieces
    for many, cause in (n, "client-certificate-missing"), (n + 1, "server-error"):
        words = b"<p>no certificate".rjust(many, b"x")
        head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n" % len(words)
        yield Scenario("", "https://127.0.0.1:{port}/",
                       polite([], None, [ask, ("S", head + words)]), frozenset({cause}),
                       arguments=("--name=www.example.org",))


@of("ATTEMPTS_MAX")
def attempts(n):
    """A server that would give a reason for more, and time for it in a crowd."""
    async def serve(line):
        await tls.read_record(line)
        await line.say(FATAL)
        await close(line)
    yield Scenario("", "127.0.0.1:{port}", serve, frozenset({"alert"}), arguments=(
        "--starttls=none", "--name=a.example", "--alpn=h2", "--timeout=20"), **told(
            lambda a: len(a["attempts"]) == n or len(a["attempts"])))


# ---- all -------------------------------------------------------------------

def tricks():
    for name, scenarios in LIMITS.items():
        for i, scenario in enumerate(scenarios()):
            label = name.lower().replace("_max", "").replace("_", "-")
            yield dataclasses.replace(scenario, name=f"limit-{label}-{i}")


def wrong(header=None):
    """A line for each limit that is not reached as it should be."""
    names = re.findall(r"^  ([A-Z_]+) = \d+", header or HEADER.read_text(), re.M)
    for name in names:
        if name in LIMITS and name in ELSEWHERE:
            yield f"{name}: a server reaches it, so it is no exception"
        elif name not in LIMITS and name not in ELSEWHERE:
            yield f"{name}: nothing reaches it"
    for name, (_, where) in ELSEWHERE.items():
        if name not in (TOP / "tests" / where).read_text():
            yield f"{name}: tests/{where} does not know it"
    for name in {*LIMITS, *ELSEWHERE} - set(names):
        yield f"{name}: is no limit"
