"""Molly Brown: Gemini."""

from .base import Server

CONFIGURATION = """\
Port = {port}
Hostname = "localhost"
CertPath = "{folder}/{cert}"
KeyPath = "{folder}/{key}"
DocBase = "{folder}/pages"
AccessLog = "{folder}/access.log"
ErrorLog = "{folder}/error.log"

[CertificateZones]
"^/secret/" = ["00"]
"""


class MollyBrown(Server):
    """It asks whoever comes; pages below /secret/ want a certificate that nobody has."""

    package = "molly-brown"
    program = "molly-brown"
    endpoints = ("gemini",)
    unprivileged = True

    def prepare(self):
        pair = self.pki.server
        cert, key = self.copy(pair.cert), self.copy(pair.key, mode=0o600)
        for page in ("index.gmi", "secret/index.gmi"):
            self.write(f"pages/{page}", "# hello\n")
        self.write("molly.conf", CONFIGURATION.format(
            port=self.ports["gemini"], folder=self.folder, cert=cert.name, key=key.name))

    def command(self):
        return [self.binary, "-c", self.folder / "molly.conf"]
