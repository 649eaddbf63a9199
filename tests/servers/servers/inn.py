"""INN: its nnrpd, NNTP for readers.  It never asks for a client certificate."""

import grp
import os
import pwd

from .base import Server

USER = "news"                   # who nnrpd becomes, and the owner of what it reads
CONFIGURATION = """\
domain: localdomain
fromhost: localhost
nnrpdloadlimit: 0
pathhost: localhost
mta: "/bin/false %s"
ovmethod: tradindexed
hismethod: hisv6
pathnews: /usr/lib/news
pathdb: {folder}/db
pathetc: {folder}/etc
pathrun: {folder}/run
pathlog: {folder}/log
pathtmp: {folder}/tmp
pathspool: {folder}/spool
runasuser: {user}
runasgroup: {user}
{tls}
"""
TLS = """\
tlscafile: {ca}
tlscertfile: {cert}
tlskeyfile: {key}
"""
FILES = {
    "etc/readers.conf": 'auth all {{ hosts: "*" default: "<anon>" }}\n'
                        'access all {{ users: "*" newsgroups: "*" }}\n',
    "etc/storage.conf": "method trash {{\n  newsgroups: *\n  class: 0\n}}\n",
    "db/active": "control 0000000000 0000000001 n\njunk 0000000000 0000000001 n\n",
    "db/newsgroups": "",
}


class Inn(Server):
    """Modes "no" and "plain" (no TLS).  Option: `direct`, whether TLS comes first."""

    package = "inn2"
    program = "/usr/lib/news/bin/nnrpd"
    needs_root = True
    endpoints = ("nntp",)

    def prepare(self):
        for name, text in FILES.items():
            self.write(name, text.format())
        for name in ("run", "log", "tmp", "spool/overview"):
            (self.folder / name).mkdir(parents=True)
        pair = self.pki.server
        tls = TLS.format(ca=self.pki.ca, cert=self.copy(pair.cert), key=self.copy(pair.key, 0o600))
        self.write("etc/inn.conf", CONFIGURATION.format(
            folder=self.folder, user=USER, tls="" if self.client_certificate == "plain" else tls))
        self._give_to_news()
        self.run("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
                 *self._environment(), "/usr/lib/news/bin/makehistory", "-O", "-x", "-F")

    def _give_to_news(self):
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, pwd.getpwnam(USER).pw_uid, grp.getgrnam(USER).gr_gid)

    def _environment(self):
        return ["env", f"INNCONF={self.folder}/etc/inn.conf"]

    def command(self):
        return [*self._environment(), self.binary, "-D", "-f", "-b", "127.0.0.1",
                *(["-S"] if self.options.get("direct") else []),
                "-p", self.ports["nntp"], "-c", self.folder / "etc/readers.conf"]
