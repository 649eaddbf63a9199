"""Go's crypto/tls, Java's JSSE, Mbed TLS: small servers of ours on libraries that no packaged
server brings along.  Each says "welcome" to whoever asks by HTTP."""

from pathlib import Path

from .base import Server

HERE = Path(__file__).parent


class Library(Server):
    """A program of ours: PORT MODE CERT KEY CA."""

    endpoints = ("https",)

    def arguments(self):
        return [self.ports["https"], self.client_certificate, self.pki.server.cert,
                self.pki.server.key, self.pki.ca]


class Compiled(Library):
    """`program` is a compiler; what it makes lies with the PKI, for the next server like this."""

    def prepare(self):
        self.made = self.pki.folder / type(self).__name__
        if not self.made.exists():
            self.run(*self.compile())

    def command(self):
        return [self.made, *self.arguments()]


class Go(Compiled):
    """Modes "request" (any certificate will do, none as well) and "any" (one is required)."""

    package = "golang-go"
    program = "go"

    def compile(self):
        return ["env", "GO111MODULE=off", f"GOCACHE={self.folder}/cache",
                f"HOME={self.folder}", self.binary, "build", "-o", self.made, HERE / "go/main.go"]


class Mbedtls(Compiled):
    """It speaks TLS 1.2."""

    package = "gcc, libmbedtls-dev"
    program = "gcc"

    def compile(self):
        return [self.binary, "-o", self.made, HERE / "mbedtls/server.c", "-lmbedtls", "-lmbedx509",
                "-lmbedcrypto"]


class Java(Library):
    package = "default-jdk-headless"
    program = "java"

    def command(self):
        return [self.binary, "-XX:TieredStopAtLevel=1", HERE / "java/Server.java",
                *self.arguments()]
