"""PostgreSQL: what it asks is in its configuration, whom it lets in is in pg_hba.conf."""

import signal

from .base import Server

HBA = {
    "no": "hostssl all all 127.0.0.1/32 trust",
    "optional": "hostssl all all 127.0.0.1/32 trust",
    "required": "hostssl all all 127.0.0.1/32 trust clientcert=verify-ca",
    "certificate-only": "hostssl all all 127.0.0.1/32 cert",
    "no-entry": "hostssl all nobody-else 127.0.0.1/32 trust",
    "plain": "host all all 127.0.0.1/32 trust",
}
SUPERUSER = "certask"


class Postgres(Server):
    """Modes "certificate-only" (the certificate is the login), "no-entry" (it asks, and turns
    everybody away for want of a line in pg_hba.conf) and "plain" (no TLS).  Its user is
    SUPERUSER, its database "postgres"."""

    package = "postgresql"
    program = "postgres"
    endpoints = ("postgres",)
    unprivileged = True
    stop_signal = signal.SIGQUIT
    ready_words = "database system is ready to accept connections"

    def prepare(self):
        for source in (self.pki.server.cert, self.pki.ca):
            self.copy(source)
        self.copy(self.pki.server.key, mode=0o600)
        self.give_away()
        self.run(self.find("initdb"), "-D", self.folder / "data", "-U", SUPERUSER, "--no-sync",
                 "--auth=trust", "--locale=C", "--encoding=UTF8")
        self.write("data/pg_hba.conf", HBA[self.client_certificate] + "\n")

    def command(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.ports["postgres"],
                    "unix_socket_directories": "", "fsync": "off", **self._tls()}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [self.binary, "-D", self.folder / "data", *options]

    def _tls(self):
        if self.client_certificate == "plain":
            return {"ssl": "off"}
        tls = {"ssl": "on", "ssl_cert_file": self.folder / self.pki.server.cert.name,
               "ssl_key_file": self.folder / self.pki.server.key.name}
        if self.client_certificate != "no":
            tls["ssl_ca_file"] = self.folder / self.pki.ca.name
        return tls
