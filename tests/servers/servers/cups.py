"""CUPS: HTTP with the upgrade of RFC 2817.  It never asks for a client certificate."""

from .base import Server

CONFIGURATION = """\
Listen 127.0.0.1:{http}
ServerName localhost
DefaultEncryption IfRequested
BrowseLocalProtocols none
WebInterface Yes
<Location />
  Order allow,deny
  Allow localhost
</Location>
"""
FILES = """\
ServerRoot {folder}
ServerKeychain {folder}/ssl
CreateSelfSignedCerts no
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/tmp
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""


class Cups(Server):
    """Mode "no" alone."""

    package = "cups-daemon"
    program = "cupsd"
    needs_root = True
    endpoints = ("http",)

    def prepare(self):
        for name in ("ssl", "state", "cache", "spool", "tmp"):
            (self.folder / name).mkdir()
        pair = self.pki.server
        self.copy(pair.cert).rename(self.folder / "ssl/localhost.crt")
        self.copy(pair.key, mode=0o600).rename(self.folder / "ssl/localhost.key")
        self.write("cupsd.conf", CONFIGURATION.format(**self.ports))
        self.write("cups-files.conf", FILES.format(folder=self.folder))

    def command(self):
        return [self.binary, "-f", "-c", self.folder / "cupsd.conf",
                "-s", self.folder / "cups-files.conf"]
