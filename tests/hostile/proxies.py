"""What goes wrong on the way through a proxy, which the line leads to, and behind one that does as
it is told: there is no other end, so that the proxy plays the server, too."""

import itertools
import struct

import dialogue
import handshake
import talks
import tls
from dialogue import EVIL, after, close, healthy, play, reset, say, say_for_ever, silence
from scenario import Scenario

NAME = "mx.example.test"
PORT = 2525                             # no service's own: the target says what is spoken there
AT_PROXY = {"unreachable"}
GARBLED, REFUSED = "what answered is no such proxy", "the proxy refused"
TOO_MUCH, HUNG_UP, LATE = ("the proxy said more than we take", "the proxy hung up",
                           "the proxy did not answer in time")
RESET = "the proxy reset the connection"

# ---- what is said with a good one ------------------------------------------

HTTP = [("C", b"CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n\r\n" % ((NAME.encode(), PORT) * 2)),
        ("S", b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")]
TO = b"\3" + bytes([len(NAME)]) + NAME.encode() + struct.pack("!H", PORT)
SOCKS_CONNECT = [("C", b"\5\1\0" + TO), ("S", b"\5\0\0\1\x7f\0\0\1\x12\x34")]
SOCKS = [("C", b"\5\1\0"), ("S", b"\5\0"), *SOCKS_CONNECT]
PASSWORD = [("C", b"\5\2\0\2"), ("S", b"\5\2"), ("C", b"\1\4anna\6geheim"), ("S", b"\1\0"),
            *SOCKS_CONNECT]
WAYS = {"via-http": ("http://", HTTP), "via-socks": ("socks5://", SOCKS),
        "via-socks-user": ("socks5://anna:geheim@", PASSWORD)}


def through(way):
    return f"--connect-via={WAYS[way][0]}127.0.0.1:{{port}}"


def joined(pieces, more):
    """`pieces`, then `more`; sides take turns."""
    pieces, more = list(pieces), list(more)
    if more and pieces[-1][0] == more[0][0]:
        more[0] = (more[0][0], pieces.pop()[1] + more[0][1])
    return pieces + more


# ---- what it must come to --------------------------------------------------

def at_the_proxy(words):
    """The connection ended there, for what `words` say; nothing is told of a server."""
    def check(answer):
        last = answer["attempts"][-1]
        said = last["events"][-1]["detail"]
        if answer["rule"] != "proxy" or answer["starttls"] or last["outcome"] != "proxy":
            return f"rule {answer['rule']}, starttls {answer['starttls']}"
        if not said.startswith(words):
            return f"it is said {said!r}, not {words!r}"
    return check


def led_to(host):
    """It is told, too, that the proxy would have us elsewhere."""
    refused = at_the_proxy(REFUSED)

    def check(answer):
        found = [f["to"] for f in answer["findings"] if f["kind"] == "external-redirect"]
        return refused(answer) or (None if any(host in to for to in found)
                                   else f"redirects {found}, none to {host}")
    return check


def early(step, data):
    """What came before `step` is told, to the byte."""
    def check(answer):
        found = [(f["step"], f["bytes"]) for f in answer["findings"] if f["kind"] == "early-reply"]
        if (step, len(data)) not in found:
            return f"early {found}, not {len(data)} bytes before {step}"
    return check


# ---- tricks of any proxy ---------------------------------------------------

STEPS = {"silence": LATE, "close": HUNG_UP, "half": LATE, "half-close": HUNG_UP, "evil": GARBLED,
         "ones": GARBLED, "rubbish": GARBLED, "tls": GARBLED}


def steps(way, pieces):
    """The tricks on each step of a dialogue, of which none but a drip or the right words again and
    again can come to an end of the server's."""
    for name, serve, causes, _ in dialogue.steps(way, pieces):
        kind = name.rpartition("-")[0]
        if kind in STEPS:
            yield name, serve, AT_PROXY, {"check": at_the_proxy(STEPS[kind])}
        elif kind in ("drip", "again", "evil-within"):
            yield name, serve, AT_PROXY | causes, {}
        else:
            yield name, serve, AT_PROXY, {}


def cuts(_, pieces):
    """The last answer, cut at every byte."""
    *before, (_, last) = pieces
    for n in range(1, min(len(last), 24)):
        yield (f"cut-{n}", after([*before, ("S", last[:n])], close), AT_PROXY,
               {"check": at_the_proxy(HUNG_UP)})
    yield ("cut-reset", after([*before, ("S", last[:5])], reset), AT_PROXY,
           {"check": at_the_proxy(RESET), "whole": True})


def ends(_, pieces):
    """The way is open, and then nothing comes of it."""
    yield "then-silence", after(pieces, silence), {"timeout"}, {}
    yield "then-close", after(pieces, close), {"closed"}, {}
    yield "then-reset", after(pieces, reset), {"reset", "closed"}, {}
    yield "then-tls", after(pieces, say(handshake.FATAL), close), {"protocol-error"}, {}
    yield "then-evil", after(pieces, say(EVIL + b"\r\n"), close), {"protocol-error"}, {}


# ---- tricks of an HTTP proxy -----------------------------------------------

def answer(head, *acts):
    return after([HTTP[0], ("S", head)], *acts)


ENDLESS = {"header": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "status": (b"HTTP/1.1 200 ", b"x"),
           "field": (b"HTTP/1.1 200 OK\r\nX: ", b"y"), "name": (b"HTTP/1.1 200 OK\r\n", b"X"),
           "interim": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
           "hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
           "nul-field": (b"HTTP/1.1 200 OK\r\nX: ", b"\0")}
BODIES = {"chunks": (b"Transfer-Encoding: chunked\r\n\r\n", b"ffffffffffffffffffff\r\n"),
          "length": (b"Content-Length: 99999999999999999999\r\n\r\n", b"x"),
          "negative": (b"Content-Length: -1\r\n\r\n", b"x"),
          "both": (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n"),
          "page": (b"\r\n", b"<html>"), "again": (b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n"),
          "tls": (b"\r\n", tls.record(tls.HANDSHAKE, b"x" * 50))}
NO_STATUS = {"no-code": b"HTTP/1.1 OK\r\n\r\n", "two-digits": b"HTTP/1.1 20 OK\r\n\r\n",
             "four-digits": b"HTTP/1.1 2000 OK\r\n\r\n", "minus": b"HTTP/1.1 -20 OK\r\n\r\n",
             "icy": b"ICY 200 OK\r\n\r\n", "http-2": b"HTTP/2 200\r\n\r\n",
             "two-spaces": b"HTTP/1.1  200 OK\r\n\r\n", "nul": b"HTTP/1.1\0 200 OK\r\n\r\n",
             "bare-lf": b"HTTP/1.1 200 OK\n\n", "frame": b"\0\0\6\4\0\0\0\0\0\0\0\0\0\0\0",
             "greeting": b"220 mx.example.org ESMTP\r\n", "socks": b"\5\0\0\1\x7f\0\0\1\x12\x34",
             "tls": tls.records(tls.HANDSHAKE, tls.message(2, bytes(70)))}
SUCCESS = {"204": b"HTTP/1.1 204 No Content\r\n\r\n", "299": b"HTTP/1.1 299\r\n\r\n",
           "1.0": b"HTTP/1.0 200 OK\r\n\r\n",
           "nul-in-words": b"HTTP/1.1 200 O\0K\r\nX\0: \0\r\n\r\n",
           "evil-words": b"HTTP/1.1 200 \x1b[2J\x9b\r\nX: \x1b]0;x\x07\r\n\r\n",
           "length": b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
           "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
           "location": b"HTTP/1.1 200 OK\r\nLocation: http://127.0.0.2/\r\n\r\n",
           "interim": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}
WORDS = EVIL.replace(b"\r", b"")


def http(_, pieces):
    for name, (begin, again) in ENDLESS.items():
        yield (f"endless-{name}", answer(begin, say_for_ever(again)), AT_PROXY,
               {"check": at_the_proxy(TOO_MUCH)})
    for name, (fields, again) in BODIES.items():
        yield (f"refusal-body-{name}",
               answer(b"HTTP/1.1 403 Forbidden\r\n" + fields, say_for_ever(again)), AT_PROXY,
               {"check": at_the_proxy(REFUSED + ": 403")})
    for name, words in NO_STATUS.items():
        yield f"no-{name}", answer(words, close), AT_PROXY, {"check": at_the_proxy(GARBLED)}
    for name, words in SUCCESS.items():
        yield (f"success-{name}", behind([HTTP[0], ("S", words)], "smtp", healthy()),
               {None, "closed"}, {"check": dialogue.not_requested})
    for code in 407, 401, 400, 500, 999, 101:
        head = b"HTTP/1.1 %d %s\r\nProxy-Authenticate: Basic realm=\"%s\"\r\n\r\n" % (
            code, WORDS, WORDS)
        yield (f"evil-{code}", answer(head, close), AT_PROXY,
               {"check": at_the_proxy(f"{REFUSED}: {code}")})
    yield "early", after([("S", pieces[1][1])], close), AT_PROXY | {"closed"}, {}


def redirects(_, __):
    port = dialogue.TRAP.getsockname()[1]
    for code in 300, 301, 302, 303, 305, 307, 308:
        for name, words in ("", b""), ("-evil", WORDS):
            head = b"HTTP/1.1 %d Go\r\nLocation: http://127.0.0.2:%d/%s\r\n\r\n" % (
                code, port, words)
            yield (f"redirect-{code}{name}", answer(head, close), AT_PROXY,
                   {"check": led_to("127.0.0.2")})


# ---- tricks of a SOCKS proxy -----------------------------------------------

METHODS = {"version-0": b"\0\0", "version-4": b"\4\0", "version-6": b"\6\0",
           "version-255": b"\xff\0", "socks-4": b"\0\x5a\0\0\0\0\0\0", "gssapi": b"\5\1",
           "password": b"\5\2", "private": b"\5\x80", "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
           "tls": tls.record(tls.ALERT, tls.alert(2, 70)), "greeting": b"220 mx ESMTP\r\n"}
REPLIES = {"version-0": b"\0\0\0\1", "version-4": b"\4\0\0\1", "status-9": b"\5\x09\0\1",
           "status-255": b"\5\xff\0\1", "type-0": b"\5\0\0\0", "type-2": b"\5\0\0\2",
           "type-5": b"\5\0\0\5", "type-255": b"\5\0\0\xff", "http": b"HTTP/1.1 200 OK\r\n",
           "again": b"\5\0\5\0"}
LONG = (EVIL * 20)[:255]
ADDRESSES = {"name-255": b"\5\0\0\3\xff" + LONG + b"\0\0", "name-0": b"\5\0\0\3\0\0\0",
             "name-nuls": b"\5\0\0\3\xff" + bytes(255) + b"\xff\xff", "reserved": b"\5\0\xff\1"
             + bytes(6), "ipv6": b"\5\0\0\4" + b"\xff" * 16 + b"\0\0"}


def socks(_, pieces):
    methods, connect = pieces[:1], pieces[:3]
    for name, words in METHODS.items():
        yield (f"method-{name}", after([*methods, ("S", words)], close), AT_PROXY,
               {"check": at_the_proxy(GARBLED)})
    yield ("method-none", after([*methods, ("S", b"\5\xff")], close), AT_PROXY,
           {"check": at_the_proxy(REFUSED)})
    for name, words in REPLIES.items():
        yield (f"reply-{name}", after([*connect, ("S", words.ljust(10, b"\0"))], close), AT_PROXY,
               {"check": at_the_proxy(GARBLED)})
    for status in range(1, 9):
        yield (f"refused-{status}", after([*connect, ("S", b"\5" + bytes([status]))],
                                          say_for_ever(b"\5\0\0\1")), AT_PROXY,
               {"check": at_the_proxy(REFUSED)})
    for name, words in ADDRESSES.items():
        yield (f"address-{name}", behind([*connect, ("S", words)], "smtp", healthy()),
               {None, "closed"}, {"check": dialogue.not_requested})
        yield (f"address-{name}-cut", after([*connect, ("S", words[:-1])], close), AT_PROXY,
               {"check": at_the_proxy(HUNG_UP)})
    reply = pieces[3][1]
    yield ("early", behind([methods[0], ("S", b"\5\0" + reply), pieces[2]], "smtp", healthy()),
           {None, "closed"}, {"whole": True, "check": early("CONNECT", reply)})
    both = b"\5\0" + reply
    yield ("early-all", behind([("S", both), methods[0], pieces[2]], "smtp", healthy()),
           {None, "closed"}, {"whole": True, "findings": {"early-reply"}})


def passwords(_, pieces):
    for name, words, said in (("version", b"\5\0", GARBLED), ("status", b"\1\1", REFUSED),
                              ("status-255", b"\1\xff", REFUSED), ("http", b"HT", GARBLED)):
        yield (f"password-{name}", after([*pieces[:3], ("S", words)], say_for_ever(b"\5\0")),
               AT_PROXY, {"check": at_the_proxy(said)})


# ---- behind a good one -----------------------------------------------------

def behind(pieces, protocol, *acts):
    """The server, where the way that `pieces` open leads: it agrees to TLS, and does `acts`."""
    return after(joined(pieces, talks.agreed(protocol).pieces), *acts)


def behind_it(way, serve):
    """What `serve` does, behind the good proxy."""
    async def both(line):
        await play(line, WAYS[way][1])
        await serve(line)
    return both


def targets(way, protocol, tricks):
    """The protocol's tricks on the server, each behind the proxy."""
    talk = talks.agreed(protocol)
    for trick in tricks:
        for name, serve, causes, extra in trick(protocol, talk.pieces):
            yield Scenario(f"{way}-{protocol}-{name}", f"{protocol}://{NAME}:{PORT}",
                           behind_it(way, serve), frozenset(causes),
                           frozenset(extra.pop("findings", ())),
                           (through(way), *talk.arguments), **extra)


def shows(words):
    """What is no TLS stands in the ladder."""
    def check(answer):
        events = answer["attempts"][0]["events"]
        return None if words in events[-1]["detail"] else f"{words} is not in {events[-1]}"
    return check


def with_the_last(data):
    """`data` comes with the last word of the proxy, before our ClientHello, and then a good TLS
    server: it is what the server says first, and TLS takes none that is not its own."""
    for way in ("via-http", "via-socks"):
        *before, (_, last) = WAYS[way][1]
        yield way, after([*before, ("S", last + data)], healthy())


BEFORE_TLS = {"command": (b"NOOP\r\n", "NOOP"), "space": (b" ", " "), "nul": (b"\0", "\\u{0}"),
              "greeting": (b"220 mx ESMTP\r\n", "220 mx"), "mib": (b"x" * dialogue.MIB, "xxx"),
              "alert": (dialogue.ALERT, None)}


def bare_tls():
    """TLS from the first byte, each answer behind one proxy or the other."""
    ways = itertools.cycle(("via-http", "via-socks"))
    for name, (serve, causes) in handshake.ANSWERS.items():
        way = next(ways)
        yield f"{way}-tls-{name}", way, behind_it(way, serve), causes, {}
    for name, (data, told) in BEFORE_TLS.items():
        for way, serve in with_the_last(data):
            yield (f"{way}-tls-before-{name}", way, serve, {"not-tls" if told else "alert"},
                   {"check": shows(told) if told else early("ClientHello", data), "whole": True})


# ---- all -------------------------------------------------------------------

TRICKS = {"via-http": (steps, cuts, ends, http, redirects),
          "via-socks": (steps, cuts, ends, socks), "via-socks-user": (steps, passwords)}


def tricks():
    for way, hers in TRICKS.items():
        for trick in hers:
            for name, serve, causes, extra in trick(way, WAYS[way][1]):
                extra = {**extra, "findings": frozenset(extra.get("findings", ()))}
                yield Scenario(f"{way}-{name}", f"smtp://{NAME}:{PORT}", serve, frozenset(causes),
                               arguments=(through(way),), **extra)
    yield from targets("via-http", "smtp", dialogue.TRICKS)
    yield from targets("via-socks", "xmpp", (dialogue.injections, dialogue.early, dialogue.endless,
                                         dialogue.redirects))
    for name, way, serve, causes, extra in bare_tls():
        yield Scenario(name, f"{NAME}:{PORT}", serve, frozenset(causes),
                       arguments=("--starttls=none", through(way)), **extra)
