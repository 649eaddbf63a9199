"""A TLS server of which every record can be made wrong: TLS 1.2 and 1.3, one cipher suite each.

It knows AES-128-GCM with SHA-256, x25519, and an ECDSA certificate on P-256; what it says is bytes,
which the caller sends, cuts, repeats or leaves out.
"""

import functools
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CCS, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
HELLO_REQUEST, SERVER_HELLO, TICKET, EXTENSIONS, CERTIFICATE, KEY_EXCHANGE = 0, 2, 4, 8, 11, 12
REQUEST, HELLO_DONE, VERIFY, CLIENT_KEY_EXCHANGE, FINISHED, STATUS, KEY_UPDATE = 13, 14, 15, 16, 20, 22, 24
ECDSA_P256_SHA256 = b"\x04\x03"
RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()


# ---- records, messages, vectors ------------------------------------------

def record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def records(kind, body, size=16384):
    """As many records of at most `size` bytes as `body` needs."""
    return b"".join(record(kind, body[i:i + size]) for i in range(0, len(body), size))


def message(kind, body, length=None):
    return bytes([kind]) + (len(body) if length is None else length).to_bytes(3, "big") + body


def vector(width, *items):
    body = b"".join(items)
    return len(body).to_bytes(width, "big") + body


def extension(kind, body):
    return struct.pack("!H", kind) + vector(2, body)


def alert(level, code):
    return bytes([level, code])


# ---- a certificate -------------------------------------------------------

def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    head = bytes([n]) if n < 128 else bytes([0x83]) + n.to_bytes(3, "big")
    return bytes([tag]) + head + body


def name(common_name):
    """A Name of one UTF8String, whatever its bytes."""
    return der(0x30, der(0x31, der(0x30, bytes.fromhex("0603550403"), der(0x0c, common_name))))


def part(count=1):
    """Of a Name: one with so many attributes, of a kind that nobody knows."""
    return der(0x31, der(0x30, der(0x06, b"\x55"), der(0x0c, b"")) * count)


@functools.cache
def key():
    return ec.generate_private_key(ec.SECP256R1())


def number(n):
    return der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def rsa_key(bits, exponent_bits):
    """A public key with numbers as long, if of no use."""
    return der(0x30, bytes.fromhex("300d06092a864886f70d0101010500"), der(0x03, b"\0", der(
        0x30, number((1 << bits) - 1), number((1 << exponent_bits) - 1))))


@functools.cache
def certificate(common_name=b"hostile.example", *sans, subject=None, public=None):
    """A self-signed certificate with these bytes as its names, or that Name and that key."""
    sans = sans or (b"hostile.example",)
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    public = public or key().public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    names = der(0x30, der(0x06, b"\x55\x1d\x11"), der(0x04, der(
        0x30, *(der(0x82, san) for san in sans))))
    times = der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"360101000000Z"))
    body = der(0x30, bytes.fromhex("a003020102020101"), algorithm, name(common_name), times,
               subject or name(common_name), public, der(0xa3, der(0x30, names)))
    return der(0x30, body, algorithm, der(0x03, b"\0", sign(body)))


def sign(data):
    return key().sign(data, ec.ECDSA(hashes.SHA256()))


# ---- key schedules -------------------------------------------------------

def digest(data):
    return hashlib.sha256(data).digest()


def mac(secret, data):
    return hmac.digest(secret, data, "sha256")


def stretch(secret, seed, n):
    """P_hash (RFC 5246, 5)."""
    out, a = b"", seed
    while len(out) < n:
        a = mac(secret, a)
        out += mac(secret, a + seed)
    return out[:n]


def expand(secret, label, context, n):
    """HKDF-Expand-Label (RFC 8446, 7.1) for at most 32 bytes."""
    info = struct.pack("!H", n) + vector(1, b"tls13 " + label) + vector(1, context)
    return mac(secret, info + b"\1")[:n]


class Sealer13:
    def __init__(self, secret):
        self._gcm = AESGCM(expand(secret, b"key", b"", 16))
        self._iv = int.from_bytes(expand(secret, b"iv", b"", 12), "big")
        self._number = 0

    def _nonce(self):
        nonce = self._iv ^ self._number
        self._number += 1
        return nonce.to_bytes(12, "big")

    def seal(self, kind, body):
        head = struct.pack("!BHH", DATA, 0x0303, len(body) + 17)
        return head + self._gcm.encrypt(self._nonce(), body + bytes([kind]), head)

    def open(self, head, body):
        plain = self._gcm.decrypt(self._nonce(), body, head).rstrip(b"\0")
        return plain[-1], plain[:-1]


