"""A name server on loopback that answers out of a table, well or badly; over UDP, and over TCP
what UDP has no room for."""

import collections
import contextlib
import ipaddress
import socketserver
import struct
import threading

TYPES = {"A": 1, "MX": 15, "AAAA": 28, "SRV": 33}
NAMES = {number: name for name, number in TYPES.items()}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
UDP_BYTES = 512
TRUNCATED = 0x0200
HEADER = struct.Struct(">HHHHHH")

# In the place of a list of records: how else it may go.
SILENCE = "silence"
FAILURE = "failure"
MALFORMED = "malformed"


def encode_name(name):
    labels = [label.encode() for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def encode_record(kind, record):
    """A: "192.0.2.1"; MX: (preference, host); SRV: (priority, weight, port, host)."""
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(record).packed
    *numbers, host = record
    return struct.pack(f">{len(numbers)}H", *numbers) + encode_name(host)


def read_question(query):
    """The name asked for, its type, and the question as it came."""
    labels, at = [], HEADER.size
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    kind, = struct.unpack_from(">H", query, at + 1)
    return ".".join(labels).lower(), NAMES.get(kind), query[HEADER.size:at + 5]


class Zone(dict):
    """{name: {type: records}}.  A name that is not in it does not exist.  `asked` counts the
    questions, each a name and a type."""

    def __init__(self, *records):
        super().__init__(*records)
        self.asked = collections.Counter()

    def reply(self, query):
        """The reply to `query`, or None."""
        name, kind, question = read_question(query)
        self.asked[name, kind] += 1
        records = self.get(name, {}).get(kind, [])
        code = NXDOMAIN if name not in self else SERVFAIL if records == FAILURE else NOERROR
        if records == SILENCE:
            return None
        if isinstance(records, str):
            answers = [b"\xc0\x0c" + struct.pack(">HHIH", TYPES[kind], 1, 60, 500)]
            answers *= records == MALFORMED
        else:
            answers = [b"\xc0\x0c" + struct.pack(">HHIH", TYPES[kind], 1, 60, len(data)) + data
                       for data in (encode_record(kind, record) for record in records)]
        number, = struct.unpack_from(">H", query)
        return (HEADER.pack(number, 0x8180 | code, 1, len(answers), 0, 0) + question
                + b"".join(answers))


def truncated(reply):
    """What is said over UDP if `reply` does not fit: the question alone."""
    number, flags, *_ = HEADER.unpack_from(reply)
    end = len(read_question(reply)[2]) + HEADER.size
    return HEADER.pack(number, flags | TRUNCATED, 1, 0, 0, 0) + reply[HEADER.size:end]


class _OverUdp(socketserver.DatagramRequestHandler):
    def handle(self):
        reply = self.server.zone.reply(self.rfile.read())
        if reply:
            self.wfile.write(reply if len(reply) <= UDP_BYTES else truncated(reply))

    def finish(self):
        if self.wfile.getvalue():           # silence is no empty datagram
            super().finish()


class _OverTcp(socketserver.StreamRequestHandler):
    def handle(self):
        reply = self.server.zone.reply(self.rfile.read(*struct.unpack(">H", self.rfile.read(2))))
        if reply:
            self.wfile.write(struct.pack(">H", len(reply)) + reply)


def _bind():
    """Both servers, on one port."""
    while True:
        udp = socketserver.UDPServer(("127.0.0.1", 0), _OverUdp)
        try:
            return udp, socketserver.TCPServer(udp.server_address, _OverTcp)
        except OSError:                     # somebody has that port over TCP
            udp.server_close()


@contextlib.contextmanager
def serving(zone):
    """The address ("127.0.0.1:5353") where `zone` is answered from, as long as the context
    lasts."""
    servers = _bind()
    for server in servers:
        server.zone = zone if isinstance(zone, Zone) else Zone(zone)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield "{}:{}".format(*servers[0].server_address)
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
