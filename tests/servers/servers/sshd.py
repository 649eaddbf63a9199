"""OpenSSH's server, for who has a certain key, as the user of the tests."""

import os
import pwd

from .base import Server

# Where it goes when it looks at what strangers say; its package leaves that to the system's start.
EMPTY = "/run/sshd"
CONFIGURATION = """\
ListenAddress 127.0.0.1:{ssh}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME={folder} PATH={path}
"""
CLIENT = """\
Host {name}
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/user
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known
  StrictHostKeyChecking accept-new
  LogLevel ERROR
"""


class Sshd(Server):
    """Options: `path`, the PATH of who logs in."""

    package = "openssh-server"
    program = "sshd"
    endpoints = ("ssh",)

    def __enter__(self):
        self._made = os.geteuid() == 0 and not os.path.exists(EMPTY)
        if self._made:
            os.mkdir(EMPTY, 0o755)
        return super().__enter__()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        if self._made:
            os.rmdir(EMPTY)

    def prepare(self):
        for name in "host", "user":
            self.run(self.find("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f",
                     self.folder / name)
        self.write("sshd.conf", CONFIGURATION.format(
            folder=self.folder, path=self.options["path"], **self.ports))

    def command(self):
        return [self.binary, "-D", "-e", "-f", self.folder / "sshd.conf"]

    def client(self, name):
        """What a client's configuration says of this server, called so."""
        return CLIENT.format(name=name, port=self.ports["ssh"], folder=self.folder,
                             user=pwd.getpwuid(os.geteuid()).pw_name)
