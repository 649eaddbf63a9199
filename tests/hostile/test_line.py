"""A line whose other side is gone says so as every other loss of a connection does; and a stage, if
there was more to say."""

import asyncio
import socket
import struct

import pytest

from dialogue import after, close, drip, say, say_for_ever
from line import Line
from scenario import Scenario, Stage


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


async def left(acts):
    """What was unsaid of a server that is to hear a byte and then does `acts`, if the client says
    that and leaves before the server's turn."""
    serve = after([("C", b"?")], *acts)
    async with Stage(Scenario("left", "", serve, frozenset()), False) as stage:
        _, writer = await asyncio.open_connection("127.0.0.1", stage.port)
        while not stage.connections:
            await asyncio.sleep(0)
        writer.write(b"?")
        writer.close()
    return stage.unsaid


@pytest.mark.parametrize("acts, unsaid", [
    ([say(b"!")], 1), ([say(b"!"), close], 1), ([say(b"!" * (1 << 24))], 1), ([close], 0),
    ([lambda line: line.hear(1), say(b"!")], 0), ([say_for_ever(b"!")], 0),
    ([drip(b"!!!")], 0), ([], 0)])
def test_who_was_too_slow(acts, unsaid):
    assert asyncio.run(left(acts)) == unsaid


def test_nothing_is_unsaid_to_one_who_listens():
    async def listen():
        async with Stage(Scenario("heard", "", say(b"!" * 5000), frozenset()), True) as stage:
            reader, writer = await asyncio.open_connection("127.0.0.1", stage.port)
            await reader.readexactly(5000)
            writer.close()
        return stage.unsaid
    assert asyncio.run(listen()) == 0
