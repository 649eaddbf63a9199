"""unbound: DNS inside TLS."""

from .base import Server

CONFIGURATION = """\
server:
  interface: 127.0.0.1@{dns}
  tls-port: {dns}
  tls-service-pem: {cert}
  tls-service-key: {key}
  directory: {folder}
  pidfile: {folder}/pid
  username: ""
  chroot: ""
  use-syslog: no
  do-daemonize: no
  do-udp: no
  num-threads: 1
  module-config: iterator
  local-zone: . {zone}
remote-control:
  control-enable: no
"""


class Unbound(Server):
    """It never asks for a certificate.  Option: `zone`, what it does with queries (default:
    "refuse")."""

    package = "unbound"
    program = "unbound"
    unprivileged = True
    endpoints = ("dns",)

    def prepare(self):
        pair = self.pki.server
        self.write("unbound.conf", CONFIGURATION.format(
            **self.ports, folder=self.folder, cert=self.copy(pair.cert),
            key=self.copy(pair.key, mode=0o600), zone=self.options.get("zone", "refuse")))

    def command(self):
        return [self.binary, "-d", "-p", "-c", self.folder / "unbound.conf"]
