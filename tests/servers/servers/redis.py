"""Redis: RESP inside TLS."""

from .base import Server

CLIENTS = {"no": "no", "optional": "optional", "required": "yes"}


class Redis(Server):
    """Option: `password`, which it wants before it answers."""

    package = "redis-server"
    program = "redis-server"
    unprivileged = True
    endpoints = ("rediss",)

    def prepare(self):
        self.copy(self.pki.server.key, mode=0o600)

    def command(self):
        pair = self.pki.server
        password = self.options.get("password")
        return [self.binary, "--bind", "127.0.0.1", "--port", "0",
                "--tls-port", self.ports["rediss"], "--tls-cert-file", pair.cert,
                "--tls-key-file", self.folder / pair.key.name, "--tls-ca-cert-file", self.pki.ca,
                "--tls-auth-clients", CLIENTS[self.client_certificate],
                "--dir", self.folder, "--save", "",
                *(["--requirepass", password] if password else [])]
