"""A name server on loopback, over UDP, that answers out of a table, well or badly."""

import contextlib
import ipaddress
import socket
import struct
import threading

TYPES = {"A": 1, "MX": 15, "AAAA": 28, "SRV": 33}
NAMES = {number: name for name, number in TYPES.items()}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
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
    """{name: {type: records}}.  A name that is not in it does not exist."""

    def reply(self, query):
        """The reply to `query`, or None."""
        name, kind, question = read_question(query)
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


@contextlib.contextmanager
def serving(zone):
    """The address ("127.0.0.1:5353") where `zone` is answered from, as long as the context
    lasts."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, Zone(zone), ended), daemon=True)
        thread.start()
        try:
            yield "{}:{}".format(*server.getsockname())
        finally:
            ended.set()
            server.settimeout(None)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", server.getsockname())
            thread.join()


def _serve(server, zone, ended):
    while True:
        query, client = server.recvfrom(4096)
        if ended.is_set():
            return
        reply = zone.reply(query)
        if reply:
            server.sendto(reply, client)
