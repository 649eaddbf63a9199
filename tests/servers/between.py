"""What the proxies of these tests have in common: a port, and a thread that serves it."""

import asyncio
import contextlib
import socket
import struct
import threading

CHUNK = 65536


@contextlib.contextmanager
def proxied(port, through):
    """The port of a proxy on 127.0.0.1 to `port`, as long as the context lasts.  `through` is a
    coroutine function of the two sockets of a connection; after it, both are closed."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    serving = loop.create_task(_serve(loop, listener, port, through))
    thread = threading.Thread(target=_run, args=(loop, serving), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()
        listener.close()


def closing_resets(end):
    """From now on, closing this socket sends RST."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


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


async def _serve(loop, listener, port, through):
    connections = set()
    while True:
        client, _ = await loop.sock_accept(listener)
        task = loop.create_task(_connection(loop, client, port, through))
        connections.add(task)
        task.add_done_callback(connections.discard)


async def _connection(loop, client, port, through):
    server = socket.socket()
    ends = (client, server)
    for end in ends:
        end.setblocking(False)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        await loop.sock_connect(server, ("127.0.0.1", port))
        await through(client, server)
    except* OSError:
        for end in ends:
            closing_resets(end)
    finally:
        for end in ends:
            end.close()
