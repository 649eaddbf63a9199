"""The offer of TLS is gone, or no longer what it was: somebody in between can do that, and some
firewalls do.  What is no offer is never taken for one, and never for a refusal."""

import talks
import tls
from dialogue import C2S, S2S, after, close, protocols
from scenario import Scenario

TLS = "urn:ietf:params:xml:ns:xmpp-tls"

# ---- texts -----------------------------------------------------------------

# What a firewall, or somebody else, makes of the keyword.
MASKS = {"x": "X{0}", "xx": "XXXXXXXA", "long": "{0}X", "short": "{1}", "nul": "\0{0}",
         "nul-after": "{0}\0", "dash": "{0}-", "colon": "{0}:", "equals": "{0}=1",
         "nbsp": "{0}\u00a0", "zero-width": "{2}\u200b{3}", "quoted": "'{0}'",
         "escape": "\x1b[0m{0}", "backspace": "{0}S\b",
         "wide": "\uff33\uff34\uff21\uff32\uff34\uff34\uff2c\uff33"}


def masked(keyword):
    half = len(keyword) // 2
    for name, mask in MASKS.items():
        yield name, mask.format(keyword, keyword[:-1], keyword[:half], keyword[half:])


def smtp(greeting, *lines):
    """The greeting, and what EHLO is answered with."""
    said = [f"250-{line}" for line in lines]
    said[-1] = said[-1].replace("-", " ", 1)
    return [greeting, said]


def smtp_like():
    yield "missing", smtp("220 mx ESMTP", "mx", "PIPELINING", "SIZE 10")
    yield "missing-all", smtp("220 mx ESMTP", "mx")
    for name, word in masked("STARTTLS"):
        yield name, smtp("220 mx ESMTP", "mx", word, "SIZE 10")
        yield f"{name}-last", smtp("220 mx ESMTP", "mx", "SIZE 10", word)
    yield "parameter", smtp("220 mx ESMTP", "mx", "AUTH STARTTLS", "SIZE STARTTLS", "HELP")
    yield "own-name", smtp("220 mx ESMTP", "STARTTLS", "SIZE 10")
    yield "own-name-alone", smtp("220 mx ESMTP", "STARTTLS")
    yield "greeting", smtp("220-STARTTLS\r\n220 mx ESMTP STARTTLS", "mx STARTTLS", "SIZE 10")
    yield "other-words", smtp("220 mx ESMTP", "mx", "STLS", "AUTH TLS", "TLS", "UPGRADE TLS")
    yield "no-ehlo", ["220 mx STARTTLS", ["502 5.5.1 STARTTLS"]]
    yield "no-ehlo-lines", ["220 mx", ["500-STARTTLS", "500 STARTTLS"]]


def imap():
    ready = "* OK ready"
    for name, greeting, capabilities in (
            ("missing", ready, "IMAP4rev1 IDLE"), ("missing-all", ready, "IMAP4rev1"),
            ("parameter", ready, "IMAP4rev1 AUTH=STARTTLS X=STARTTLS"),
            ("greeting", "* OK STARTTLS STARTTLS", "IMAP4rev1"),
            ("greeting-code", "* OK [CAPABILITY IMAP4rev1 XSTARTTLS] STARTTLS", "IMAP4rev1"),
            ("greeting-alert", "* OK [ALERT STARTTLS] STARTTLS", "IMAP4rev1"),
            ("other-words", ready, "IMAP4rev1 STLS TLS"),
            *((name, ready, f"IMAP4rev1 {word}") for name, word in masked("STARTTLS"))):
        yield name, [greeting, [f"* CAPABILITY {capabilities}", "A1 OK STARTTLS"]]
    for name, line in (("other-response", "* FLAGS (STARTTLS) STARTTLS"),
                       ("other-text", "* OK [X STARTTLS] STARTTLS"),
                       ("literal", "* X {27}\r\n* CAPABILITY IMAP4 STARTTLS"),
                       ("other-command", "* XCAPABILITY IMAP4rev1 STARTTLS")):
        yield name, [ready, [line, "* CAPABILITY IMAP4rev1 IDLE", "A1 OK done"]]


def pop3():
    for name, lines in (("missing", ["TOP"]), ("missing-all", []),
                        ("parameter", ["SASL STLS", "IMPLEMENTATION STLS"]),
                        ("other-words", ["STARTTLS", "TLS"]), ("stuffed", ["..STLS"]),
                        *((name, [word]) for name, word in masked("STLS"))):
        yield name, ["+OK STLS", ["+OK STLS", *lines, "."]]


