"""xrdp: RDP with TLS after the negotiation of security."""

from .base import Server

CONFIGURATION = """\
[Globals]
ini_version=1
port=tcp://127.0.0.1:{port}
security_layer={layer}
crypt_level=high
certificate={folder}/server.pem
key_file={folder}/server.key
ssl_protocols=TLSv1.2, TLSv1.3
fork=true

[Logging]
LogFile={folder}/xrdp.log
EnableSyslog=false

[Channels]
"""


class Xrdp(Server):
    """Modes "no" and "plain" (no TLS): it never asks for a certificate."""

    package = "xrdp"
    program = "xrdp"
    endpoints = ("rdp",)
    unprivileged = True

    def prepare(self):
        layer = "rdp" if self.client_certificate == "plain" else "tls"
        (self.folder / "server.pem").write_bytes(self.pki.server.cert.read_bytes())
        (self.folder / "server.key").write_bytes(self.pki.server.key.read_bytes())
        self.write("xrdp.ini", CONFIGURATION.format(port=self.ports["rdp"], folder=self.folder,
                                                    layer=layer))

    def command(self):
        return [self.binary, "--nodaemon", "--config", self.folder / "xrdp.ini"]
