"""A line whose other side is gone says so as every other loss of a connection does."""

import asyncio
import socket
import struct

import pytest

from line import Line


async def half_close_after_reset():
    ended = asyncio.get_running_loop().create_future()
    client = socket.socket()

    async def serve(reader, writer):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()                  # a reset, and the loop has not heard of it
        try:
            Line(reader, writer, False).half_close()
            ended.set_result(None)
        except Exception as e:          # pylint: disable=broad-except
            ended.set_exception(e)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        client.connect(server.sockets[0].getsockname())
        await ended


def test_half_close_after_reset():
    with pytest.raises(ConnectionError):
        asyncio.run(half_close_after_reset())
