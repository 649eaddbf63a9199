"""QEMU: VNC with TLS after VeNCrypt."""

import shutil

from .base import Server


class Qemu(Server):
    """Modes "no", "required" and "plain" (no TLS).  Options: `password`, VNC's own login comes
    after TLS; `anonymous`, TLS without certificates; `qemu` arguments."""

    package = "qemu-system-x86"
    program = "qemu-system-x86_64"
    endpoints = ("vnc",)

    def prepare(self):
        (self.folder / "pki").mkdir()
        for source, name in ((self.pki.ca, "ca-cert.pem"),
                             (self.pki.server.cert, "server-cert.pem"),
                             (self.pki.server.key, "server-key.pem")):
            shutil.copyfile(source, self.folder / "pki" / name)

    def command(self):
        display = self.ports["vnc"] - 5900
        password = ",password=on" if self.options.get("password") else ""
        return [self.binary, "-machine", "none", "-nodefaults", "-display", "none",
                "-vnc", f"127.0.0.1:{display}{password}{self._tls()}", *self._credentials()]

    def _tls(self):
        return "" if self.client_certificate == "plain" else ",tls-creds=tls"

    def _credentials(self):
        if self.client_certificate == "plain":
            return []
        if self.options.get("anonymous"):
            return ["-object", "tls-creds-anon,id=tls,endpoint=server"]
        verify = "on" if self.client_certificate == "required" else "off"
        return ["-object", "tls-creds-x509,id=tls,endpoint=server,"
                f"dir={self.folder}/pki,verify-peer={verify}"]
