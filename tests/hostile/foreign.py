"""A go-ahead in another's name, or for another question: it is none, and it is told."""

import talks
import tls
from dialogue import after, close, protocols
from scenario import Scenario

STARTTLS = b"1.3.6.1.4.1.1466.20037"
NOT_OURS = frozenset({"protocol-error"})
REFUSED = frozenset({"starttls-refused"})
PASSED_OVER = frozenset({"closed"})     # it answers nothing: the answer is still to come


# ---- texts -----------------------------------------------------------------

def codes(right, *others):
    """Replies that say "go ahead" with another number, or two of them."""
    for code in others:
        yield code, f"{code} go ahead\r\n".encode()
    yield "longer", f"{right}0 go ahead\r\n".encode()
    yield "glued", f"{right}go ahead\r\n".encode()
    yield "indented", f" {right} go ahead\r\n".encode()


def smtp():
    yield from codes("220", "200", "221", "250", "334", "354")
    yield "two-codes", b"220-go\r\n250 ahead\r\n"
    yield "two-codes-last", b"250-go\r\n220 ahead\r\n"


def ftp():
    yield from codes("234", "200", "220", "235", "334", "331")
    yield "two-codes", b"235-go\r\n235 ahead\r\n"
    yield "code-within", b"200-go\r\n234 ahead\r\n", PASSED_OVER


def imap():
    for name, words in (("tag", "A1 OK"), ("later-tag", "A3 OK"), ("long-tag", "A22 OK"),
                        ("short-tag", "A OK"), ("small-tag", "a2 OK"), ("no-tag", "OK"),
                        ("glued", "A2OK"), ("indented", " A2 OK"), ("bare", "A2"),
                        ("continuation", "+ OK"), ("preauth", "A2 PREAUTH"),
                        ("capability", "A2 CAPABILITY"), ("okay", "A2 OKAY")):
        yield name, f"{words} go ahead\r\n".encode()
    yield "untagged", b"* OK A2 OK go ahead\r\n", PASSED_OVER
    yield "literal", b"* X {14}\r\nA2 OK go ahead\r\n", PASSED_OVER
    yield "bye", b"* BYE\r\nA2 OK go ahead\r\n", REFUSED


def pop3():
    for name, words in (("okay", "+OKAY"), ("glued", "+OKgo"), ("continuation", "+ OK"),
                        ("no-plus", "OK"), ("imap", "* OK"), ("small", "+ok"),
                        ("indented", " +OK"), ("code", "220 +OK")):
        yield name, f"{words} go ahead\r\n".encode()


def sieve():
    for name, words in (("tag", "A1 OK"), ("okay", "OKAY"), ("untagged", "* OK"),
                        ("string", '"OK"'), ("capability", '"STARTTLS"'), ("plus", "+OK"),
                        ("noop", 'OK (TAG "x")'), ("noop-literal", "OK (TAG {1}\r\nx)"),
                        ("sasl", 'OK (SASL "x")'), ("warnings", "OK (WARNINGS)")):
        yield name, f'{words} "go ahead"\r\n'.encode()


def irc():
    for name, words in (("whois", "671 *"), ("logged-in", "900 *"), ("welcome", "001 *"),
                        ("acknowledged", "CAP * ACK"), ("longer", "6700 *"), ("notice", "NOTICE *"),
                        ("command", "STARTTLS *")):
        yield name, f":670 {words} :670\r\n".encode(), PASSED_OVER
    yield "notice-of-nobody", b"NOTICE * :670\r\n", PASSED_OVER
    yield "nobody", b"670 * :go ahead\r\n"


def http():
    for name, upgrade in (("no-field", b"X: TLS/1.0"), ("websocket", b"Upgrade: websocket"),
                          ("h2c", b"Upgrade: h2c"), ("look-alike", b"Upgrade: XTLS/1.0"),
                          ("no-version", b"Upgrade: TLS"), ("blank", b"Upgrade: ")):
        yield name, b"HTTP/1.1 101 Go\r\n" + upgrade + b"\r\n\r\n"
    yield ("not-switched", b"HTTP/1.1 200 OK\r\nUpgrade: TLS/1.0\r\n\r\n",
           frozenset({"starttls-not-offered"}))
    yield "interim", b"HTTP/1.1 102 X\r\nUpgrade: TLS/1.0\r\n\r\n", PASSED_OVER


# ---- XML -------------------------------------------------------------------

def xml():
    space = "urn:ietf:params:xml:ns:xmpp-"
    for name, element in (
            ("no-namespace", "<proceed/>"), ("sasl", f"<proceed xmlns='{space}sasl'/>"),
            ("blank", f"<proceed xmlns='{space}tls '/>"),
            ("upper", f"<proceed xmlns='{space.upper()}TLS'/>"),
            ("prefix", f"<proceed xmlns:tls='{space}tls'/>"), ("stream", "<stream:proceed/>"),
            ("nested", f"<x xmlns='y'><proceed xmlns='{space}tls'/></x>"),
            ("success", f"<success xmlns='{space}sasl'/>"),
            ("tls-success", f"<success xmlns='{space}tls'/>"),
            ("offer", f"<starttls xmlns='{space}tls'/>"),
            ("capital", f"<Proceed xmlns='{space}tls'/>"), ("iq", "<iq type='result' id='x'/>"),
            ("failure", f"<failure xmlns='{space}sasl'/>")):
        yield name, element.encode()


# ---- numbers ---------------------------------------------------------------

def response(*parts, number=b"\x01", tag=0x78, code=b"\0"):
    """An LDAPMessage with a result, and more PARTS behind it."""
    result = tls.der(0x0a, code) + b"\4\0\4\0"
    return tls.der(0x30, tls.der(2, number), tls.der(tag, result, *parts))


