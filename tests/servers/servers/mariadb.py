"""MariaDB: it asks whenever it speaks TLS; the account decides."""

import os
import signal

from .base import UNPRIVILEGED_USER, Server

REQUIRE = {"optional": "NONE", "required": "X509"}
ACCOUNT = "prober"


class Mariadb(Server):
    """It has no mode "no".  The account is ACCOUNT, without a password.  Mode "plain" has no TLS.
    Option: `ca`, whether it knows a CA (default: yes)."""

    package = "mariadb-server"
    program = "mariadbd"
    endpoints = ("mysql",)
    unprivileged = True
    stop_signal = signal.SIGKILL        # it has nothing to lose, and takes seconds otherwise
    ready_words = "ready for connections"

    def prepare(self):
        for source in (self.pki.server.cert, self.pki.ca):
            self.copy(source)
        self.copy(self.pki.server.key, mode=0o600)
        (self.folder / "data").mkdir()
        self.write("account.sql",
                   f"CREATE USER '{ACCOUNT}'@'%' IDENTIFIED BY '' "
                   f"REQUIRE {REQUIRE.get(self.client_certificate, 'NONE')};\n")
        self.give_away()
        self.run(self.find("mariadb-install-db"), "--no-defaults", *self._user_option(),
                 "--auth-root-authentication-method=normal", "--skip-test-db",
                 f"--datadir={self.folder}/data")

    def command(self):
        return [self.binary, "--no-defaults", "--bind-address=127.0.0.1",
                f"--port={self.ports['mysql']}", f"--datadir={self.folder}/data",
                f"--socket={self.folder}/socket", f"--init-file={self.folder}/account.sql",
                f"--pid-file={self.folder}/pid", "--skip-name-resolve",
                "--innodb-buffer-pool-size=8M", "--innodb-flush-log-at-trx-commit=0",
                "--max-connect-errors=1000000", *self._tls()]

    def _tls(self):
        if self.client_certificate == "plain":
            return ["--skip-ssl"]
        ca = [f"--ssl-ca={self.folder / self.pki.ca.name}"] if self.options.get("ca", True) else []
        return [f"--ssl-cert={self.folder / self.pki.server.cert.name}",
                f"--ssl-key={self.folder / self.pki.server.key.name}", *ca]

    @staticmethod
    def _user_option():
        return [f"--user={UNPRIVILEGED_USER}"] if os.geteuid() == 0 else []
