"""Kamailio: SIP inside TLS."""

from .base import Server

CONFIGURATION = """\
#!KAMAILIO
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
enable_tls=yes
listen=tls:127.0.0.1:{sips}
loadmodule "tls.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
modparam("tls", "config", "{folder}/tls.cfg")
request_route {{
  {route}
}}
"""
TLS = """\
[server:default]
method = TLSv1.2+
certificate = {cert}
private_key = {key}
ca_list = {ca}
verify_certificate = {verify}
require_certificate = {require}
"""
VERIFY = {"no": ("no", "no"), "optional": ("yes", "no"), "required": ("yes", "yes")}
ROUTES = {
    "hops": 'if (!mf_process_maxfwd_header("10")) sl_send_reply("483", "Too Many Hops");',
    "answer": 'sl_send_reply("200", "Here I am");',
    "peers": 'if ($tls_peer_verified != 1) sl_send_reply("403", "Client certificate required");'
             ' else sl_send_reply("200", "Here I am");',
    "nobody": 'sl_send_reply("403", "Not for you");',
    "silent": "drop;",
}


class Kamailio(Server):
    """Option: `route`, a key of ROUTES: what it does with a request (default: "hops", which is how
    the configuration that it comes with begins)."""

    package = "kamailio-tls-modules"
    program = "kamailio"
    unprivileged = True
    endpoints = ("sips",)

    def prepare(self):
        verify, require = VERIFY[self.client_certificate]
        pair = self.pki.server
        self.write("kamailio.cfg", CONFIGURATION.format(
            **self.ports, folder=self.folder, route=ROUTES[self.options.get("route", "hops")]))
        self.write("tls.cfg", TLS.format(
            cert=self.copy(pair.cert), key=self.copy(pair.key, mode=0o600),
            ca=self.copy(self.pki.ca), verify=verify, require=require))

    def command(self):
        return [self.binary, "-DD", "-E", "-m", "32", "-M", "4", "-f", self.folder / "kamailio.cfg",
                "-Y", self.folder, "-P", self.folder / "pid"]
