"""InspIRCd: IRC, with STARTTLS and with TLS from the first byte."""

from .base import Server

CONFIGURATION = """\
<server name="irc.localhost" description="test" network="Test" id="00A">
<admin name="test" nick="test" email="test@localhost">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<pid file="{folder}/inspircd.pid">
<module name="cap">
<module name="ssl_gnutls">
<sslprofile name="test" provider="gnutls" certfile="{cert}" keyfile="{key}" cafile="{ca}"
            requestclientcert="{request}">
<bind address="127.0.0.1" port="{irc}" type="clients">
<bind address="127.0.0.1" port="{ircs}" type="clients" sslprofile="test">
<connect name="main" allow="*" resolvehostnames="no">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="inspircd.log">
{starttls}
"""
STARTTLS = '<module name="starttls">\n<starttls sslprofile="test">'


class Inspircd(Server):
    """Modes "no", "optional" and "plain" (no STARTTLS).  It has a "required", too (requiressl), but
    turns everybody away by that before the handshake is over."""

    package = "inspircd"
    program = "inspircd"
    unprivileged = True
    endpoints = ("irc", "ircs")

    def prepare(self):
        mode = self.client_certificate
        pair = self.pki.server
        self.write("inspircd.conf", CONFIGURATION.format(
            folder=self.folder, **self.ports, ca=self.copy(self.pki.ca), cert=self.copy(pair.cert),
            key=self.copy(pair.key, mode=0o600),
            request="yes" if mode == "optional" else "no",
            starttls="" if mode == "plain" else STARTTLS))

    def command(self):
        return [self.binary, "--nofork", "--nolog", f"--config={self.folder}/inspircd.conf"]
