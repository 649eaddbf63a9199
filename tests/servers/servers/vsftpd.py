"""vsftpd: FTP with AUTH TLS, and direct TLS."""

from .base import UNPRIVILEGED_USER, Server

YES_NO = {True: "YES", False: "NO"}
CONFIGURATION = """\
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
implicit_ssl={implicit}
nopriv_user={user}
ftp_username={user}
secure_chroot_dir={folder}/empty
anon_root={folder}/empty
anonymous_enable=YES
seccomp_sandbox=NO
vsftpd_log_file={folder}/vsftpd.log
ssl_enable={tls}
allow_anon_ssl=YES
ssl_tlsv1=YES
ssl_ciphers=HIGH
rsa_cert_file={cert}
rsa_private_key_file={key}
ca_certs_file={ca}
ssl_request_cert={request}
require_cert={require}
validate_cert={validate}
"""


class Vsftpd(Server):
    """Modes "verified" (required and checked) and "plain" (no TLS).  Option: `implicit`, TLS from
    the first byte, and the endpoint "ftps" in place of "ftp"; `banner`, what it greets with."""

    package = "vsftpd"
    program = "vsftpd"
    needs_root = True

    @property
    def endpoints(self):
        return ("ftps",) if self.options.get("implicit") else ("ftp",)

    def prepare(self):
        mode = self.client_certificate
        (self.folder / "empty").mkdir(mode=0o555)
        self.write("vsftpd.conf", CONFIGURATION.format(
            folder=self.folder, port=self.ports[self.endpoints[0]], user=UNPRIVILEGED_USER,
            cert=self.pki.server.cert, key=self.pki.server.key, ca=self.pki.ca,
            implicit=YES_NO[bool(self.options.get("implicit"))], tls=YES_NO[mode != "plain"],
            request=YES_NO[mode not in ("no", "plain")],
            require=YES_NO[mode in ("required", "verified")],
            validate=YES_NO[mode == "verified"]) + self._banner())

    def _banner(self):
        banner = self.options.get("banner")
        return f"banner_file={self.write('banner', banner)}\n" if banner else ""

    def command(self):
        return [self.binary, self.folder / "vsftpd.conf"]
