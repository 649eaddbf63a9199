"""gnutls-serv: direct TLS, answering GET with a page."""

from .base import Server

VERIFY = {
    "no": ["--disable-client-cert"],
    "optional": [],
    "required": ["--require-client-cert"],
    "verified": ["--require-client-cert", "--verify-client-cert"],
}


class GnutlsServ(Server):
    """Mode "verified" also checks the certificate.  Option: `echo`, echo lines, no HTTP."""

    package = "gnutls-bin"
    program = "gnutls-serv"

    def command(self):
        return [self.binary, "--echo" if self.options.get("echo") else "--http",
                "--port", self.ports["tls"], "--x509cafile", self.pki.ca,
                "--x509certfile", self.pki.server.cert, "--x509keyfile", self.pki.server.key,
                *VERIFY[self.client_certificate]]
