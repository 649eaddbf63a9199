"""The servers do what their base class promises."""

import os
import socket
import time
from pathlib import Path

import pytest

from servers.apache import Apache
from servers.base import Server
from servers.cups import Cups
from servers.dovecot import Dovecot
from servers.gnutls import GnutlsServ
from servers.haproxy import Haproxy
from servers.inn import Inn
from servers.inspircd import Inspircd
from servers.kamailio import Kamailio
from servers.libraries import Go, Java, Mbedtls
from servers.mariadb import Mariadb
from servers.molly_brown import MollyBrown
from servers.mosquitto import Mosquitto
from servers.nbdkit import Nbdkit
from servers.nginx import Nginx
from servers.openssl import OpensslServer
from servers.postfix import Postfix
from servers.postgres import Postgres
from servers.preauth import Preauth
from servers.prosody import Prosody
from servers.proxies import Microsocks, Tinyproxy
from servers.qemu import Qemu
from servers.rabbitmq import Rabbitmq
from servers.radsecproxy import Radsecproxy
from servers.redis import Redis
from servers.rsyslog import Rsyslog
from servers.slapd import Slapd
from servers.tds import Tds
from servers.unbound import Unbound
from servers.vsftpd import Vsftpd
from servers.xrdp import Xrdp

SERVERS = [Apache, Cups, Dovecot, GnutlsServ, Go, Haproxy, Inn, Inspircd, Java, Kamailio, Mariadb,
           Mbedtls, Microsocks, MollyBrown, Mosquitto, Nbdkit, Nginx, OpensslServer, Postfix,
           Postgres, Preauth, Prosody, Qemu, Rabbitmq, Radsecproxy, Redis, Rsyslog,
           Slapd, Tds, Tinyproxy, Unbound, Vsftpd, Xrdp]


def processes_of(folder):
    """Those that have the server's folder in their command line or as their working directory."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (str(folder) in (process / "cmdline").read_text()
                    or os.readlink(process / "cwd").startswith(str(folder))):
                yield process.name
        except OSError:                 # it ended meanwhile
            pass


def ends(folder):
    """Whether its processes, killed just now, are soon gone."""
    deadline = time.monotonic() + 5
    while list(processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not list(processes_of(folder))


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.__name__)
def test_nothing_is_left(server, pki, installed):
    with installed(), server(pki, "required") as running:
        for port in running.ports.values():
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        assert list(processes_of(running.folder))
    assert not running.folder.exists()
    assert ends(running.folder)
    for port in running.ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


class Idle(Server):
    """It has many ports, and listens on none."""

    program = "sleep"
    endpoints = range(300)

    def command(self):
        return [self.binary, "60"]

    def _is_ready(self):
        return True


def test_a_port_is_given_once(pki):
    """Also while the server that it is for does not listen yet."""
    with Idle(pki) as first, Idle(pki) as second:
        ports = [*first.ports.values(), *second.ports.values()]
    assert len(set(ports)) == 2 * len(Idle.endpoints)


class Absent(Server):
    program = "no-such-program"
    package = "no-such-package"


@pytest.mark.parametrize("ci, outcome", [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_a_missing_server_names_its_package(ci, outcome, pki, installed, monkeypatch):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="Debian's no-such-package"):
        with installed(), Absent(pki):
            pass
