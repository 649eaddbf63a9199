"""What goes wrong before TLS: protocols × tricks.

The plain dialogue of each protocol comes from its transcripts; a trick says the pieces up to one of
its own, and then something else.
"""

import random
import re
import socket
import struct

import talks
import tls
from scenario import Scenario

EVIL = b"\x1b[31m\r\x07\0\xff\x9b\xe2\x80\xae\xe2\x80\xa8\xc2\x9b\xf3\xa0\x81\x81\xed\xa0\x80"
MIB = 1 << 20
WRAPPED = {"mssql"}     # whose handshake travels in packets: see Packets
OFFER = re.compile(rb"STARTTLS|STLS|starttls|\btls\b|AUTH TLS|AUTH=TLS|Upgrade", re.I)

NOT_TLS = {"not-tls", "tls-error"}
PLAIN = {"protocol-error", "limit", "timeout", "closed", "reset", "starttls-refused",
         "starttls-not-offered", "starttls-preauth", "server-error"}
# Where one byte is a whole message, junk may be one that says no.
SAYS_NO = {"vnc": {"starttls-refused", "starttls-not-offered"}}


def protocols():
    """Those of the registry that begin in plaintext."""
    return [folder.name for folder in sorted(talks.FOLDER.iterdir())
            if folder.is_dir() and not folder.name.startswith("via-")
            and talks.plaintext(folder.name)]


# ---- what a server does --------------------------------------------------

class Packets:
    """A line whose TLS travels in packets (MS-TDS, 2.2.3.1), up to the server's Finished."""

    HEAD, MOST = 8, 4088

    def __init__(self, line):
        self._line = line
        self._left = 0

    async def hear(self, n):
        data = b""
        while len(data) < n:
            if not self._left:
                head = await self._line.hear(self.HEAD)
                self._left = int.from_bytes(head[2:4], "big") - self.HEAD
            piece = await self._line.hear(min(n - len(data), self._left))
            self._left -= len(piece)
            data += piece
        return data

    async def say(self, data):
        pieces = [data[i:i + self.MOST] for i in range(0, len(data), self.MOST)]
        await self._line.say(b"".join(
            struct.pack("!BBHI", 4, piece is pieces[-1], len(piece) + self.HEAD, 256) + piece
            for piece in pieces))


async def play(line, pieces, exact=True):
    """Say and hear; other words of the same length will do if not `exact`."""
    for side, piece in pieces:
        if side == "S":
            await line.say(piece)
        else:
            heard = await line.hear(len(piece))
            assert heard == piece or not exact, f"{heard!r} instead of {piece!r}"


async def accepted(line, protocol):
    """A TLS server that has read the ClientHello of one who speaks PROTOCOL."""
    if protocol in WRAPPED:
        return await tls.Tls12.accept(Packets(line))
    return await tls.Tls13.accept(line)


def healthy(protocol=None, late=b""):
    """TLS, no request, and a goodbye; `late` comes after the ClientHello, in plaintext."""
    async def serve(line):
        server = await accepted(line, protocol)
        await line.say_whole(late)
        await server.open()
        await line.say(server.seal(tls.ALERT, tls.alert(1, 0)))
        line.half_close()
    return serve


be_healthy = healthy()


async def close(line):
    line.half_close()


async def reset(line):
    await line.reset()


async def silence(line):
    pass


def hear_hello(protocol):
    return lambda line: accepted(line, protocol)


def say(data):
    return lambda line: line.say(data)


def say_for_ever(data):
    return lambda line: line.say_for_ever(data)


def after(pieces, *acts):
    """A server that says `pieces`, then does `acts`."""
    async def serve(line):
        await play(line, pieces)
        for act in acts:
            await act(line)
    return serve


# ---- tricks --------------------------------------------------------------

def not_requested(answer):
    if answer["verdict"] != "not-requested":
        return f"verdict {answer['verdict']}: TLS has come to harm"


def injected(answer):
    """What was found, as (bytes, late)."""
    return [(f["bytes"], f["late"]) for f in answer["findings"]
            if f["kind"] == "injected-plaintext"]


def in_time(n):
    """The finding counts `n` bytes, and TLS has come to no harm."""
    def check(answer):
        found = injected(answer)
        return not_requested(answer) if found == [(n, False)] else f"injected {found}, not {n}"
    return check


def too_late(n):
    """So does this one, but that a ServerHello which has just begun may count, too, or a packet
    around it; TLS did not take them."""
    def check(answer):
        found = injected(answer)
        if len(found) != 1 or not n <= found[0][0] < n + 14 or not found[0][1]:
            return f"injected {found}, not {n} and late"
    return check


