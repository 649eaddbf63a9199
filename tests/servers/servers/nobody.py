"""Nobody at all: a port that no other test gets, and on which nothing listens."""

import socket


class Nobody:
    def __init__(self, pki, client_certificate="no"):
        self._socket = socket.socket()

    def __enter__(self):
        self._socket.bind(("127.0.0.1", 0))
        self.ports = {"tls": self._socket.getsockname()[1]}
        return self

    def __exit__(self, *exception):
        self._socket.close()
