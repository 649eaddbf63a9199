"""A proxy that counts how often the server answers: what it says at a stretch, however it is cut,
is one turn."""

import asyncio
import contextlib

from between import CHUNK, proxied


# close_notify in TLS 1.3: header, alert, type and tag (RFC 8446, 5.2).
GOODBYE_BYTES = 5 + 2 + 1 + 16


class Connection:
    """Whose turn it is, and how many the server has had.  What it says after our close_notify
    nobody waits for."""

    def __init__(self):
        self.speaks = None
        self.answers = 0

    def said(self, who, piece):
        if self.speaks == "nobody":
            return
        if who == "server" != self.speaks:
            self.answers += 1
        is_goodbye = who == "client" and len(piece) == GOODBYE_BYTES
        self.speaks = "nobody" if is_goodbye else who


@contextlib.contextmanager
def counted(port):
    """The port of a proxy on 127.0.0.1 to `port`, and a list: of each connection, how often the
    server answered."""
    connections = []

    async def through(client, server):
        connection = Connection()
        connections.append(connection)
        async with asyncio.TaskGroup() as both:
            both.create_task(_one_way(client, server, connection, "client"))
            both.create_task(_one_way(server, client, connection, "server"))

    with proxied(port, through) as through_port:
        yield through_port, connections


async def _one_way(source, sink, connection, who):
    loop = asyncio.get_running_loop()
    while piece := await loop.sock_recv(source, CHUNK):
        connection.said(who, piece)
        await loop.sock_sendall(sink, piece)
    raise ConnectionResetError
