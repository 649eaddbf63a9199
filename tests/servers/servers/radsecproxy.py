"""radsecproxy: RADIUS inside TLS."""

from .base import Server

CONFIGURATION = """\
ListenTLS 127.0.0.1:{radsec}
tls default {{
  CACertificateFile {ca}
  CertificateFile {cert}
  CertificateKeyFile {key}
}}
client 127.0.0.1 {{
  type tls
  secret radsec
  certificateNameCheck off
}}
realm * {{
  replymessage "not here"
}}
"""


class Radsecproxy(Server):
    """Mode "required" alone, as RFC 6614, 2.3, has it."""

    package = "radsecproxy"
    program = "radsecproxy"
    unprivileged = True
    endpoints = ("radsec",)

    def prepare(self):
        pair = self.pki.server
        self.write("radsecproxy.conf", CONFIGURATION.format(
            **self.ports, ca=self.copy(self.pki.ca), cert=self.copy(pair.cert),
            key=self.copy(pair.key, mode=0o600)))

    def command(self):
        return [self.binary, "-f", "-c", self.folder / "radsecproxy.conf",
                "-i", self.folder / "pid"]