def never_silent(n):
    """Either it was seen in time, all of it, and TLS has come to no harm, or it was late."""
    def check(answer):
        found = injected(answer)
        late = any(is_late for _, is_late in found)
        if late != (answer["cause"] == "not-tls"):
            return f"injected {found}, but the cause is {answer['cause']}"
        if not late and found != [(n, False)]:
            return f"injected {found}, not {n}"
    return check


INJECTIONS = {"command": b"250 AUTH PLAIN\r\n", "fragment": b"a1 OK LOG", "space": b" ",
              "nul": b"\0"}
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"      # after our ClientHello it is a server's answer
ERROR = b"HTTP/1.1 400 Bad Request\r\n\r\n"


def followed(pieces, data):
    """The dialogue, `data` coming with the go-ahead: what the server says last."""
    last = max(i for i, (side, _) in enumerate(pieces) if side == "S")
    return [*pieces[:last], ("S", pieces[last][1] + data), *pieces[last + 1:]]


def injections(protocol, pieces):
    """Bytes between the go-ahead and TLS: with it (the most of a MiB is in the socket when our
    ClientHello is due), behind it in a segment of their own, and after our ClientHello."""
    well = healthy(protocol)
    found = {"findings": {"injected-plaintext"}}
    for name, data in {**INJECTIONS, "alert": ALERT}.items():
        yield (f"inject-{name}", after(followed(pieces, data), well), {None, "closed"},
               {"whole": True, "check": in_time(len(data))})
    for name, data in INJECTIONS.items():
        n = len(data)
        yield (f"inject-{name}-later", after(pieces, say(data), well),
               {None, "closed", "not-tls"}, {"check": never_silent(n)})
        yield (f"inject-{name}-late", after(pieces, healthy(protocol, data)), {"not-tls"},
               {"check": too_late(n)})
    yield ("inject-answer", after(pieces, hear_hello(protocol), say(ERROR), close), {"not-tls"},
           found)
    yield ("inject-some-late", after(followed(pieces, b"NOOP\r\n"), healthy(protocol, b" ")),
           {"not-tls"}, found)
    yield ("inject-mib", after(followed(pieces, b"x" * MIB), well), {None, "closed", "not-tls"},
           found)
    yield ("inject-mib-later", after(pieces, say(b"x" * MIB), well), {None, "closed", "not-tls"},
           found)
    yield "inject-for-ever", after(pieces, say_for_ever(b"NOOP\r\n")), {"not-tls"}, found


