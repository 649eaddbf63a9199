"""The delaying proxy does what the delayed cases rely on."""

import socket
import struct
import threading
import time

import pytest

from delay import delayed

DELAY = 0.05
SECONDS = 60            # after which a test has failed


@pytest.fixture
def server():
    """A listening socket; what a test lets it do runs in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def serve(listener, what):
    def run():
        connection, _ = listener.accept()
        with connection:
            what(connection)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def talk(listener, server, client):
    thread = serve(listener, server)
    with delayed(listener.getsockname()[1], DELAY) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
            client(connection)
    thread.join(SECONDS)


def test_each_way_is_delayed(server):
    def client(connection):
        began = time.monotonic()
        connection.sendall(b"ping")
        assert connection.recv(10) == b"ping"
        assert 2 * DELAY <= time.monotonic() - began

    talk(server, lambda connection: connection.sendall(connection.recv(10)), client)


def test_fin_closes_one_way_only(server):
    def client(connection):
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(10) == b"bye"
        assert connection.recv(10) == b""

    def end(connection):
        assert connection.recv(10) == b""
        connection.sendall(b"bye")

    talk(server, end, client)


def test_rst_is_passed_on(server):
    def client(connection):
        connection.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            connection.recv(10)

    def end(connection):
        connection.recv(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    talk(server, end, client)


def test_rst_of_the_client_reaches_the_server(server):
    heard, ended = threading.Event(), threading.Event()
    seen = []

    def client(connection):
        connection.sendall(b"hello")
        heard.wait(SECONDS)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        ended.wait(SECONDS)

    def end(connection):
        connection.settimeout(SECONDS)
        connection.recv(10)
        heard.set()
        try:
            connection.recv(10)
        except ConnectionResetError:
            seen.append("reset")
        ended.set()

    talk(server, end, client)
    assert seen == ["reset"]
