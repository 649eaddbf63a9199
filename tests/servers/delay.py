"""A proxy that delays what passes it, each way, and lets FIN and RST through as what they are."""

import asyncio
import socket

from between import CHUNK, proxied

RESET = object()


def delayed(port, seconds=0.05):
    """The port of a proxy on 127.0.0.1 to `port`, as long as the context lasts."""
    async def through(client, server):
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as both:
            both.create_task(_one_way(loop, client, server, seconds))
            both.create_task(_one_way(loop, server, client, seconds))

    return proxied(port, through)


async def _one_way(loop, source, sink, seconds):
    """Pass on what comes from `source`, as much later, its FIN included; raises OSError at RST."""
    queue = asyncio.Queue()
    reader = loop.create_task(_read(loop, source, queue))
    try:
        await _write(loop, sink, queue, seconds)
    finally:
        reader.cancel()


async def _read(loop, source, queue):
    piece = None
    while piece not in (b"", RESET):
        try:
            piece = await loop.sock_recv(source, CHUNK)
        except OSError:
            piece = RESET
        queue.put_nowait((loop.time(), piece))


async def _write(loop, sink, queue, seconds):
    while True:
        came, piece = await queue.get()
        await asyncio.sleep(came + seconds - loop.time())
        if piece is RESET:
            raise ConnectionResetError
        if piece == b"":
            sink.shutdown(socket.SHUT_WR)
            return
        await loop.sock_sendall(sink, piece)
