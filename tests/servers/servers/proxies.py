"""Proxies: Tinyproxy, which knows CONNECT, and microsocks, which speaks SOCKS 5."""

from .base import Server

TINYPROXY = """\
Port {proxy}
Listen 127.0.0.1
Timeout 60
MaxClients 20
DefaultErrorFile "{folder}/none.html"
{more}
"""
MORE = {
    "password": "BasicAuth anna geheim",
    "filtered": "ConnectPort 1",
}


class Tinyproxy(Server):
    """Modes "password" (anna, geheim) and "filtered" (no port but 1)."""

    package = "tinyproxy-bin"
    program = "tinyproxy"
    endpoints = ("proxy",)

    def prepare(self):
        self.write("tinyproxy.conf", TINYPROXY.format(
            folder=self.folder, more=MORE.get(self.client_certificate, ""), **self.ports))

    def command(self):
        return [self.binary, "-d", "-c", self.folder / "tinyproxy.conf"]


class Microsocks(Server):
    """Mode "password" (anna, geheim)."""

    package = "microsocks"
    program = "microsocks"
    endpoints = ("proxy",)

    def command(self):
        who = {"password": ["-u", "anna", "-P", "geheim"]}.get(self.client_certificate, [])
        return [self.binary, "-i", "127.0.0.1", "-p", self.ports["proxy"], *who]
