"""A proxy between certask and a real server that meddles with one record of TLS.

A Cut is the side, the number of its record (from 1), and what happens in place of passing that on:

  fin       certask sees TCP's end
  rst       certask sees a reset
  silence   neither side hears any more of the other
  garble    the record's last octet is another
  NUMBER    a fatal alert of this number takes its place, and then it is as with fin
"""

import asyncio
import socket
from typing import NamedTuple

from between import CHUNK, closing_resets, proxied

HEADER = 5                              # type, version, length (RFC 8446, 5.1)
FATAL_ALERT = bytes([21, 3, 3, 0, 2, 2])


class Cut(NamedTuple):
    side: str                           # "server" or "client"
    record: int
    how: str | int


class _Hung(Exception):
    """The connection is over, as `how` says."""

    def __init__(self, how):
        self.how = how


def meddled(port, cut):
    """The port of the proxy to `port`, as long as the context lasts."""
    async def through(client, server):
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_one_way(client, server, cut, "client"))
                both.create_task(_one_way(server, client, cut, "server"))
        except* _Hung as hung:
            await _hang_up(client, hung.exceptions[0].how)

    return proxied(port, through)


async def _one_way(source, sink, cut, side):
    loop = asyncio.get_running_loop()
    number = 0
    while record := await _record(loop, source):
        number += 1
        if (side, number) == (cut.side, cut.record):
            record = _instead(record, cut.how)
        await loop.sock_sendall(sink, record)
    sink.shutdown(socket.SHUT_WR)


def _instead(record, how):
    if how != "garble":
        raise _Hung(how)
    return record[:-1] + bytes([record[-1] ^ 0x55])


async def _record(loop, source):
    """The next whole record, or b"" at the end."""
    header = await _octets(loop, source, HEADER)
    return header and header + await _octets(loop, source, int.from_bytes(header[3:]))


async def _octets(loop, source, count):
    octets = b""
    while len(octets) < count:
        piece = await loop.sock_recv(source, count - len(octets))
        if not piece:
            return b""
        octets += piece
    return octets


async def _hang_up(client, how):
    """Return when the socket may be closed: while there is something to read, that would reset."""
    loop = asyncio.get_running_loop()
    if how == "rst":
        closing_resets(client)
        return
    if isinstance(how, int):
        await loop.sock_sendall(client, FATAL_ALERT + bytes([how]))
    if how != "silence":
        client.shutdown(socket.SHUT_WR)
    while await loop.sock_recv(client, CHUNK):
        pass