def nntp():
    for name, lines in (("missing", []), ("parameter", ["SASL STARTTLS", "X STARTTLS"]),
                        ("other-words", ["STLS", "TLS"]),
                        *((name, [word]) for name, word in masked("STARTTLS"))):
        yield name, ["200 STARTTLS", ["101 STARTTLS", "VERSION 2", *lines, "."]]


def sieve():
    for name, lines in (("missing", []), ("parameter", ['"SASL" "STARTTLS"']),
                        ("value", ['"NOTIFY" "STARTTLS"']), ("two-words", ['"STARTTLS PLAIN"']),
                        ("blank", ['" STARTTLS"']), ("literal", ["{9+}\r\nXSTARTTLS"]),
                        ("escaped", ['"\\"STARTTLS\\""']), ("other-words", ['"STLS"', '"TLS"']),
                        *((name, [f'"{word}"']) for name, word in masked("STARTTLS"))):
        yield name, [['"IMPLEMENTATION" "STARTTLS"', '"SIEVE" "fileinto"', *lines,
                      'OK "STARTTLS"']]


def ftp():
    for code in 500, 502, 504:
        yield f"missing-{code}", ["220 AUTH TLS", [f"{code} AUTH TLS"]]
        yield f"missing-{code}-lines", ["220 AUTH TLS",
                                        [f"{code}-no", " 234 AUTH TLS", f"{code} AUTH TLS"]]


def irc():
    for name, caps in (("missing", "multi-prefix"), ("missing-all", ""),
                       ("parameter", "sasl=tls,PLAIN x=tls"), ("vendor", "example.org/tls"),
                       ("policy", "sts=port=6697"), ("other-words", "starttls ssl"),
                       *((name, word) for name, word in masked("tls"))):
        yield name, [[":tls NOTICE * :tls tls", f":tls CAP * LS :{caps}"]]
    yield "acknowledged", [["CAP * ACK :tls", ":x CAP * LS :sasl"]]
    yield "news", [["CAP * NEW :tls", ":x CAP * LS :sasl"]]


# ---- XML -------------------------------------------------------------------

STARTTLS = f"<starttls xmlns='{TLS}'/>"
FEATURES = {
    "missing": "<x xmlns='y'/>", "missing-all": "",
    "no-namespace": "<starttls/>", "other-namespace": "<starttls xmlns='urn:x'/>",
    "sasl": "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    "blank-namespace": f"<starttls xmlns='{TLS} '/>", "upper-namespace":
    f"<starttls xmlns='{TLS.upper()}'/>", "prefix": f"<starttls xmlns:tls='{TLS}'/>",
    "false-prefix": "<tls:starttls xmlns:tls='urn:x'/>",
    "nested": f"<x xmlns='y'>{STARTTLS}</x>",
    "nested-in-mechanisms":
    f"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>{STARTTLS}</mechanism>"
    "</mechanisms>",
    "nested-in-its-like": f"<starttls>{STARTTLS}</starttls>",
    "cdata": f"<x xmlns='y'><![CDATA[{STARTTLS}]]></x>",
    "escaped": f"<x xmlns='y'>{STARTTLS.replace('<', '&lt;')}</x>",
    "attribute": f"<x xmlns='y' starttls='{TLS}' a='&lt;starttls/>'/>",
    "upper": f"<STARTTLS xmlns='{TLS}'/>", "x": f"<xstarttls xmlns='{TLS}'/>",
    "tls": f"<tls xmlns='{TLS}'/>", "required": f"<required xmlns='{TLS}'/>",
    "proceed": f"<proceed xmlns='{TLS}'/>",
}


def xml(stream):
    def offers():
        for name, features in FEATURES.items():
            yield name, [[f"{stream.decode()}<stream:features>{features}</stream:features>"]]
    return offers


# ---- numbers and flags -----------------------------------------------------

PRELOGIN = bytes.fromhex("0401 000f 0000 0100")


