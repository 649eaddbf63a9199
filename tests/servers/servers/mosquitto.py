"""Mosquitto: MQTT inside TLS."""

from .base import Server

CONFIGURATION = """\
listener {mqtts} 127.0.0.1
allow_anonymous {anonymous}
certfile {cert}
keyfile {key}
cafile {ca}
require_certificate {require}
"""
REQUIRE = {"no": "false", "required": "true"}


class Mosquitto(Server):
    """Modes "no" and "required": it asks for no certificate that it does not require.  Option: `anonymous`,
    whether it lets somebody without a name in (default: "true")."""

    package = "mosquitto"
    program = "mosquitto"
    unprivileged = True
    endpoints = ("mqtts",)

    def prepare(self):
        pair = self.pki.server
        self.write("mosquitto.conf", CONFIGURATION.format(
            **self.ports, cert=self.copy(pair.cert), key=self.copy(pair.key, mode=0o600),
            ca=self.copy(self.pki.ca), require=REQUIRE[self.client_certificate],
            anonymous=self.options.get("anonymous", "true")))

    def command(self):
        return [self.binary, "-c", self.folder / "mosquitto.conf"]
