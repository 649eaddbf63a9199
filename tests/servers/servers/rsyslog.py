"""rsyslog: syslog inside TLS."""

from .base import Server

CONFIGURATION = """\
global(workDirectory="{folder}" DefaultNetstreamDriverCAFile="{ca}"
       DefaultNetstreamDriverCertFile="{cert}" DefaultNetstreamDriverKeyFile="{key}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="{mode}")
input(type="imtcp" address="127.0.0.1" port="{syslog}")
action(type="omfile" file="{folder}/messages")
"""
MODES = {"optional": "anon", "required": "x509/certvalid"}


class Rsyslog(Server):
    """It always asks, and looks at the answer when TLS is complete.  Modes: "optional" and
    "required"."""

    package = "rsyslog-gnutls"
    program = "rsyslogd"
    unprivileged = True
    endpoints = ("syslog",)

    def prepare(self):
        pair = self.pki.server
        self.write("rsyslog.conf", CONFIGURATION.format(
            **self.ports, folder=self.folder, ca=self.copy(self.pki.ca), cert=self.copy(pair.cert),
            key=self.copy(pair.key, mode=0o600), mode=MODES[self.client_certificate]))

    def command(self):
        return [self.binary, "-n", "-i", self.folder / "pid", "-f", self.folder / "rsyslog.conf"]
