"""Postfix: its master and smtpd, wholly within a folder; no mail is ever delivered."""

import grp
import os
import pwd

from .base import Server

MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd -o syslog_name=submission
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = localhost
mydestination = localhost
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = {level}
smtpd_tls_chain_files = {key}, {cert}
smtpd_tls_CAfile = {ca}
{verify}
{main}
"""
VERIFY = {
    "plain": "",
    "no": "",
    "optional": "smtpd_tls_ask_ccert = yes",
    "required": "smtpd_tls_req_ccert = yes",
    "restriction": "smtpd_tls_ask_ccert = yes\n"
                   "smtpd_recipient_restrictions = permit_tls_all_clientcerts, reject",
}
LEVEL = {"plain": "none"}
QUEUE = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "pid",
         "private", "saved", "trace")
SHARED = ("public", "maildrop")


class Postfix(Server):
    """Modes "restriction" (only a client with a trusted certificate may name a recipient) and
    "plain" (no TLS).  Option: `main`, more of main.cf."""

    package = "postfix"
    program = "master"
    needs_root = True
    endpoints = ("smtp", "smtps", "submission")

    def prepare(self):
        self.write("etc/master.cf", MASTER.format(**self.ports))
        self.write("etc/main.cf", MAIN.format(
            folder=self.folder, verify=VERIFY[self.client_certificate],
            level=LEVEL.get(self.client_certificate, "encrypt"), ca=self.pki.ca,
            cert=self.pki.server.cert, key=self.pki.server.key,
            main=self.options.get("main", "")))
        for name in ("main.cf", "master.cf"):       # Postfix waits for a file to become old
            os.utime(self.folder / "etc" / name, (1e9, 1e9))
        self._make_queue()

    def _make_queue(self):
        owner = pwd.getpwnam("postfix").pw_uid
        drop = grp.getgrnam("postdrop").gr_gid
        for name in QUEUE + SHARED:
            self._folder(f"queue/{name}", 0 if name == "pid" else owner,
                         drop if name in SHARED else 0, 0o730 if name in SHARED else 0o700)
        (self.folder / "queue/pid").chmod(0o755)
        self._folder("data", owner, 0, 0o700)

    def _folder(self, name, owner, group, mode):
        path = self.folder / name
        path.mkdir(parents=True)
        os.chown(path, owner, group)
        path.chmod(mode)

    def command(self):
        return [self.binary, "-d", "-c", self.folder / "etc"]