def numbers():
    """(protocol, name, what is said in place of the last answers)."""
    nbd = b"NBDMAGIC", b"IHAVEOPT"
    yield "postgres", "missing", [b"N"]
    yield "postgres", "and-yes", [b"NS"]
    yield "ldap", "missing", [tls.der(0x30, b"\2\1\1", tls.der(
        0x78, b"\x0a\1\2\4\0", tls.der(4, b"1.3.6.1.4.1.1466.20037")))]
    yield "nbd", "oldstyle", [nbd[0] + b"\0\0\x42\2\x81\x86\x12\x53" + bytes(136)]
    yield "nbd", "not-fixed", [nbd[0] + nbd[1] + b"\0\0"]
    for error in 1, 2:
        yield ("nbd", f"error-{error}",
               [nbd[0] + nbd[1] + b"\0\3", bytes.fromhex("0003e889045565a9 00000005 8000000%d"
                                                         % error) + b"\0\0\0\x08STARTTLS"])
    for name, version, capable in (("missing", b"8.0", b"\xff\xf7"), ("name", b"SSL TLS", b"\0\0")):
        body = (b"\x0a" + version + b"\0" + bytes(4) + b"8 octets" + b"\0" + capable
                + b"\x21\2\0" + b"\xff\xff" + b"\x15" + bytes(10) + b"12 octets...\0")
        yield "mysql", name, [len(body).to_bytes(3, "little") + b"\0" + body]
    yield "mysql", "version-9", [b"\x0a\0\0\0\x09SSL TLS\0x"]
    yield "mssql", "not-supported", [PRELOGIN + bytes.fromhex("0100060001ff02")]
    yield "rdp", "missing", [bytes.fromhex("0300000b06d00000123400")]
    yield "rdp", "old-security", [bytes.fromhex("030000130ed000001234000200080000000000")]
    for code in 2, 3:
        yield "rdp", f"failure-{code}", [bytes.fromhex(
            f"030000130ed00000123400030008000{code}000000")]
    yield "vnc", "missing", [b"RFB 003.008\n", b"\2\1\2"]
    yield "vnc", "look-alike", [b"RFB 003.008\n", b"\3\x10\x11\x14"]
    yield "vnc", "too-old", [b"RFB 003.003\n"]
    yield "amqp", "sasl", [b"AMQP\3\1\0\0"]
    yield "amqp", "bare", [b"AMQP\0\1\0\0"]
    yield "amqp", "0-9-1", [b"AMQP\0\0\x09\1"]
    yield "amqp", "tls-2", [b"AMQP\2\2\0\0"]
    yield "telnet", "missing", [b"\xff\xfe\x2e"]
    yield "telnet", "among-others", [b"\xff\xfd\x18\xff\xfb\x2e\xff\xfe\x2e"]
    for name, head in (("missing", b"200 OK"), ("not-allowed", b"405 Method"),
                       ("required", b"426 Upgrade Required\r\nUpgrade: TLS/1.0")):
        yield "http", name, [b"HTTP/1.1 " + head + b"\r\nX: Upgrade: TLS/1.0\r\n\r\n"]


# ---- all -------------------------------------------------------------------

TEXTS = {"smtp": smtp_like, "submission": smtp_like, "lmtp": smtp_like, "imap": imap, "pop3": pop3,
         "nntp": nntp, "sieve": sieve, "ftp": ftp, "irc": irc, "xmpp": xml(C2S),
         "xmpp-server": xml(S2S)}


def texts():
    for protocol, offers in TEXTS.items():
        for name, said in offers():
            yield protocol, name, ["\r\n".join([s] if isinstance(s, str) else s).encode()
                                   + (b"" if protocol.startswith("xmpp") else b"\r\n")
                                   for s in said]


def is_missed(name):
    """It is told what there was instead, and who may be behind it."""
    def check(answer):
        starttls = answer["starttls"] or {}
        told = starttls.get("said") or answer["attempts"][0]["facts"]
        if starttls.get("outcome") != "not-offered" or not told and name != "missing-all":
            return f"starttls {starttls}, and {told}"
        if "in between" not in str(answer["advice"]):
            return f"nobody is suspected: {answer['advice']}"
    return check


def instead(pieces, said):
    """The dialogue of `pieces` up to where the server says the last of `said`, its own words."""
    said = list(said)
    answers = [i for i, (side, _) in enumerate(pieces) if side == "S"]
    pieces = pieces[:answers[len(said) - 1] + 1]
    return after([(side, said.pop(0) if side == "S" else piece) for side, piece in pieces], close)


def tricks():
    for protocol, name, said in [*texts(), *numbers()]:
        # IMAP's plain case has its capabilities in the greeting, and is not asked for them.
        talk = talks.named("imap/asked") if protocol == "imap" else talks.agreed(protocol)
        yield Scenario(f"{protocol}-stripped-{name}", "127.0.0.1:{port}",
                       instead(talk.pieces, said), frozenset({"starttls-not-offered"}),
                       arguments=(f"--starttls={protocol}", *talk.arguments), check=is_missed(name))


def unstripped():
    """Protocols of which no trick is here."""
    return set(protocols()) - {protocol for protocol, *_ in [*texts(), *numbers()]}