def steps(protocol, pieces):
    """Silence, close and reset at each step, and in the middle of it; drips, floods and rubbish in
    its place."""
    says = [i for i, (side, _) in enumerate(pieces) if side == "S"]
    junk = {"limit", "protocol-error"} | SAYS_NO.get(protocol, set())
    for step, i in enumerate(says):
        before, piece = pieces[:i], pieces[i][1]
        half = [*before, ("S", piece[:len(piece) // 2])]
        yield f"silence-{step}", after(before), {"timeout"}, {}
        yield f"close-{step}", after(before, close), {"closed"}, {}
        yield f"reset-{step}", after(before, reset), {"reset", "closed"}, {}
        if len(piece) > 1:
            yield f"half-{step}", after(half), {"timeout"}, {}
            yield f"half-close-{step}", after(half, close), {"closed"}, {}
        yield f"drip-{step}", after(before, drip(piece)), PLAIN | {None}, {}
        yield f"evil-{step}", after([*before, ("S", EVIL + piece)]), PLAIN | NOT_TLS, {}
        yield (f"evil-within-{step}", after([*before, ("S", piece[:4] + EVIL + piece[4:])]),
               PLAIN | NOT_TLS, {})
        yield f"line-{step}", after(before, say_for_ever(b"2" * 1000)), junk, {}
        yield f"again-{step}", after(before, say_for_ever(piece)), PLAIN | NOT_TLS, {}
        yield f"zeros-{step}", after(before, say_for_ever(b"\0")), junk | {"timeout"}, {}
        yield f"ones-{step}", after(before, say_for_ever(b"\xff")), junk | {"timeout"}, {}
        yield f"rubbish-{step}", after(before, say(rubbish(f"{protocol}{step}"))), PLAIN, {}
        yield f"tls-{step}", after(before, say(b"\x15\x03\x01\0\2\2\x46"), close), {
            "protocol-error", "closed", "limit"} | (NOT_TLS if step else {"alert"}), {}


def drip(data):
    return lambda line: line.drip(data, 0.4)


def rubbish(seed):
    return random.Random(seed).randbytes(4096)


def early(protocol, pieces):
    """All answers at once, before the questions."""
    first = pieces[0][0] == "C"
    answers = b"".join(piece for side, piece in pieces if side == "S")
    many = sum(side == "S" for side, _ in pieces) > 1 and protocol != "telnet"
    extra = {"findings": {"early-reply"}, "whole": True} if many else {}
    yield ("early", after([*pieces[:first], ("S", answers)], healthy(protocol)),
           {None, "closed", "timeout"} | NOT_TLS | (set() if many else PLAIN), extra)


def disguise(protocol, pieces):
    """The offer is there under another name, as some firewalls do it, and cannot be had."""
    hidden = [(side, OFFER.sub(lambda m: b"X" * len(m[0]), piece) if side == "S" else piece)
              for side, piece in pieces]
    if hidden != pieces:
        at = next(i for i, pair in enumerate(hidden) if pair != pieces[i])
        yield ("disguise", after(hidden[:at + 1], close),
               {"starttls-not-offered", "starttls-refused", "protocol-error", "closed"}, {})


# Endless lists of the protocol's own, after so many pieces of the dialogue.
XML = b"<stream:stream xmlns='%s' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
C2S, S2S = XML % b"jabber:client", XML % b"jabber:server"
LAUGHS = (b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>"
          + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 50) for i in range(20))
          + b"]>")


def xml(stream):
    features = stream + b"<stream:features>"
    return {
        "laughs": (1, LAUGHS + stream, b" "),
        "comment": (1, stream + b"<!--", b"-"),
        "instruction": (1, stream + b"<?", b"x"),
        "doctype": (1, b"<!DOCTYPE x [", b"<!ENTITY a 'b'>"),
        "deep": (1, features, b"<a>"),
        "wide": (1, features, b"<a/>"),
        "text": (1, features, b"x"),
        "attributes": (1, features + b"<a", b" b='c'"),
        "attribute": (1, features + b"<a b='", b"x"),
        "name": (1, features + b"<", b"x"),
        "namespaces": (1, features + b"<a", b" xmlns:b='c'"),
        "cdata": (1, features + b"<![CDATA[", b"x"),
        "entity": (1, features + b"&", b"x"),
        "spaces": (1, b"", b" \n"),
        "utf-16": (1, "\ufeff<stream:stream".encode("utf-16"), "<a>".encode("utf-16-le")),
        "bad-utf-8": (1, features + b"\xff\xfe", b"\xc0\x80"),
    }


SMTP = {"greeting": (0, b"", b"220-mx\r\n"), "capabilities": (2, b"", b"250-X\r\n")}
MORE = {
    "smtp": SMTP, "submission": SMTP, "lmtp": SMTP,
    "imap": {"capabilities": (0, b"* OK [CAPABILITY", b" X"), "untagged": (2, b"", b"* OK x\r\n"),
             "literal": (2, b"* CAPABILITY {99999999999999999999}\r\n", b"x"),
             "negative-literal": (2, b"* OK {-1}\r\n", b"x")},
    "pop3": {"capabilities": (2, b"+OK\r\n", b"X\r\n")},
    "nntp": {"capabilities": (2, b"101 x\r\n", b"X\r\n")},
    "ftp": {"greeting": (0, b"", b"220-x\r\n"), "indented": (0, b"220-x\r\n", b" 220 x\r\n")},
    "sieve": {"capabilities": (0, b"", b"\"X\" \"Y\"\r\n"),
              "literal": (0, b"{4294967299+}\r\n", b"x"), "quoted": (0, b'"', b"\\\"")},
    "irc": {"notices": (1, b"", b":x NOTICE * :y\r\n"), "caps": (1, b"", b"CAP * LS * :x\r\n")},
    "http": {"head": (1, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
             "interim": (1, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
             "chunks": (1, b"HTTP/1.1 426 x\r\nTransfer-Encoding: chunked\r\n\r\n",
                        b"ffffffffffffffffffff\r\n"),
             "length": (1, b"HTTP/1.1 403 x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                        b"x")},
    "telnet": {"options": (0, b"", b"\xff\xfb\x01\xff\xfd\x18"), "sub": (0, b"\xff\xfa\x2e", b"\1"),
               "banner": (0, b"", b"login: "), "iac": (0, b"", b"\xff\xff")},
    "ldap": {"length": (1, b"\x30\x84\xff\xff\xff\xff", b"\x04"),
             "long-length": (1, b"\x30\xff" + b"\xff" * 127, b"\0"),
             "indefinite": (1, b"\x30\x80", b"\x30\x80"),
             "deep": (1, b"", b"\x30\x84\x00\x00\x7f\x00"),
             "notices": (1, b"", b"\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x34\x04\x00\x04\x00"),
             "tags": (1, b"\x30\x82\x7f\x00\x02\x01\x01", b"\x7f\xff\xff")},
    "postgres": {"error": (1, b"E\xff\xff\xff\xff", b"S"), "zero": (1, b"E\0\0\0\0", b"S"),
                 "fields": (1, b"E\0\0\x7f\xff", b"Mx\0")},
    "xmpp": xml(C2S), "xmpp-server": xml(S2S),
    "mysql": {"length": (0, b"\xff\xff\xff\0\x0a", b"8"),
              "error": (0, b"\xff\xff\xff\0\xff", b"x")},
    "nbd": {"length": (2, b"\0\3\xe8\x89\4\5\x65\xa9\0\0\0\5\0\0\0\1\xff\xff\xff\xff", b"x")},
    "mssql": {"length": (1, b"\4\1\xff\xff\0\0\1\0", b"\0"),
              "tokens": (1, b"\4\1\x7f\xff\0\0\1\0", b"\0\xff\xff\xff\xff")},
    "rdp": {"length": (1, b"\3\0\xff\xff", b"\0"), "short": (1, b"\3\0\0\0", b"\3\0\0\0")},
    "vnc": {"types": (0, b"RFB 003.008\n\xff", b"\xff"),
            "reason": (0, b"RFB 003.008\n\0\xff\xff\xff\xff", b"x")},
    "amqp": {"header": (1, b"", b"AMQP\3\1\0\0")},
}


def endless(protocol, pieces):
    for name, (step, begin, again) in MORE.get(protocol, {}).items():
        yield (f"endless-{name}",
               after([*pieces[:step], ("S", begin)], say_for_ever(again)),
               {"limit", "protocol-error", "timeout", "starttls-refused", "starttls-not-offered",
                "server-error"}, {})


# Where somebody would like to have us: nobody may come.
TRAP = socket.create_server(("127.0.0.2", 0))
TRAP.setblocking(False)
REDIRECTS = {
    "imap": (0, b"* BYE [REFERRAL imap://%s/] elsewhere\r\n"),
    "sieve": (0, b'BYE (REFERRAL "sieve://%s") "elsewhere"\r\n'),
    "xmpp": (1, C2S + b"<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>"
             b"%s</see-other-host></stream:error></stream:stream>"),
    "xmpp-server": (1, S2S + b"<stream:error><see-other-host xmlns="
                    b"'urn:ietf:params:xml:ns:xmpp-streams'>%s</see-other-host></stream:error>"),
    "http": (1, b"HTTP/1.1 301 Moved\r\nLocation: http://%s/\r\nContent-Length: 0\r\n\r\n"),
}


def redirect(protocol, trap):
    """(pieces before it, words) of a redirect to `trap`, HOST:PORT; None if there is none."""
    if protocol == "ldap":
        uri = tls.der(0xa3, tls.der(0x04, b"ldap://" + trap + b"/"))
        result = b"\x0a\x01\x0a\x04\x00\x04\x00"
        return 1, tls.der(0x30, b"\x02\x01\x01", tls.der(0x78, result, uri))
    step, words = REDIRECTS.get(protocol, (0, None))
    return (step, words % trap) if words else None


def redirects(protocol, pieces):
    there = b"127.0.0.2:%d" % TRAP.getsockname()[1]
    evil = EVIL + there.removeprefix(b"127.0.0.2")
    for name, trap in (("redirect", there), ("redirect-evil", evil),
                       ("redirect-user", b"127.0.0.1:1@" + there),
                       ("redirect-slashes", b"//" + there)):
        found = redirect(protocol, trap)
        if not found or protocol.startswith("xmpp") and trap[:1] == b"\x1b":
            continue
        step, words = found
        yield (name, after([*pieces[:step], ("S", words)], close), PLAIN,
               {"findings": {"external-redirect"} if trap != evil else set()})


TRICKS = (injections, steps, early, disguise, endless, redirects)


def tricks():
    for protocol in protocols():
        talk = talks.agreed(protocol)
        for trick in TRICKS:
            for name, serve, causes, extra in trick(protocol, talk.pieces):
                extra = {**extra, "findings": frozenset(extra.get("findings", ()))}
                yield Scenario(f"{protocol}-{name}", "127.0.0.1:{port}", serve, frozenset(causes),
                               arguments=(f"--starttls={protocol}", *talk.arguments), **extra)
