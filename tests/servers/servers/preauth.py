"""Dovecot's imap without its login: a session that is authenticated before it begins, as over a
tunnel (RFC 9051, 7.1.4)."""

import os
import pwd

from .base import Missing, Server

IMAP = "/usr/lib/dovecot/imap"
CONFIGURATION = """\
mail_location = maildir:{folder}/mail
base_dir = {folder}
log_path = {folder}/dovecot.log
first_valid_uid = 0
service stats {{
  unix_listener stats-writer {{
    path =
  }}
}}
"""


class Preauth(Server):
    package = "socat, dovecot-imapd"
    program = "socat"
    endpoints = ("imap",)
    unprivileged = True

    def prepare(self):
        if not os.path.exists(IMAP):
            raise Missing(f"{IMAP} is not installed: Debian's dovecot-imapd")
        self.write("dovecot.conf", CONFIGURATION.format(folder=self.folder))

    def command(self):
        user = (self._user() or pwd.getpwuid(os.geteuid())).pw_name
        return ["env", f"USER={user}", f"HOME={self.folder}", self.binary,
                f"TCP-LISTEN:{self.ports['imap']},bind=127.0.0.1,reuseaddr,fork",
                f"EXEC:{IMAP} -c {self.folder}/dovecot.conf"]