def ldap():
    def named(*names):
        return response(*(tls.der(0x8a, name) for name in names))

    yield "password", named(b"1.3.6.1.4.1.4203.1.11.1")
    yield "notice", named(b"1.3.6.1.4.1.1466.20036")
    yield "name-empty", named(b"")
    yield "name-longer", named(STARTTLS + b".1")
    yield "name-nul", named(STARTTLS + b"\0")
    yield "name-octets", named(bytes.fromhex("2b060104018b3a81c645"))
    yield "two-names", named(STARTTLS, b"1.1")
    yield "behind-value", response(tls.der(0x8b, b"x"), tls.der(0x8a, b"1.1"))
    yield "behind-referral", response(tls.der(0xa3), tls.der(0x8a, b"1.1"))
    for number in b"\0", b"\2", b"\xff", b"\1\0\1":
        yield f"number-{number.hex()}", response(number=number)
    for name, tag in (("bind", 0x61), ("search", 0x65), ("modify", 0x67), ("intermediate", 0x79),
                      ("request", 0x77), ("entry", 0x64)):
        yield name, response(tag=tag)


def nbd():
    def reply(option, kind, magic="0003e889045565a9"):
        return bytes.fromhex(f"{magic} {option:08x} {kind:08x} 00000000")

    for option in 0, 3, 6, 7, 5 << 24:
        yield f"option-{option}", reply(option, 1)
    for kind in 0, 2, 3, 1 << 24:
        yield f"type-{kind}", reply(5, kind)
    yield "request", b"IHAVEOPT" + bytes.fromhex("00000005 00000000")
    yield "simple", bytes.fromhex("67446698 00000000 0000000000000000 00000000")


def mssql():
    body = bytes.fromhex("01 0006 0001 ff 01")
    for kind in 0x01, 0x10, 0x12, 0x17:
        yield f"type-{kind:02x}", bytes([kind]) + b"\1\0\x0f\0\0\1\0" + body
    yield "token", b"\4\1\0\x0f\0\0\1\0" + body.replace(b"\1\0\6", b"\2\0\6")
    yield "done", bytes.fromhex("04010015 00000100 fd 0000 0000 0000000000000000")


def rdp():
    def confirm(code, negotiation):
        return bytes.fromhex(f"03000013 0e {code:02x} 0000 1234 00") + negotiation

    def chosen(protocol, kind=2):
        return bytes([kind, 0, 8, 0]) + protocol.to_bytes(4, "little")

    for protocol in 4, 8, 16, 1 << 24, 3:
        yield f"protocol-{protocol}", confirm(0xd0, chosen(protocol))
    for kind in 1, 4, 6:
        yield f"type-{kind}", confirm(0xd0, chosen(1, kind))
    for code in 0xe0, 0xf0, 0x70:
        yield f"code-{code:02x}", confirm(code, chosen(1))
    yield "disconnect", confirm(0x80, chosen(1)), REFUSED


NUMBERS = {
    "postgres": [(name, name.encode()) for name in ("s", "G", "Y", "R")],
    "telnet": [(name, b"\xff\xfa" + words + b"\xff\xf0", PASSED_OVER)
               for name, words in (("other-option", b"\x2d\1"), ("other-verb", b"\x2e\2"),
                                   ("no-verb", b"\x2e"), ("longer", b"\x2e\1\1"))]
    + [("will", b"\xff\xfb\x2e", PASSED_OVER), ("do", b"\xff\xfd\x2e", PASSED_OVER)],
    "vnc": [("status", b"\0", REFUSED), ("other-status", b"\2", REFUSED)],
}


# ---- all -------------------------------------------------------------------

TRICKS = {"smtp": smtp, "submission": smtp, "lmtp": smtp, "ftp": ftp, "imap": imap, "pop3": pop3,
          "nntp": lambda: codes("382", "200", "281", "381", "383"), "sieve": sieve, "irc": irc,
          "http": http, "xmpp": xml, "xmpp-server": xml, "ldap": ldap, "nbd": nbd, "mssql": mssql,
          "rdp": rdp, **{protocol: lambda p=protocol: NUMBERS[p] for protocol in NUMBERS}}
# Whose plain case has no go-ahead of its own.
OTHERWISE = {"telnet": "telnet/agreed", "vnc": "vnc/agreed"}
# Of which the whole offer is the go-ahead, see strip.py.
NO_GO_AHEAD = {"mysql", "amqp"}


def is_told(answer):
    """What came in place of the go-ahead stands in the answer."""
    starttls = answer["starttls"] or {}
    step = starttls.get("step")
    heard = [e for e in answer["attempts"][0]["events"] if e["who"] == "server"]
    if starttls.get("outcome") == "agreed":
        return "it was taken for a go-ahead"
    if not starttls.get("said") and not any(e["what"] == step for e in heard[:-1]):
        return f"it is not told: {starttls}, {heard}"


def tricks():
    for protocol, said in TRICKS.items():
        talk = talks.named(OTHERWISE[protocol]) if protocol in OTHERWISE else talks.agreed(protocol)
        last = max(i for i, (side, _) in enumerate(talk.pieces) if side == "S")
        for name, words, *causes in said():
            yield Scenario(f"{protocol}-foreign-{name}", "127.0.0.1:{port}",
                           after([*talk.pieces[:last], ("S", words)], close),
                           *(causes or [NOT_OURS]),
                           arguments=(f"--starttls={protocol}", *talk.arguments), check=is_told)


def unnamed():
    """Protocols of which no trick is here."""
    return set(protocols()) - set(TRICKS) - NO_GO_AHEAD
