"""nbdkit: NBD with TLS after NBD_OPT_STARTTLS."""

import shutil

from .base import Server


class Nbdkit(Server):
    """Modes "no", "required" and "plain" (no TLS): it has nothing in between."""

    package = "nbdkit"
    program = "nbdkit"
    endpoints = ("nbd",)

    def prepare(self):
        (self.folder / "pki").mkdir()
        for source, name in ((self.pki.ca, "ca-cert.pem"),
                             (self.pki.server.cert, "server-cert.pem"),
                             (self.pki.server.key, "server-key.pem")):
            shutil.copyfile(source, self.folder / "pki" / name)

    def command(self):
        return [self.binary, "-f", "-i", "127.0.0.1", "-p", self.ports["nbd"],
                "-P", self.folder / "nbdkit.pid", *self._tls(), "null", "1M"]

    def _tls(self):
        if self.client_certificate == "plain":
            return ["--tls=off"]
        verify = ["--tls-verify-peer"] if self.client_certificate == "required" else []
        return ["--tls=require", f"--tls-certificates={self.folder}/pki", *verify]
