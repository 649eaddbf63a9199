"""RabbitMQ: AMQP 0-9-1, and AMQP 1.0 with a plug-in of its own, inside TLS and without.

It lives on a virtual machine that wants a name server (epmd) for its nodes; each gets its own, on
a port of its own, which ends with it.
"""

from .base import Server

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
listeners.ssl.1 = 127.0.0.1:{amqps}
ssl_options.cacertfile = {ca}
ssl_options.certfile = {cert}
ssl_options.keyfile = {key}
ssl_options.verify = {verify}
ssl_options.fail_if_no_peer_cert = {fail}
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
log.file = false
log.console = true
"""
VERIFY = {"no": "verify_none", "optional": "verify_peer", "required": "verify_peer"}

# A node without a name server would start one that outlives it.
START = """\
set -e
setpriv --pdeathsig=KILL epmd -address 127.0.0.1 &
until epmd -names; do
  kill -0 $!
  sleep 0.05
done
exec "$0"
"""


class Rabbitmq(Server):
    """Endpoints "amqp", plaintext without an upgrade, and "amqps".  Option: `plugin`, whether it has
    the one for AMQP 1.0 (default: True)."""

    package = "rabbitmq-server"
    program = "/usr/lib/rabbitmq/bin/rabbitmq-server"
    unprivileged = True
    endpoints = ("amqp", "amqps", "epmd", "node")
    start_seconds = 120         # seven of CPU
    ready_words = "Server startup complete"

    def prepare(self):
        pair = self.pki.server
        self.write("rabbitmq.conf", CONFIGURATION.format(
            **self.ports, ca=self.copy(self.pki.ca), cert=self.copy(pair.cert),
            key=self.copy(pair.key, mode=0o600), verify=VERIFY[self.client_certificate],
            fail=str(self.client_certificate == "required").lower()))
        plugins = "rabbitmq_amqp1_0" if self.options.get("plugin", True) else ""
        self.write("enabled_plugins", f"[{plugins}].\n")

    def command(self):
        environment = {
            "HOME": self.folder,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": self.ports["epmd"],
            "RABBITMQ_ADVANCED_CONFIG_FILE": self.folder / "advanced.config",
            "RABBITMQ_CONFIG_FILE": self.folder / "rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_DIST_PORT": self.ports["node"],
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.folder / "enabled_plugins",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_LOG_BASE": self.folder / "log",
            "RABBITMQ_MNESIA_BASE": self.folder / "db",
            "RABBITMQ_NODENAME": "rabbit@localhost",
            "RABBITMQ_PID_FILE": self.folder / "pid",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RUNNING_UNDER_SYSTEMD": "true",    # the node becomes this process
        }
        return ["env", *(f"{name}={value}" for name, value in environment.items()),
                "sh", "-c", START, self.binary]
