"""Dovecot: IMAP, POP3 and ManageSieve with a login, and LMTP."""

import grp
import os
import pwd
import signal

from .base import UNPRIVILEGED_USER, Server

CONFIGURATION = """\
protocols = {protocols}
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = {direct}
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = {direct}
  }}
}}
service managesieve-login {{
  chroot =
  inet_listener sieve {{
    port = {sieve}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
TLS = """\
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
ssl_ca = <{ca}
ssl_min_protocol = TLSv1.2
ssl_require_crl = no
"""
VERIFY = {
    "no": "ssl_verify_client_cert = no\n",
    "optional": "ssl_verify_client_cert = yes\n",
    "required": "ssl_verify_client_cert = yes\nauth_ssl_require_client_cert = yes\n",
}


class Dovecot(Server):
    """Mode "required": it demands the certificate at the login, not before.  Mode "plain" has no
    TLS (its imaps and pop3s ports are plain, too)."""

    package = "dovecot-imapd, dovecot-pop3d, dovecot-lmtpd, dovecot-managesieved"
    program = "dovecot"
    stop_signal = signal.SIGKILL        # it has nothing to lose, and takes seconds otherwise
    endpoints = ("imap", "imaps", "pop3", "pop3s", "sieve", "lmtp")

    def prepare(self):
        user, group = _internal_user()
        text = CONFIGURATION.format(folder=self.folder, user=user, group=group, **self.ports,
                                    protocols="imap pop3 lmtp sieve",
                                    direct="no" if self._plain() else "yes")
        self.write("dovecot.conf", text + self._tls())

    def _plain(self):
        return self.client_certificate == "plain"

    def _tls(self):
        if self._plain():
            return "ssl = no\n"
        tls = TLS.format(cert=self.pki.server.cert, key=self.pki.server.key, ca=self.pki.ca)
        return tls + VERIFY[self.client_certificate]

    def command(self):
        return [self.binary, "-F", "-c", self.folder / "dovecot.conf"]


def _internal_user():
    if os.geteuid() == 0:
        return UNPRIVILEGED_USER, "nogroup"
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