class Sealer12:
    def __init__(self, secret, salt):
        self._gcm = AESGCM(secret)
        self._salt = salt
        self._number = 0

    def _aad(self, kind, n):
        self._number += 1
        return struct.pack("!QBHH", self._number - 1, kind, 0x0303, n)

    def seal(self, kind, body):
        nonce = os.urandom(8)
        sealed = self._gcm.encrypt(self._salt + nonce, body, self._aad(kind, len(body)))
        return record(kind, nonce + sealed)

    def open(self, head, body):
        aad = self._aad(head[0], len(body) - 24)
        return head[0], self._gcm.decrypt(self._salt + body[:8], body[8:], aad)


# ---- the server ----------------------------------------------------------

class Server:
    """One connection.  `hello` has been read by then: it is what the client offered."""

    def __init__(self, line, hello):
        self.line = line
        self.random = os.urandom(32)
        self.client_random = hello[6:38]
        self.session_id = hello[39:39 + hello[38]]
        self.private = x25519.X25519PrivateKey.generate()
        self.share = self.private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.transcript = hello
        self.seals = self.opens = None

    @classmethod
    async def accept(cls, line):
        """Read the ClientHello."""
        _, hello = await read_record(line)
        return cls(line, hello)

    def say(self, *messages):
        """Handshake messages, in the transcript, as records."""
        out = b""
        for m in messages:
            self.transcript += m
            out += self.seal(HANDSHAKE, m)
        return out

    def seal(self, kind, body):
        """`body` as records, encrypted if we are so far."""
        pieces = [body[i:i + 16384] for i in range(0, len(body), 16384)] or [b""]
        return b"".join(self.seals.seal(kind, p) if self.seals else record(kind, p)
                        for p in pieces)

    async def hear_finished(self):
        """Read the client's flight, up to its Finished."""
        while True:
            head, body = await read_record(self.line, raw=True)
            kind = head[0]
            if kind == CCS:
                self.client_changed()
                continue
            if self.opens:
                kind, body = self.opens.open(head, body)
            if kind == ALERT:
                raise ConnectionError
            at = 0
            while kind == HANDSHAKE and at < len(body):
                end = at + 4 + int.from_bytes(body[at + 1:at + 4], "big")
                self.transcript += body[at:end]
                if body[at] == CLIENT_KEY_EXCHANGE:
                    self.theirs = body[at + 5:end]
                if body[at] == FINISHED:
                    return
                at = end

    def client_changed(self):
        pass


async def read_record(line, raw=False):
    head = await line.hear(5)
    body = await line.hear(int.from_bytes(head[3:], "big"))
    return (head if raw else head[0]), body


def shares(hello):
    """The client's x25519 share: it is the only one, or comes first.  We leave one who brings none
    and may want TLS 1.2 alone."""
    at = hello.find(b"\x00\x1d\x00\x20")
    if at < 0:
        raise ConnectionError("no x25519")
    return hello[at + 4:at + 36]


