"""A server of ours, which says what is in a table: for what no packaged server does.  INN, CUPS and
xrdp upgrade to TLS, but never ask for a certificate; where AMQP and telnet upgrade, and for EPP,
there is no server at all.

As a program it listens until it is ended: responder.py PROTOCOL PORT MODE CERT KEY CA.
"""

import contextlib
import socketserver
import ssl
import sys
from typing import NamedTuple

if __name__ != "__main__":
    from .base import Server
else:
    Server = object

VERIFY = {"no": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


class Script(NamedTuple):
    """What it says when somebody connects, what it hears and answers up to TLS, and the same
    inside TLS; `plain` stands for the second where there is no TLS."""

    greeting: bytes
    upgrade: list
    inside: bytes
    answers: list
    plain: list


WILL, DO, DONT = b"\xff\xfb\x2e", b"\xff\xfd\x2e", b"\xff\xfe\x2e"
FOLLOWS = b"\xff\xfa\x2e\x01\xff\xf0"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n"
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
ASK_NEWS, ASK_IRC = b"CAPABILITIES\r\n", b"CAP LS 302\r\n"
NEWS = b"101 list\r\nVERSION 2\r\n.\r\n"
NEWS_TLS = b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n"
AMQP_TLS, AMQP_SASL = b"AMQP\x02\x01\x00\x00", b"AMQP\x03\x01\x00\x00"
AMQP_EXTERNAL = b"\0\0\0\x18\x02\x01\0\0\0S@\xc0\x0b\x01\xa3\x08EXTERNAL"
# X.224's Connection Confirm with what was chosen of SSL and HYBRID, which were asked for.
ASK_RDP, CONFIRM_RDP = b"\1\0\x08\0\3\0\0\0", b"\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0"
EPP_GREETING = b'<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><greeting/></epp>'
SCRIPTS = {
    "amqp": Script(b"", [(AMQP_TLS, AMQP_TLS)], b"", [(AMQP_SASL, AMQP_SASL + AMQP_EXTERNAL)],
                   [(AMQP_TLS, AMQP_SASL)]),
    "telnet": Script(b"\xff\xfd\x18", [(WILL, DO), (FOLLOWS, FOLLOWS)], b"login: ", [],
                     [(WILL, DONT)]),
    "rdp": Script(b"", [(ASK_RDP, CONFIRM_RDP + b"\1\0\0\0")], b"", [],
                  [(ASK_RDP, CONFIRM_RDP + b"\0\0\0\0")]),
    "epp": Script(b"", [], (4 + len(EPP_GREETING)).to_bytes(4, "big") + EPP_GREETING, [], []),
    "http": Script(b"", [(b"\r\n\r\n", SWITCHING)], FINE, [(b"\r\n\r\n", FINE)],
                   [(b"\r\n\r\n", FINE)]),
    "nntp": Script(b"201 ready\r\n", [(ASK_NEWS, NEWS_TLS), (b"STARTTLS\r\n", b"382 go\r\n")],
                   b"", [(ASK_NEWS, NEWS)], [(ASK_NEWS, NEWS)]),
    "irc": Script(b":irc NOTICE * :*** Looking up your hostname...\r\n",
                  [(ASK_IRC, b":irc CAP * LS :tls\r\n"), (b"STARTTLS\r\n", b":irc 670 * :go\r\n")],
                  b"", [(ASK_IRC, b":irc CAP * LS :\r\n")], [(ASK_IRC, b":irc CAP * LS :\r\n")]),
    "sieve": Script(b'"STARTTLS"\r\nOK\r\n', [(b"STARTTLS\r\n", b"OK\r\n")],
                    b'"SASL" "EXTERNAL"\r\nOK\r\n', [], []),
    "pop3": Script(b"+OK ready\r\n", [(b"CAPA\r\n", b"-ERR what?\r\n"), (b"STLS\r\n", b"+OK\r\n")],
                   b"", [(b"CAPA\r\n", b"-ERR what?\r\n")],
                   [(b"CAPA\r\n", b"-ERR what?\r\n"), (b"STLS\r\n", b"-ERR what?\r\n")]),
    "lmtp": Script(b"220 ready\r\n", [(b"LHLO certask.invalid\r\n", b"250-me\r\n250 STARTTLS\r\n"),
                                      (b"STARTTLS\r\n", b"220 go\r\n")],
                   b"", [(b"LHLO certask.invalid\r\n", b"250 me\r\n")],
                   [(b"LHLO certask.invalid\r\n", b"250 me\r\n")]),
}


class Responder(Server):
    """Option: `protocol`, a key of SCRIPTS.  Mode "plain" has no TLS."""

    package = "python3"
    program = "python3"
    unprivileged = True

    @property
    def endpoints(self):
        return (self.options["protocol"],)

    def prepare(self):
        pair = self.pki.server
        self._files = [self.copy(pair.cert), self.copy(pair.key, mode=0o600), self.copy(self.pki.ca)]
        self._program = self.copy(__file__)

    def command(self):
        protocol = self.options["protocol"]
        return [sys.executable, self._program, protocol, self.ports[protocol],
                self.client_certificate, *self._files]


# The program.

def converse(stream, answers):
    """Hear each of what is expected, and answer it."""
    for question, answer in answers:
        heard = b""
        while not heard.endswith(question):
            byte = stream.recv(1)
            if not byte:
                raise ConnectionError
            heard += byte
        stream.sendall(answer)


def serve(connection, script, context):
    connection.sendall(script.greeting)
    if context is None:
        converse(connection, script.plain)
    else:
        converse(connection, script.upgrade)
        connection = context.wrap_socket(connection, server_side=True)
        connection.sendall(script.inside)
        converse(connection, script.answers)
    while connection.recv(1000):
        pass


def main(protocol, port, mode, cert, key, ca):
    context = None
    if mode != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        context.load_verify_locations(ca)
        context.verify_mode = VERIFY[mode]

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):      # the client's end of it
                serve(self.request, SCRIPTS[protocol], context)

    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
