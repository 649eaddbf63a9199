"""OpenLDAP's slapd: StartTLS and ldaps."""

from .base import Server

VERIFY = {"no": "never", "allow": "allow", "optional": "try", "required": "demand"}


class Slapd(Server):
    """Modes "allow" (any certificate will do, none as well) and "plain" (no TLS)."""

    package = "slapd"
    program = "slapd"

    @property
    def endpoints(self):
        return ("ldap",) if self._plain() else ("ldap", "ldaps")

    def _plain(self):
        return self.client_certificate == "plain"

    def prepare(self):
        self.write("slapd.conf", f"pidfile {self.folder}/slapd.pid\n" + self._tls())

    def _tls(self):
        if self._plain():
            return ""
        return (f"TLSCertificateFile {self.pki.server.cert}\n"
                f"TLSCertificateKeyFile {self.pki.server.key}\n"
                f"TLSCACertificateFile {self.pki.ca}\n"
                f"TLSVerifyClient {VERIFY[self.client_certificate]}\n")

    def command(self):
        listen = " ".join(f"{scheme}://127.0.0.1:{port}" for scheme, port in self.ports.items())
        return [self.binary, "-d", "0", "-h", listen, "-f", self.folder / "slapd.conf"]
