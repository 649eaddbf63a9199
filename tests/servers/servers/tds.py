"""A server of ours, which speaks TDS as far as the login, as MS-TDS has it: for no packaged server
does.  Whoever begins with TLS speaks version 8.

It lets nobody in but these, without a password: ANYBODY; and CERTIFIED and MAPPED if they have
shown a certificate.  Without one it tells CERTIFIED so, and MAPPED no more than a stranger.

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
PRELOGIN, TABULAR_RESULT, LOGIN7 = 0x12, 0x04, 0x10
ERROR, LOGINACK, DONE = 0xaa, 0xad, 0xfd
ANYBODY, CERTIFIED, MAPPED = "prober", "certified", "mapped"
ALPN = "tds/8.0"
MOST = 70                               # octets in a packet, so that a message takes several


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


def hear(connection, wanted):
    """The contents of one message: packets up to that with END_OF_MESSAGE."""
    message, last = b"", False
    while not last:
        kind, status, length = struct.unpack(">BBH4x", receive(connection, 8))
        if kind != wanted:
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
    hear(connection, PRELOGIN)
    options = struct.pack(">BHHBHHB", 0, 11, 6, 1, 17, 1, 0xff)
    say(connection, TABULAR_RESULT, options + bytes([16, 0, 0, 0, 0, 0, encryption]))


class Wrapped:
    """TLS whose handshake travels in packets, and what follows it bare."""

    def __init__(self, connection, context):
        self._connection = connection
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.getpeercert = self._session.getpeercert

    def do_handshake(self):
        done = False
        while not done:
            self._incoming.write(hear(self._connection, PRELOGIN))
            try:
                self._session.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            finally:
                say(self._connection, PRELOGIN, self._outgoing.read())

    def recv(self, n):
        while True:
            try:
                return self._session.read(n)
            except ssl.SSLWantReadError:
                data = self._connection.recv(4096)
                if not data:
                    return b""
                self._incoming.write(data)

    def sendall(self, data):
        self._session.write(data)
        self._connection.sendall(self._outgoing.read())


# The login.

def text_at(login, at):
    """One of LOGIN7's texts (2.2.6.4), which must lie in it."""
    offset, characters = struct.unpack_from("<HH", login, at)
    text = login[offset:offset + 2 * characters]
    if len(text) != 2 * characters:
        raise ConnectionError
    return text.decode("utf-16-le")


def token(kind, body):
    return struct.pack("<BH", kind, len(body)) + body


def done(status):
    return struct.pack("<BHHQ", DONE, status, 0, 0)


def refusal(number, words):
    return token(ERROR, struct.pack("<IBBH", number, 1, 14, len(words)) + words.encode("utf-16-le")
                 + struct.pack("<BBI", 0, 0, 1)) + done(2)


def acknowledgement(version):
    name = "Microsoft SQL Server\0\0"
    return token(LOGINACK, b"\1" + version + bytes([len(name)]) + name.encode("utf-16-le")
                 + b"\x10\0\3\xe8") + done(0)


def answer_to(login, certificate):
    user, password = text_at(login, 40), text_at(login, 44)
    if struct.unpack_from("<I", login) != (len(login),) or password:
        raise ConnectionError
    if user == ANYBODY or (certificate and user in (CERTIFIED, MAPPED)):
        return acknowledgement(login[4:8])
    if user == CERTIFIED:
        return refusal(50000, "Login failed: a client certificate is required.")
    return refusal(18456, f"Login failed for user '{user}'.")


def log_in(connection):
    login = hear(connection, LOGIN7)
    say(connection, TABULAR_RESULT, answer_to(login, connection.getpeercert()))


def speaks_tls(connection):
    return connection.recv(1, socket.MSG_PEEK) == b"\x16"


def serve(connection, mode, context):
    if mode != "plain" and speaks_tls(connection):
        connection = context.wrap_socket(connection, server_side=True)
        if connection.selected_alpn_protocol() != ALPN:
            return
        prelogin(connection, ENCRYPT_NOT_SUP)
    elif mode != "plain":
        prelogin(connection, ENCRYPT_ON)
        connection = Wrapped(connection, context)
        connection.do_handshake()
    else:
        prelogin(connection, ENCRYPT_NOT_SUP)
    if mode != "plain":
        log_in(connection)
    while connection.recv(1000):
        pass


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
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
