"""A server of ours, which speaks TDS as far as PRELOGIN, as MS-TDS has it: for no packaged server
does.  Whoever begins with TLS speaks version 8.

As a program it listens until it is ended: tds.py PORT MODE CERT KEY CA.
"""

import contextlib
import socket
import socketserver
import ssl
import struct
import sys

if __name__ != "__main__":
    from .base import Server
else:
    Server = object

VERIFY = {"no": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED,
          "plain": ssl.CERT_NONE}
ENCRYPT_ON, ENCRYPT_NOT_SUP = 1, 2
PRELOGIN, TABULAR_RESULT = 0x12, 0x04
ALPN = "tds/8.0"
MOST = 500                              # octets in a packet, so that a flight takes several


class Tds(Server):
    """Endpoint "tds8" is the same port.  Mode "plain" has no TLS."""

    package = "python3"
    program = "python3"
    unprivileged = True
    endpoints = ("tds",)

    def prepare(self):
        self.ports["tds8"] = self.ports["tds"]
        pair = self.pki.server
        self._files = [self.copy(pair.cert), self.copy(pair.key, mode=0o600), self.copy(self.pki.ca)]
        self._program = self.copy(__file__)

    def command(self):
        return [sys.executable, self._program, self.ports["tds"], self.client_certificate,
                *self._files]


# The program.

def receive(connection, n):
    data = b""
    while len(data) < n:
        more = connection.recv(n - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def hear(connection):
    """The contents of one message: packets up to that with END_OF_MESSAGE."""
    message, last = b"", False
    while not last:
        kind, status, length = struct.unpack(">BBH4x", receive(connection, 8))
        if kind != PRELOGIN:
            raise ConnectionError
        message += receive(connection, length - 8)
        last = status & 1
    return message


def say(connection, kind, message):
    for at in range(0, len(message), MOST):
        part = message[at:at + MOST]
        status = int(at + MOST >= len(message))
        connection.sendall(struct.pack(">BBHHBB", kind, status, len(part) + 8, 0, 1, 0) + part)


def prelogin(connection, encryption):
    hear(connection)
    options = struct.pack(">BHHBHHB", 0, 11, 6, 1, 17, 1, 0xff)
    say(connection, TABULAR_RESULT, options + bytes([16, 0, 0, 0, 0, 0, encryption]))


def shake_hands(connection, context):
    """TLS's handshake in packets."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_side=True)
    done = False
    while not done:
        incoming.write(hear(connection))
        try:
            session.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            pass
        finally:
            say(connection, PRELOGIN, outgoing.read())


def speaks_tls(connection):
    return connection.recv(1, socket.MSG_PEEK) == b"\x16"


def serve(connection, mode, context):
    if mode != "plain" and speaks_tls(connection):
        connection = context.wrap_socket(connection, server_side=True)
        if connection.selected_alpn_protocol() != ALPN:
            return
        prelogin(connection, ENCRYPT_NOT_SUP)
    else:
        serve_old(connection, mode, context)
    while connection.recv(1000):
        pass


def serve_old(connection, mode, context):
    prelogin(connection, ENCRYPT_NOT_SUP if mode == "plain" else ENCRYPT_ON)
    if mode != "plain":
        shake_hands(connection, context)


def main(port, mode, cert, key, ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.load_verify_locations(ca)
    context.verify_mode = VERIFY[mode]
    context.set_alpn_protocols([ALPN])

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):      # the client's end of it, or TLS's
                serve(self.request, mode, context)

    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