class Tls13(Server):
    def __init__(self, line, hello):
        super().__init__(line, hello)
        self.theirs = shares(hello)

    def server_hello(self, **wrong):
        w = {"legacy": 0x0303, "random": self.random, "session_id": self.session_id,
             "suite": 0x1301, "version": 0x0304, "group": 0x001d, "share": self.share,
             "more": b"", **wrong}
        share = struct.pack("!H", w["group"]) + vector(2, w["share"])
        if w["random"] == RETRY_RANDOM:
            share = struct.pack("!H", w["group"])
        body = (struct.pack("!H", w["legacy"]) + w["random"] + vector(1, w["session_id"])
                + struct.pack("!HB", w["suite"], 0)
                + vector(2, extension(43, struct.pack("!H", w["version"])),
                         extension(51, share), w["more"]))
        return message(SERVER_HELLO, body)

    def hello(self):
        """ServerHello; from then on all is encrypted."""
        out = self.say(self.server_hello())
        shared = self.private.exchange(x25519.X25519PublicKey.from_public_bytes(self.theirs))
        early = mac(bytes(32), bytes(32))
        self._secret = mac(expand(early, b"derived", digest(b""), 32), shared)
        self._server_secret = self._derive(b"s hs traffic")
        self._client_secret = self._derive(b"c hs traffic")
        self.seals, self.opens = Sealer13(self._server_secret), Sealer13(self._client_secret)
        return out

    def _derive(self, label):
        return expand(self._secret, label, digest(self.transcript), 32)

    def extensions(self, *more):
        return message(EXTENSIONS, vector(2, *more))

    def request(self, names=(), context=b"", schemes=ECDSA_P256_SHA256 + b"\x08\x04"):
        """A CertificateRequest with these CA names (RFC 8446, 4.3.2)."""
        return message(REQUEST, vector(1, context) + vector(
            2, extension(13, vector(2, schemes)),
            *([extension(47, vector(2, *(vector(2, n) for n in names)))] if names else [])))

    def certificate(self, *ders):
        return message(CERTIFICATE, b"\0" + vector(
            3, *(vector(3, d) + b"\0\0" for d in ders or [certificate()])))

    def verify(self):
        content = b" " * 64 + b"TLS 1.3, server CertificateVerify\0" + digest(self.transcript)
        return message(VERIFY, ECDSA_P256_SHA256 + vector(2, sign(content)))

    def finished(self):
        return message(FINISHED, mac(expand(self._server_secret, b"finished", b"", 32),
                                     digest(self.transcript)))

    def flight(self, *, request=None, ders=()):
        """All that we say up to our Finished."""
        out = self.hello() + self.say(self.extensions())
        if request is not None:
            out += self.say(self.request(request))
        out += self.say(self.certificate(*ders))
        out += self.say(self.verify())
        return out + self.say(self.finished())

    async def open(self, **how):
        """The whole handshake; data may flow then."""
        await self.line.say(self.flight(**how))
        derived = expand(self._secret, b"derived", digest(b""), 32)
        self._secret = mac(derived, bytes(32))
        client, server = self._derive(b"c ap traffic"), self._derive(b"s ap traffic")
        self._server_secret = server
        await self.hear_finished()
        self.seals, self.opens = Sealer13(server), Sealer13(client)

    def key_update(self, requested=0):
        out = self.seal(HANDSHAKE, message(KEY_UPDATE, bytes([requested])))
        self._server_secret = expand(self._server_secret, b"traffic upd", b"", 32)
        self.seals = Sealer13(self._server_secret)
        return out

    def ticket(self):
        return self.seal(HANDSHAKE, message(TICKET, bytes(8) + vector(1, b"n")
                                            + vector(2, os.urandom(32)) + vector(2)))


class Tls12(Server):
    def server_hello(self, **wrong):
        w = {"legacy": 0x0303, "suite": 0xc02b, "more": extension(0xff01, b"\0"), **wrong}
        return message(SERVER_HELLO, struct.pack("!H", w["legacy"]) + self.random + vector(1)
                       + struct.pack("!HB", w["suite"], 0) + vector(2, w["more"]))

    def certificate(self, *ders):
        return message(CERTIFICATE, vector(3, *(vector(3, d) for d in ders or [certificate()])))

    def key_exchange(self):
        parameters = b"\x03\x00\x1d" + vector(1, self.share)
        return message(KEY_EXCHANGE, parameters + ECDSA_P256_SHA256 + vector(
            2, sign(self.client_random + self.random + parameters)))

    def request(self, names=()):
        """A CertificateRequest (RFC 5246, 7.4.4)."""
        return message(REQUEST, vector(1, b"\x01\x40") + vector(2, ECDSA_P256_SHA256, b"\x04\x01")
                       + vector(2, *(vector(2, n) for n in names)))

    def flight(self, *, request=None, ders=()):
        out = self.say(self.server_hello(), self.certificate(*ders), self.key_exchange())
        if request is not None:
            out += self.say(self.request(request))
        return out + self.say(message(HELLO_DONE, b""))

    async def open(self, **how):
        await self.line.say(self.flight(**how))
        await self.hear_finished()
        verify = stretch(self._master, b"server finished" + digest(self.transcript), 12)
        self.seals = self._ours
        await self.line.say(record(CCS, b"\1") + self.seal(HANDSHAKE, message(FINISHED, verify)))

    def client_changed(self):
        """The client's ChangeCipherSpec, behind its ClientKeyExchange."""
        theirs = x25519.X25519PublicKey.from_public_bytes(self.theirs)
        self._master = stretch(self.private.exchange(theirs),
                               b"master secret" + self.client_random + self.random, 48)
        block = stretch(self._master, b"key expansion" + self.random + self.client_random, 40)
        self.opens = Sealer12(block[:16], block[32:36])
        self._ours = Sealer12(block[16:32], block[36:40])

    def hello_request(self):
        return self.seal(HANDSHAKE, message(HELLO_REQUEST, b""))
