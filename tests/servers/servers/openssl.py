"""openssl s_server: direct TLS, one connection at a time."""

from .base import Server

VERIFY = {"no": [], "optional": ["-verify", "2"], "required": ["-Verify", "2"]}


class OpensslServer(Server):
    """Options: `arguments`, more arguments of s_server, "{pki…}" filled in; `key`, "ecdsa" or
    "rsa"; `names`, whether the request names the CA (default: yes); `quiet`, say nothing instead
    of HTTP (default: no)."""

    package = "openssl"
    program = "openssl"

    def command(self):
        pair = self.pki.server_rsa if self.options.get("key") == "rsa" else self.pki.server
        return [self.binary, "s_server", "-accept", f"127.0.0.1:{self.ports['tls']}",
                "-cert", pair.cert, "-key", pair.key,
                "-quiet" if self.options.get("quiet") else "-www",
                *VERIFY[self.client_certificate], *self._names(),
                *self._arguments()]

    def _names(self):
        return ["-CAfile", self.pki.ca] if self.options.get("names", True) else []

    def _arguments(self):
        return [a.format(pki=self.pki) for a in self.options.get("arguments", ())]
