"""A proxy that delays what passes it, each way, and lets FIN and RST through as what they are."""

import asyncio
import contextlib
import socket
import struct
import threading

CHUNK = 65536
RESET = object()


@contextlib.contextmanager
def delayed(port, seconds=0.05):
    """The port of a proxy on 127.0.0.1 to `port`, as long as the context lasts."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    serving = loop.create_task(_serve(loop, listener, port, seconds))
    thread = threading.Thread(target=_run, args=(loop, serving), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()
        listener.close()


def _run(loop, serving):
    with contextlib.suppress(asyncio.CancelledError):
        loop.run_until_complete(serving)
    loop.run_until_complete(_end_all(loop))
    loop.close()


async def _end_all(loop):
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(loop, listener, port, seconds):
    connections = set()
    while True:
        client, _ = await loop.sock_accept(listener)
        task = loop.create_task(_connection(loop, client, port, seconds))
        connections.add(task)
        task.add_done_callback(connections.discard)


async def _connection(loop, client, port, seconds):
    server = socket.socket()
    ends = (client, server)
    for end in ends:
        end.setblocking(False)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        await loop.sock_connect(server, ("127.0.0.1", port))
        async with asyncio.TaskGroup() as both:
            both.create_task(_one_way(loop, client, server, seconds))
            both.create_task(_one_way(loop, server, client, seconds))
    except* OSError:
        for end in ends:                # closed like this, a socket sends RST
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    finally:
        for end in ends:
            end.close()


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
