"""Prosody: XMPP for clients, with STARTTLS and direct TLS, and between servers."""

from .base import Server

VERIFY = {"no": '"none"', "optional": '"peer"', "required": '"peer", "fail_if_no_peer_cert"'}
CONFIGURATION = """\
daemonize = false
pidfile = "{folder}/prosody.pid"
data_path = "{folder}"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {xmpp} }}
c2s_direct_tls_ports = {{ {xmpps} }}
s2s_ports = {{ {server} }}
s2s_direct_tls_ports = {{ {server_tls} }}
modules_enabled = {{ "tls", "saslauth", "dialback" }}
{plain}
log = {{ {{ levels = {{ min = "debug" }}, to = "file", filename = "{folder}/prosody.log" }} }}
authentication = "internal_hashed"
ssl = {{
  key = "{key}", certificate = "{cert}", cafile = "{ca}",
  verify = {{ {verify} }},
}}
VirtualHost "localhost"
VirtualHost "example.test"
"""
PLAIN = """\
modules_disabled = { "tls" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
"""


class Prosody(Server):
    """Mode "plain" has no STARTTLS.  Its hosts are localhost and example.test."""

    package = "prosody"
    program = "prosody"
    endpoints = ("xmpp", "xmpps", "server", "server_tls")
    unprivileged = True

    def prepare(self):
        pair = self.pki.server
        self.write("prosody.cfg.lua", CONFIGURATION.format(
            folder=self.folder, **self.ports, ca=self.copy(self.pki.ca),
            cert=self.copy(pair.cert), key=self.copy(pair.key, mode=0o600),
            verify=VERIFY.get(self.client_certificate, VERIFY["no"]),
            plain=PLAIN if self.client_certificate == "plain" else ""))

    def command(self):
        return [self.binary, "-F", "--config", self.folder / "prosody.cfg.lua"]
